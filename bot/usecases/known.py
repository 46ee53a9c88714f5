"""Anybody looks up what is known."""

from bot.desk import Desk
from bot.rules import roles
from bot.rules.known import Known
from bot.rules.labels import read_issue_label
from bot.rules.matching import plain as matching

MOST_HITS = 5


async def look_up(desk: Desk, actor: str, words: str) -> list[Known]:
    """The best known issues for these words; an id finds its issue; without words those with most reports.

    Raises NotFound for an id that does not exist.
    """
    roles.check_may_flag(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        number = read_issue_label(words)
        if number is not None:
            return [await tx.issues.known(number)]
        if not words.strip():
            return await tx.issues.latest(MOST_HITS)
        return await tx.issues.alike(matching.profile(words, ""), matching.FOUND_FROM, MOST_HITS)
