"""Anybody looks up what is known."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, timedelta, tzinfo
from zoneinfo import ZoneInfo

from bot.desk import Desk
from bot.rules import roles
from bot.rules.issue import Issue
from bot.rules.known import OPEN, Elsewhere, Known, Question, read_question
from bot.rules.labels import IssueId
from bot.rules.launches import WATCHED_DAYS, near

MOST_HITS = 50
MOST_TICKETS = 3
AHEAD = timedelta(days=WATCHED_DAYS)
"""What goes live later than that is no matter of what is broken today."""


async def one(desk: Desk, actor: str, issue: IssueId) -> Known:
    """Raises NotFound."""
    roles.check_may(await desk.people.person(actor), roles.Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        return await tx.issues.known(issue)


async def elsewhere(desk: Desk, issues: Sequence[Issue]) -> dict[IssueId, Elsewhere]:
    """For who has been let in already."""
    async with desk.store.transaction() as tx:
        trackers = await tx.trackers.of([each.id for each in issues])
        since = min((each.created_at for each in issues), default=desk.now()).date() - timedelta(days=WATCHED_DAYS)
        live = await tx.markers.launches(since, desk.now().date() + AHEAD)
        found = {}
        for issue in issues:
            tickets, count = await tx.reports.tickets(issue.id, MOST_TICKETS)
            found[issue.id] = Elsewhere(trackers.get(issue.id, ()), tuple(tickets), count, tuple(near(issue, live)))
    return found


async def look_up(desk: Desk, actor: str, asked: str) -> list[Known]:
    """The best known issues for these words, of those that the filters in them leave; without words those with most
    reports. Raises Refused for a filter that means nothing."""
    person = await desk.people.person(actor)
    roles.check_may(person, roles.Right.LOOK_UP)
    question = read_question(asked, desk.now(), _zone(person.timezone))
    if not question.words:
        async with desk.store.transaction() as tx:
            return await tx.issues.latest(MOST_HITS, question.wanted or OPEN)
    return await search(desk, question, MOST_HITS)


async def search(desk: Desk, question: Question, most: int) -> list[Known]:
    """For who has been let in already."""
    among = None
    if question.wanted is not None:
        async with desk.store.transaction() as tx:
            among = await tx.issues.matching(question.wanted)
    matches = await desk.matching.search(question.words, most, among)
    why = {match.issue: ", ".join(match.reasons) for match in matches}
    async with desk.store.transaction() as tx:
        found = await tx.issues.listed([IssueId(match.issue) for match in matches])
    return [replace(known, why=why[known.issue.id]) for known in found]


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC
