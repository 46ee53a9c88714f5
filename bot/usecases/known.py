"""Anybody looks up what is known."""

from bot.desk import Desk
from bot.rules import roles
from bot.rules.known import Known
from bot.rules.labels import IssueId
from bot.rules.matching import plain as matching

MOST_HITS = 5


async def one(desk: Desk, actor: str, issue: IssueId) -> list[Known]:
    """Raises NotFound."""
    roles.check_may(await desk.people.person(actor), roles.Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        return [await tx.issues.known(issue)]


async def look_up(desk: Desk, actor: str, words: str) -> list[Known]:
    """The best known issues for these words; without words those with most reports."""
    roles.check_may(await desk.people.person(actor), roles.Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        if not words.strip():
            return await tx.issues.latest(MOST_HITS)
        return await tx.issues.alike(matching.profile(words, ""), matching.FOUND_FROM, MOST_HITS)
