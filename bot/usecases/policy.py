"""What both sides agree on is looked up and changed, in the open: every version says who set it and when."""

from typing import Any

from bot.desk import Desk
from bot.rules import roles
from bot.rules.chapters import CHAPTERS
from bot.rules.occasion import Occasion
from bot.rules.policy import Agreed, Chapter, Plain
from bot.rules.refusals import NotFound, Refused

Standing = tuple[Chapter[Any], Agreed[Any]]


async def contents(desk: Desk, actor: str) -> list[Standing]:
    """Every chapter as it stands."""
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        return [(chapter, await tx.policy.current(chapter)) for chapter in CHAPTERS.values()]


async def standing(desk: Desk, actor: str, name: str) -> Standing:
    """Raises NotFound for a chapter that there is not."""
    roles.check_may_answer(await desk.people.person(actor))
    chapter = _chapter(name)
    async with desk.store.transaction() as tx:
        return chapter, await tx.policy.current(chapter)


async def change(desk: Desk, occasion: Occasion, name: str, version: int, plain: Plain) -> Standing:
    """Set what was written on top of `version`. Raises WrongInput for what is wrong in it, and ChangedMeanwhile."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    chapter = _chapter(name)
    value = chapter.read(plain)
    async with desk.act(occasion) as tx:
        return chapter, await tx.policy.change(chapter, value, version, occasion.actor, desk.now())


async def undo(desk: Desk, occasion: Occasion, name: str) -> Standing:
    """The version before becomes the next one, so that what was undone can be seen as well."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    chapter = _chapter(name)
    async with desk.act(occasion) as tx:
        now, *before = await tx.policy.history(chapter, 2)
        if not before:
            raise Refused(f"Nothing about {chapter.name} has been changed yet.")
        return chapter, await tx.policy.change(chapter, before[0].value, now.version, occasion.actor, desk.now())


async def check_all(desk: Desk) -> None:
    """Raises WrongInput for a stored chapter that this version of the code cannot read."""
    async with desk.store.transaction() as tx:
        for chapter in CHAPTERS.values():
            await tx.policy.current(chapter)


def _chapter(name: str) -> Chapter[Any]:
    if name not in CHAPTERS:
        raise NotFound(f"There is no chapter “{name[:40]}”. The chapters are: {', '.join(CHAPTERS)}.")
    return CHAPTERS[name]
