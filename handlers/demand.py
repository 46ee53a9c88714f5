"""Somebody says what kind of demand a known issue is, or asks."""

from bot.desk import Desk
from bot.rules.demand import Demand, Kind
from bot.rules.grammar import Spoken
from bot.rules.issue import Issue
from bot.rules.occasion import Occasion
from bot.slack.spoken import Where, named
from bot.slack.text import one_line
from bot.usecases import demand


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    if not spoken.text and not spoken.options:
        return _told(*await demand.standing(desk, occasion.actor, named(spoken)))
    return _told(*await demand.classify(desk, occasion, named(spoken), spoken.text, dict(spoken.options)))


def _told(issue: Issue, found: Demand | None) -> str:
    if found is None:
        return f"Nobody has said yet what kind of demand {issue.label} is. Say: demand {issue.label} failure what: ..."
    if found.kind is Kind.VALUE:
        return f"{issue.label} counts as value demand."
    failed, department = one_line(found.failed, 200), one_line(found.department, 200)
    return f"{issue.label} counts as failure demand: {failed}. It belongs to {department}."
