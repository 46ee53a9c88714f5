"""Who holds which role is looked up, given and taken back; every change is a version of the chapter."""

from bot.desk import Desk
from bot.rules import holders
from bot.rules.holders import Named
from bot.rules.occasion import Occasion
from bot.rules.policy import Agreed
from bot.rules.refusals import NotAllowed, Refused
from bot.rules.roles import Person, Right, Role, check_may, check_may_flag


async def held(desk: Desk, actor: str) -> Agreed[Named]:
    """Everybody who was named, and since when it has been so."""
    check_may(await desk.people.person(actor), Right.SEE_ROLES)
    return await _current(desk)


async def of_people(desk: Desk, actor: str, users: tuple[str, ...]) -> list[tuple[Person, dict[Role, list[str]]]]:
    """The roles of these people, with whence they have them. Raises Refused for who is not known."""
    check_may(await desk.people.person(actor), Right.SEE_ROLES)
    named = (await _current(desk)).value
    people = [await _somebody(desk, user) for user in users]
    return [(person, holders.whence(person, named)) for person in people]


async def give(desk: Desk, occasion: Occasion, role: Role, to: tuple[str, ...]) -> Agreed[Named]:
    """`to` are ids of people, user groups and channels. Raises Refused for people who cannot use Liaison at all."""
    check_may(await desk.people.person(occasion.actor), Right.CHANGE_ROLES)
    for user in filter(holders.is_person, to):
        await _check_can_hold(desk, user)
    before = await _current(desk)
    return await _change(desk, occasion, before, holders.given(before.value, role, to, occasion.actor))


async def take(desk: Desk, occasion: Occasion, role: Role, of: tuple[str, ...]) -> Agreed[Named]:
    """Raises Refused when nobody would be left who could give it back."""
    check_may(await desk.people.person(occasion.actor), Right.CHANGE_ROLES)
    before = await _current(desk)
    after = holders.taken(before.value, role, of)
    if role is Role.ADMIN and not await _has_admin(desk, after, occasion.actor):
        raise Refused("You are the last admin. Make somebody else an admin first: `/liaison role @name admin`")
    return await _change(desk, occasion, before, after)


async def _current(desk: Desk) -> Agreed[Named]:
    async with desk.store.transaction() as tx:
        return await tx.policy.current(holders.CHAPTER)


async def _change(desk: Desk, occasion: Occasion, before: Agreed[Named], after: Named) -> Agreed[Named]:
    async with desk.act(occasion) as tx:
        return await tx.policy.change(holders.CHAPTER, after, before.version, occasion.actor, desk.now())


async def _somebody(desk: Desk, user: str) -> Person:
    try:
        return await desk.people.person(user)
    except NotAllowed as unknown:
        raise Refused(f"Slack does not know <@{user}> as a member of this workspace.") from unknown


async def _check_can_hold(desk: Desk, user: str) -> None:
    try:
        check_may_flag(await _somebody(desk, user))
    except NotAllowed as outside:
        raise Refused(f"Nothing was changed: <@{user}> cannot hold a role. {outside}") from outside


async def _has_admin(desk: Desk, named: Named, actor: str) -> bool:
    candidates = [actor, *filter(holders.is_person, named.get(Role.ADMIN, ()))]
    return any([Role.ADMIN in (await desk.people.person(each, named)).roles for each in candidates])
