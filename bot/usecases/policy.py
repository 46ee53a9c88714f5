"""What both sides agree on is looked up and changed, in the open: every version says who set it and when."""

from typing import Any

from bot.desk import Desk, Transaction
from bot.rules import holders, proposals
from bot.rules.chapters import CHAPTERS
from bot.rules.occasion import Occasion
from bot.rules.policy import Agreed, Chapter, Plain
from bot.rules.refusals import NotFound, Refused
from bot.rules.roles import Right, Role, check_may, rights_of

Standing = tuple[Chapter[Any], Agreed[Any]]


async def contents(desk: Desk, actor: str) -> list[Standing]:
    """Every chapter as it stands."""
    check_may(await desk.people.person(actor), Right.SEE_POLICY)
    async with desk.store.transaction() as tx:
        return [(chapter, await tx.policy.current(chapter)) for chapter in CHAPTERS.values()]


async def standing(desk: Desk, actor: str, name: str) -> Standing:
    """Raises NotFound for a chapter that there is not."""
    check_may(await desk.people.person(actor), Right.SEE_POLICY)
    chapter = _chapter(name)
    async with desk.store.transaction() as tx:
        return chapter, await tx.policy.current(chapter)


async def may_change(desk: Desk, actor: str, chapter: Chapter[Any]) -> bool:
    return chapter.changed_by in rights_of(await desk.people.person(actor))


async def change(desk: Desk, occasion: Occasion, name: str, version: int, plain: Plain) -> Standing:
    """Set what was written on top of `version`. Raises WrongInput for what is wrong in it, and ChangedMeanwhile."""
    chapter = await _chapter_to_change(desk, occasion.actor, name)
    value = chapter.read(plain)
    await _check_stays_admin(desk, occasion.actor, chapter, value)
    async with desk.act(occasion) as tx:
        await _check_is_alone(tx, chapter)
        return chapter, await tx.policy.change(chapter, value, version, occasion.actor, desk.now())


async def undo(desk: Desk, occasion: Occasion, name: str) -> Standing:
    """The version before becomes the next one, so that what was undone can be seen as well."""
    chapter = await _chapter_to_change(desk, occasion.actor, name)
    async with desk.store.transaction() as tx:
        now, *before = await tx.policy.history(chapter, 2)
    if not before:
        raise Refused(f"Nothing about {chapter.name} has been changed yet.")
    value = before[0].value
    await _check_stays_admin(desk, occasion.actor, chapter, value)
    async with desk.act(occasion) as tx:
        await _check_is_alone(tx, chapter)
        return chapter, await tx.policy.change(chapter, value, now.version, occasion.actor, desk.now())


async def check_all(desk: Desk) -> None:
    """Raises WrongInput for a stored chapter that this version of the code cannot read."""
    async with desk.store.transaction() as tx:
        for chapter in CHAPTERS.values():
            await tx.policy.current(chapter)


async def _chapter_to_change(desk: Desk, actor: str, name: str) -> Chapter[Any]:
    person = await desk.people.person(actor)
    check_may(person, Right.SEE_POLICY)
    chapter = _chapter(name)
    check_may(person, chapter.changed_by)
    return chapter


async def _check_is_alone(tx: Transaction, chapter: Chapter[Any]) -> None:
    proposals.check_is_alone(chapter.name, (await tx.policy.current(proposals.CHAPTER)).value)


async def _check_stays_admin(desk: Desk, actor: str, chapter: Chapter[Any], value: Any) -> None:
    """Whoever changes the roles as a whole stays an admin, so that a slip can be mended. Raises Refused."""
    if chapter is holders.CHAPTER and Role.ADMIN not in (await desk.people.person(actor, value)).roles:
        raise Refused("You would be no admin any more, and could not mend this. Leave yourself among the admins.")


def _chapter(name: str) -> Chapter[Any]:
    if name not in CHAPTERS:
        raise NotFound(f"There is no chapter “{name[:40]}”. The chapters are: {', '.join(CHAPTERS)}.")
    return CHAPTERS[name]
