"""A program looks for what is known."""

from bot.rules.known import Filter, Question
from bot.usecases import known
from handlers.api import drawing, models
from handlers.api.calls import Call


async def searched(call: Call) -> models.Hits:
    wanted: models.Searched = call.query
    is_narrow = wanted.state or wanted.area or wanted.since
    narrow = Filter(wanted.area, frozenset(wanted.state) or None, wanted.since) if is_narrow else None
    found = await known.search(call.desk, Question(wanted.q, narrow), wanted.limit)
    hits = [models.Hit(known_issue=drawing.known_issue(each, call.token), why=each.why) for each in found]
    return models.Hits(items=hits)
