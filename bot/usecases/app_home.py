"""Somebody opens the Home tab, or something that it shows has changed."""

from datetime import timedelta

from bot.desk import Desk, Transaction
from bot.rules import calendars, queue, recognition, roles
from bot.rules.app_home import NEW_FOR, AppHome, Listed, Reported, Settings, sides
from bot.rules.calendars import Hours
from bot.rules.known import Known
from bot.rules.occasion import Occasion
from bot.rules.roles import Person, Right

MOST_OWNED, MOST_QUEUED, MOST_REPORTS, MOST_WORKAROUNDS, MOST_THANKS, MOST_MUTED = 10, 15, 10, 5, 3, 5
"""Together less than the 100 blocks of a Home."""
LOOKED_AT = timedelta(days=7)
"""Who has not opened theirs for longer gets it drawn when they open it, and not before: Slack does not tell when
somebody leaves a Home."""


async def open_home(desk: Desk, occasion: Occasion) -> None:
    """It is drawn soon, and again whenever something in it changes."""
    async with desk.act(occasion) as tx:
        await tx.homes.open(occasion.actor, desk.now())


async def look(desk: Desk, actor: str) -> AppHome:
    """Raises NotAllowed for who may not use Liaison at all."""
    person = await desk.people.person(actor)
    roles.check_may(person, Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        first, reports = await tx.homes.reports(actor, MOST_REPORTS)
        known = {each.issue.id: each for each in await tx.issues.listed(sorted({each.issue for each in first}))}
        seen = sides(person, reports)
        return AppHome(
            sides=seen,
            owned=await _listed(desk, tx, MOST_OWNED, owner=actor) if seen.engineer else None,
            queue=await _listed(desk, tx, MOST_QUEUED) if seen.engineer else None,
            reported=[Reported(each, known[each.issue]) for each in first if each.issue in known],
            reports=reports,
            workarounds=await _workarounds(desk, tx) if seen.agent else [],
            thanks=await tx.shout_outs.received(actor, MOST_THANKS),
            left=await _left(desk, tx, person),
            settings=await _settings(tx, person),
        )


async def _listed(desk: Desk, tx: Transaction, most: int, owner: str | None = None) -> Listed:
    now = desk.now()
    found, counts = await tx.homes.due(now, now + queue.SOON, most, owner)
    return Listed(queue.queue(found, now, await desk.duties(tx, found)), counts)


async def _workarounds(desk: Desk, tx: Transaction) -> list[Known]:
    since = desk.now() - NEW_FOR
    found = await tx.issues.listed(await tx.homes.new_workarounds(since, MOST_WORKAROUNDS))
    return [each for each in found if each.workaround is not None and each.workaround.published_at >= since]


async def _left(desk: Desk, tx: Transaction, person: Person) -> int:
    agreed = (await tx.policy.current(recognition.CHAPTER)).value
    begins = recognition.day_begins(desk.now(), person.timezone)
    return max(agreed.per_day - await tx.shout_outs.thanked_by(person.id, begins), 0)


async def _settings(tx: Transaction, person: Person) -> Settings:
    return Settings(
        hours=await tx.homes.hours(person.id),
        office=(await tx.policy.current(calendars.CHAPTER)).value[calendars.OFFICE],
        timezone=person.timezone,
        is_unnamed=bool(await tx.shout_outs.unnamed([person.id])),
        muted=await tx.homes.muted(person.id, MOST_MUTED),
    )


async def own_hours(desk: Desk, actor: str) -> Settings:
    """Raises NotAllowed."""
    person = await desk.people.person(actor)
    roles.check_may(person, Right.LOOK_UP)
    async with desk.store.transaction() as tx:
        return await _settings(tx, person)


async def work_at(desk: Desk, occasion: Occasion, hours: Hours | None) -> None:
    """From now on calls that may wait do so until these hours; None: until those that were agreed on. Calls that wait
    already come when they were to come."""
    roles.check_may(await desk.people.person(occasion.actor), Right.LOOK_UP)
    async with desk.act(occasion) as tx:
        await tx.homes.set_hours(occasion.actor, hours)
