"""What somebody is to do is agreed on, listed, done, and open again if it was not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from bot.desk import Desk, Transaction
from bot.notices import ActionGiven, ActionSettled, Place
from bot.rules import actions, roles, zones
from bot.rules.actions import Action
from bot.rules.labels import NO_ISSUE
from bot.rules.occasion import Occasion
from bot.rules.roles import Person, Right

DONE_SHOWN = timedelta(days=31)


async def standing(desk: Desk, actor: str) -> tuple[list[Action], date]:
    """What is open, by its day; then what was done in the last month. With the day that it is for who looks, by which
    something is overdue: days are read in the zone of who says them, too."""
    person = await desk.people.person(actor)
    roles.check_may(person, Right.LOOK_UP)
    since = desk.now() - DONE_SHOWN
    async with desk.store.transaction() as tx:
        found = actions.in_order(await tx.actions.since(since), since)
    return found, desk.now().astimezone(_zone(person)).date()


async def add(desk: Desk, occasion: Occasion, words: str, said: Mapping[str, str], people: Sequence[str]) -> Action:
    """Its owner hears it, and is reminded on the day. Raises Refused."""
    person = await desk.people.person(occasion.actor)
    roles.check_may(person, Right.LOOK_UP)
    task = actions.read_task(words, said, people, desk.now(), _zone(person))
    owner = await desk.people.person(task.owner)
    roles.check_may(owner, Right.LOOK_UP)
    async with desk.act(occasion) as tx:
        now = desk.now()
        made = await tx.actions.add(task, person.id, now)
        if made.owner != person.id:
            await tx.outbox.leave(_given(made), Place(user=made.owner), now)
        await _remind(desk, tx, made, owner)
        await tx.audit.note(occasion, NO_ISSUE, "action added", {"action": made.label}, now)
    return made


async def settle(desk: Desk, occasion: Occasion, number: int, outcome: str) -> Action:
    """It is done. Raises Refused, NotAllowed, NotFound."""
    person = await desk.people.person(occasion.actor)
    async with desk.act(occasion) as tx:
        now, before = desk.now(), await tx.actions.lock(number)
        actions.check_may_settle(before, person)
        actions.check_is_open(before)
        said = outcome.strip()[: actions.MOST_CHARACTERS]
        after = replace(before, done_at=now, done_by=person.id, outcome=said)
        await tx.actions.save(after)
        await tx.outbox.take_back(_given(after, is_due=1).key)
        if after.by != person.id:
            told = ActionSettled(number, after.words, said, person.id, occasion.key, after.by)
            await tx.outbox.leave(told, Place(user=after.by), now)
        await tx.audit.note(occasion, NO_ISSUE, "action done", {"action": after.label}, now)
    return after


async def reopen(desk: Desk, occasion: Occasion, number: int) -> Action:
    """It was not done after all. Raises what `settle` does."""
    person = await desk.people.person(occasion.actor)
    async with desk.act(occasion) as tx:
        before = await tx.actions.lock(number)
        actions.check_may_settle(before, person)
        actions.check_is_done(before)
        after = replace(before, done_at=None, done_by="", outcome="")
        await tx.actions.save(after)
        await tx.audit.note(occasion, NO_ISSUE, "action open again", {"action": after.label}, desk.now())
    return after


async def _remind(desk: Desk, tx: Transaction, action: Action, owner: Person) -> None:
    at = actions.reminder(action, _zone(owner), desk.now())
    if at is not None:
        await tx.outbox.leave(_given(action, is_due=1), Place(user=owner.id), desk.now(), at)


def _given(action: Action, is_due: int = 0) -> ActionGiven:
    return ActionGiven(action.number, action.words, action.due.isoformat(), action.by, action.owner, is_due)


def _zone(person: Person) -> ZoneInfo:
    return zones.zone(person.timezone if zones.is_zone(person.timezone) else "UTC")
