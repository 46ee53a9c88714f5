"""One person's data: given out, or erased for good."""

from typing import Any

from bot.desk import Desk
from bot.desk.erasure import Erased, Progress
from bot.rules import erasure
from bot.rules import issue as issues
from bot.rules.chapters import CHAPTERS
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused

OF_NO_ISSUE = IssueId(0)


class _OnlyLooked(Exception):
    """Takes the transaction back."""


async def about(desk: Desk, person: str, progress: Progress) -> list[dict[str, Any]]:
    """Raises Refused for what is no user id."""
    erasure.check_is_person(person)
    async with desk.store.transaction() as tx:
        return await tx.erasure.about(person, progress)


async def erase(desk: Desk, person: str, is_dry: bool, progress: Progress) -> Erased:
    """What was, or with `is_dry` would be, changed. Raises Refused, also while what is agreed still names them: others
    have to know who comes instead."""
    erasure.check_is_person(person)
    await _check_not_agreed(desk, person)
    try:
        async with desk.store.transaction() as tx:
            occasion = Occasion(f"erase:{person}", person)
            for found in await tx.issues.unfinished(person):
                before = await tx.issues.lock(found.id)
                await desk.save_change(tx, occasion, before, issues.given_back(before, person), "given back")
            erased = await tx.erasure.erase(person, desk.now(), progress)
            facts = {"rows": str(sum(erased.changed.values()))}
            await tx.audit.note(Occasion(f"erase:{erased.stand_in}", ""), OF_NO_ISSUE, "erased", facts, desk.now())
            if is_dry:
                raise _OnlyLooked
    except _OnlyLooked:
        return erased
    desk.wake()
    return erased


async def _check_not_agreed(desk: Desk, person: str) -> None:
    async with desk.store.transaction() as tx:
        named = [
            chapter.name
            for chapter in CHAPTERS.values()
            if erasure.mentions(chapter.plain((await tx.policy.current(chapter)).value), person)
        ]
    if named:
        raise Refused(
            f"{person} is still named in what is agreed: {', '.join(named)}. Name somebody else first, in Slack by "
            f"`/liaison policy {named[0]}`; earlier versions are rewritten with all the rest."
        )
