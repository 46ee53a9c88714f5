"""A program looks for what is known."""

from bot.rules.known import Filter, Question
from bot.usecases import api, known
from handlers.api import drawing, models
from handlers.api.calls import Call


async def searched(call: Call) -> models.Hits:
    wanted: models.Searched = call.query
    is_narrow = wanted.state or wanted.area or wanted.since
    narrow = Filter(wanted.area, frozenset(wanted.state) or None, wanted.since) if is_narrow else None
    found = await known.search(call.desk, Question(wanted.q, narrow), wanted.limit)
    trackers = await api.trackers(call.desk, [each.issue.id for each in found])
    hits = [models.Hit(known_issue=drawing.known_issue(each, call.token, trackers), why=each.why) for each in found]
    return models.Hits(items=hits)
