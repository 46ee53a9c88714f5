"""Who is on duty is looked up, absences are noted, and at each boundary who comes is told what is open."""

import json
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from uuid import uuid4

from bot.desk import Desk, Transaction
from bot.notices import GroupFollows, HandedOver, Place
from bot.rules import holders, queue, rotas
from bot.rules.issue import Issue
from bot.rules.occasion import Occasion
from bot.rules.queue import Waiting
from bot.rules.refusals import NotAllowed, Refused
from bot.rules.roles import Person, Right, check_may, check_may_flag, rights_of
from bot.rules.rotas import CHAPTER, Absence, Rota, Rotas, Side, Stint
from bot.rules.routing import Routed

MOST_LISTED = 10
LOOKED_EVERY = timedelta(hours=1)


async def standing(desk: Desk, actor: str) -> list[tuple[Rota, Stint]]:
    """Every rota with who is on it now, and who comes next."""
    check_may(await desk.people.person(actor), Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        return _standing((await tx.policy.current(CHAPTER)).value, desk)


async def away(desk: Desk, occasion: Occasion, absence: Absence) -> list[tuple[Rota, Stint]]:
    """Somebody does not take these days, and who is named does instead, or the stand-in. Raises Refused."""
    person = await desk.people.person(occasion.actor)
    check_may_flag(person)
    if absence.instead:
        await _check_can_stand_in(desk, absence.instead)
    return await _change(desk, occasion, person, absence.person, lambda agreed: rotas.with_absence(agreed, absence))


async def back(desk: Desk, occasion: Occasion, user: str, first: date, last: date) -> list[tuple[Rota, Stint]]:
    """They are there after all. Raises Refused."""
    person = await desk.people.person(occasion.actor)
    check_may_flag(person)
    return await _change(desk, occasion, person, user, lambda agreed: rotas.back(agreed, user, first, last))


async def _change(
    desk: Desk, occasion: Occasion, person: Person, whose: str, change: Callable[[Rotas], Rotas]
) -> list[tuple[Rota, Stint]]:
    """One's own days everybody on a rota may give; those of others, who may change the rotas."""
    async with desk.act(occasion) as tx:
        agreed = await tx.policy.current(CHAPTER)
        if whose != person.id and Right.CHANGE_SCHEDULE not in rights_of(person):
            raise NotAllowed("You may say when you are away yourself. For others, ask a liaison.")
        after = change(agreed.value)
        await tx.policy.change(CHAPTER, after, agreed.version, occasion.actor, desk.now())
    touched = {name: rota for name, rota in after.items() if rota != agreed.value.get(name)}
    return _standing(touched, desk)


def _standing(agreed: Rotas, desk: Desk) -> list[tuple[Rota, Stint]]:
    return [(rota, rotas.stint(rota, desk.now())) for rota in agreed.values()]


async def _check_can_stand_in(desk: Desk, user: str) -> None:
    if not await desk.can_act(user):
        raise Refused(f"<@{user}> cannot use Liaison, so they cannot stand in.")


async def usual_changed(desk: Desk) -> Sequence[tuple[str, str]]:
    """Who acts from now on where nobody is on duty, and by which version of the roles, if that is news. Slack is asked
    when other liaisons were named, and once an hour whether the one who acts is still there."""
    async with desk.store.transaction() as tx:
        agreed, now = await tx.policy.current(holders.CHAPTER), desk.now()
        told = (await tx.duties.told()).get(rotas.NO_ROTA, ("", ""))
        is_news = told[1] != str(agreed.version)
        if not is_news and not await tx.occurrences.lead("usual", uuid4().hex, now, LOOKED_EVERY):
            return []
    there = [user for user in holders.usual(agreed.value) if await desk.can_act(user)]
    found = (there[0] if there else "", str(agreed.version))
    return [found] if found != told else []


async def act_as_usual(desk: Desk, person: str, version: str) -> None:
    """Cards that name who acts name this one."""
    async with desk.store.transaction() as tx:
        before, _ = (await tx.duties.told()).get(rotas.NO_ROTA, ("", ""))
        if not await tx.duties.tell(rotas.NO_ROTA, person, version, desk.now()) or person == before:
            return
        for each in await tx.issues.unfinished():
            if each.owner is None and await tx.cards.is_wanted(each.id):
                await tx.cards.want(each.id, desk.now())
    desk.wake()


async def changed(desk: Desk) -> Sequence[str]:
    """The rotas on which somebody else is on duty than was told last, or whose user group is another."""
    async with desk.store.transaction() as tx:
        agreed, told = (await tx.policy.current(CHAPTER)).value, await tx.duties.told()
    return [name for name, rota in agreed.items() if told.get(name) != _duty(rota, desk)]


async def hand_over(desk: Desk, name: str) -> None:
    """Once for each change, however many replicas try."""
    async with desk.store.transaction() as tx:
        agreed = (await tx.policy.current(CHAPTER)).value
        rota = agreed.get(name)
        if rota is None:
            return
        now, before = desk.now(), (await tx.duties.told()).get(name, ("", ""))
        person, group = _duty(rota, desk)
        if not await tx.duties.tell(name, person, group, now):
            return
        if person != before[0]:
            await _tell(desk, tx, agreed, rota, person, before[0])
        if group:
            notice = GroupFollows(group, f"{name}:{now.timestamp():.6f}")
            await tx.outbox.leave(notice, Place(channel=group), now)
    desk.wake()


def _duty(rota: Rota, desk: Desk) -> tuple[str, str]:
    return rotas.on_duty(rota, desk.now()) or "", rota.group


async def _tell(desk: Desk, tx: Transaction, agreed: Rotas, rota: Rota, person: str, goes: str) -> None:
    """Who comes; the liaison channel where nobody does."""
    unfinished = await tx.issues.unfinished()
    routed = await tx.routings.of([each.id for each in unfinished])
    mine = [each for each in unfinished if _is_for(agreed, rota, each, routed.get(each.id))]
    for each in mine:
        if each.owner is None and await tx.cards.is_wanted(each.id):
            await tx.cards.want(each.id, desk.now())
    waiting = queue.queue(mine, desk.now())
    items = [*waiting.overdue, *waiting.due_soon, *waiting.rest]
    until = rotas.stint(rota, desk.now()).until
    notice = HandedOver(
        rota=rota.name,
        area=rota.area,
        person=person,
        goes=goes,
        since=int(desk.now().timestamp()),
        until=int(until.timestamp()) if until else None,
        items=len(items),
        first=json.dumps([_line(each) for each in items[:MOST_LISTED]]),
    )
    await tx.outbox.leave(notice, Place(user=person) if person else Place(), desk.now())


def _is_for(agreed: Rotas, rota: Rota, issue: Issue, routed: Routed | None) -> bool:
    """A route names a rota of engineers."""
    name = routed.rota if routed and rota.side is Side.ENGINEERS else ""
    return rotas.rota_of(agreed, issue.area, rota.side, name) == rota


def _line(waiting: Waiting) -> tuple[int, int, str, str, int, int]:
    issue, step = waiting.issue, waiting.step
    is_nobodys = int(issue.owner is None)
    return int(issue.severity), issue.id, issue.title[:120], step.what, int(step.by.timestamp()), is_nobodys
