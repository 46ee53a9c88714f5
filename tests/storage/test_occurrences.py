"""Each local date of a schedule is taken once, whoever comes at the same moment, and however often."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.clock import Wakes, Watch
from bot.desk import Desk, Transaction
from bot.notices import Place
from bot.rules.occurrences import CHAPTER, SCHEDULES, Fate, Occurrence, Progress
from bot.rules.refusals import AlreadyDone, NotYet
from bot.schedule import Clock
from storage import Database, Store
from tests.clock import HandSetClock
from tests.desks import desk_of
from tests.storage.examples import LEASE, NOON, mark

DAY = date(2026, 8, 20)
TODAY = Occurrence("queue", DAY, NOON)
PLAN = "weekdays 09:00"
GOES_ON = replace(SCHEDULES["queue"], paused=False)


async def test_a_date_is_taken_once_and_the_progress_never_goes_back(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.occurrences.take(TODAY, PLAN, NOON)
    with pytest.raises(AlreadyDone):
        async with store.transaction() as tx:
            await tx.occurrences.take(TODAY, PLAN, NOON)
    async with store.transaction() as tx:
        await tx.occurrences.take(replace(TODAY, day=date(2026, 8, 19), fate=Fate.SKIPPED), PLAN, NOON)
        assert await tx.occurrences.progress() == {"queue": Progress(PLAN, DAY)}
        await tx.occurrences.resume("queue", Progress("mon 10:00", DAY))
        assert await tx.occurrences.progress() == {"queue": Progress("mon 10:00", DAY)}
        skipped = await tx.occurrences.missed(NOON - timedelta(days=1))
    assert [(each.day, each.fate) for each in skipped] == [(date(2026, 8, 19), Fate.SKIPPED)]


async def test_what_fails_after_it_was_taken_was_not_taken(store: Store) -> None:
    async def fail() -> None:
        async with store.transaction() as tx:
            await tx.occurrences.take(TODAY, PLAN, NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with store.transaction() as tx:
        assert await tx.occurrences.progress() == {}
        await tx.occurrences.take(TODAY, PLAN, NOON)


async def test_one_leads_until_its_lease_is_over(store: Store) -> None:
    async def leads(owner: str, seconds: int) -> bool:
        async with store.transaction() as tx:
            return await tx.occurrences.lead("clock", owner, NOON + timedelta(seconds=seconds), LEASE)

    assert [await leads("A", 0), await leads("B", 1), await leads("A", 59), await leads("B", 61)] == [
        True,
        False,
        True,
        False,
    ]
    assert await leads("B", 119)
    assert not await leads("A", 120)


class Office:
    """Two replicas whose clocks strike at the same moment; `said` counts what they leave in the outbox."""

    def __init__(self, store: Store, clock: HandSetClock) -> None:
        self.store, self.clock = store, clock
        self.fails = 0
        self.happened: list[Occurrence] = []

    def replica(self, owner: str, late_for: timedelta | None = None) -> Clock:
        desk = desk_of(self.store, self.clock)
        # Without a lease both of them work: that nothing happens twice does not rest on it.
        return Clock(desk, {"queue": Wakes(self.happens, late_for)}, (), owner, timedelta(0))

    async def happens(self, desk: Desk, occurrence: Occurrence, plan: str) -> None:
        async with desk.at(occurrence, plan) as tx:
            await self.say(tx, occurrence)
        self.happened.append(occurrence)

    async def say(self, tx: Transaction, occurrence: Occurrence) -> None:
        await tx.outbox.leave(mark(occurrence.day.toordinal()), Place(channel="C1"), self.clock.now())
        if self.fails:
            self.fails -= 1
            raise RuntimeError("killed before the commit")

    async def letters(self) -> int:
        async with self.store.transaction() as tx:
            return (await tx.outbox.counts()).get("pending", 0)

    async def agree(self, version: int, **changes: object) -> None:
        schedule = replace(GOES_ON, **changes)  # type: ignore[arg-type]
        async with self.store.transaction() as tx:
            await tx.policy.change(CHAPTER, {"queue": schedule}, version, "U0MIA", self.clock.now())


@pytest.fixture
async def office(store: Store, clock: HandSetClock) -> Office:
    """At work since Thursday noon; what happens on weekdays at 09:00 UTC has not happened yet."""
    office = Office(store, clock)
    await office.agree(0)
    await office.replica("A").tick()
    assert await office.letters() == 0
    return office


async def test_two_replicas_at_the_same_tick_do_it_once(office: Office) -> None:
    for days in range(1, 11):
        office.clock.move_to(NOON + timedelta(days=days))
        await asyncio.gather(*(office.replica(owner).tick() for owner in "AB"))
    assert await office.letters() == len(office.happened) == 6  # of ten days four are Saturdays and Sundays


async def test_what_is_killed_before_its_commit_is_done_by_the_next_tick(office: Office) -> None:
    office.clock.advance(86400)
    office.fails = 2
    for tick in range(3):
        assert await office.letters() == 0, tick
        await office.replica("A").tick()
    await office.replica("B").tick()
    assert await office.letters() == 1


async def test_a_date_that_fails_is_done_before_the_next_one(office: Office) -> None:
    office.clock.advance(86400 * 4)  # Friday and Monday are due
    office.fails = 1
    await office.replica("A").tick()
    assert office.happened == []
    await office.replica("A").tick()
    assert [each.day.day for each in office.happened] == [21, 24]


async def test_after_thirty_hours_away_what_is_bounded_is_skipped_and_what_is_not_is_late(office: Office) -> None:
    office.clock.advance(3600 * 30)  # Friday 18:00
    await office.replica("A", late_for=timedelta(hours=8)).tick()
    assert office.happened == []
    office.clock.advance(3600 * 72)  # Monday 18:00
    await office.replica("A").tick()
    assert [(each.day.day, each.fate) for each in office.happened] == [(24, Fate.LATE)]
    async with office.store.transaction() as tx:
        missed = await tx.occurrences.missed(NOON)
    assert [(each.day.day, each.fate) for each in missed] == [(21, Fate.SKIPPED), (24, Fate.LATE)]


async def test_another_zone_and_a_pause_neither_double_nor_lose_a_date(office: Office) -> None:
    office.clock.advance(3600 * 20)  # Friday 08:00: in Tokyo it is 17:00
    await office.agree(1, zone="Asia/Tokyo")
    await office.replica("A").tick()
    assert [each.day.day for each in office.happened] == [21]
    await office.agree(2, zone="America/New_York")
    office.clock.advance(3600 * 12)
    await office.replica("A").tick()
    assert len(office.happened) == 1
    await office.agree(3, paused=True)
    office.clock.advance(3600 * 24 * 5)  # Wednesday 20:00
    await office.replica("A").tick()
    await office.agree(4)
    await office.replica("A").tick()
    assert len(office.happened) == 1
    office.clock.advance(3600 * 24)
    await office.replica("A").tick()
    assert [each.day.day for each in office.happened] == [21, 27]


async def test_one_that_fails_does_not_hold_up_the_others(database: Database, clock: HandSetClock) -> None:
    done: list[int] = []

    async def ask_slack(_: Desk) -> list[int]:
        raise NotYet("Slack did not say who you are.")

    async def find(_: Desk) -> list[int]:
        return [1, 2, 3]

    async def act(_: Desk, number: int) -> None:
        if number == 2:
            raise RuntimeError
        done.append(number)

    desk = desk_of(database.store("T1"), clock)
    await Clock(desk, {}, [Watch(ask_slack, act), Watch(find, act)], "A", LEASE).tick()
    assert done == [1, 3]
