"""Reports after a launch are counted for two weeks, beside those after launches before; on day 15 it is told once."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest

import storage
from bot.desk import Desk, Store
from bot.notices import LaunchWatched
from bot.rules.communication import Section
from bot.rules.digest import Scope
from bot.rules.markers import Kind, Marked, Marker
from bot.rules.occurrences import Occurrence
from bot.rules.reporting import Asked
from bot.rules.weeks import week_of
from bot.usecases import digest, launches
from bot.usecases.reporting import report
from tests.clock import HandSetClock
from tests.desks import desk_of
from tests.storage.examples import LEASE, UNPACED, a_report, an_issue

DAY = date(2026, 8, 3)
AREA, OTHER = "Billing", "Integrations and API"


async def live(store: Store, day: date, area: str = AREA, name: str = "Checkout") -> Marker:
    async with store.transaction() as tx:
        return await tx.markers.add(Marked(day, Kind.LAUNCH, name, area=area), "U0MIA", datetime.now(UTC))


async def flagged(store: storage.Store, day: date, count: int, area: str = AREA) -> None:
    issue = await an_issue(store, area=area)
    async with store.transaction() as tx:
        for hour in range(count):
            at = datetime.combine(day, time(hour), UTC)
            await tx.reports.add(a_report(area=area), issue.id, "U0ANA", at)


@pytest.fixture
async def desk(store: storage.Store, clock: HandSetClock) -> Desk:
    """Twelve reports in the two weeks from DAY, three just after them and four just before; two launches before."""
    await flagged(store, date(2026, 1, 1), 1)
    for back, count in ((200, 9), (100, 6), (14, 1), (1, 3)):
        await flagged(store, DAY - timedelta(days=back), count)
    for ahead, count in ((0, 2), (1, 5), (13, 5), (14, 3)):
        await flagged(store, DAY + timedelta(days=ahead), count)
        await flagged(store, DAY + timedelta(days=ahead), count, OTHER)
    await live(store, DAY - timedelta(days=200))
    await live(store, DAY - timedelta(days=100))
    return desk_of(store, clock)


@pytest.fixture
def clock() -> HandSetClock:
    return HandSetClock(datetime(2026, 8, 17, 9, tzinfo=UTC))


async def told(desk: Desk, day: date) -> list[LaunchWatched]:
    """What goes to the liaison channel on that day."""
    await launches.tell(desk, Occurrence("launches", day, desk.now()), "plan")
    async with desk.store.transaction() as tx:
        letters = await tx.outbox.claim("A", desk.now(), LEASE, 99, UNPACED)
        for letter in letters:
            await tx.outbox.sent(letter.mark, "C9", letter.mark, desk.now())
    return [each.notice for each in letters if isinstance(each.notice, LaunchWatched)]


async def test_reports_of_fourteen_days_are_counted_and_no_others(desk: Desk) -> None:
    launch = await live(desk.store, DAY)
    await live(desk.store, DAY - timedelta(days=50), OTHER)
    async with desk.store.transaction() as tx:
        (watched,) = await tx.launches.over(DAY + timedelta(days=13), DAY + timedelta(days=13), "UTC")
        assert (watched.launch, watched.reports, watched.before) == (launch, 12, 4)
        assert [count for _, count in watched.earlier] == [6, 9]
        assert await tx.launches.over(DAY + timedelta(days=14), DAY + timedelta(days=30), "UTC") == []
        first = await tx.launches.watched(launch, 1, "UTC")
        assert (first.reports, first.before) == (2, 3)
        far = await tx.launches.watched(launch, 14, "America/Los_Angeles")
        assert far.reports == 13, "its first night belongs to the day before, and that of day 15 to day 14"


async def test_before_the_record_begins_nothing_is_compared(desk: Desk) -> None:
    early = await live(desk.store, date(2026, 1, 10))
    async with desk.store.transaction() as tx:
        watched = await tx.launches.watched(early, 14, "UTC")
    assert (watched.before, watched.earlier) == (None, ())


async def test_a_part_has_the_launches_of_its_area(desk: Desk) -> None:
    whole = await live(desk.store, DAY, "")
    ours, theirs = await live(desk.store, DAY), await live(desk.store, DAY, OTHER)
    last = DAY + timedelta(days=13)
    async with desk.store.transaction() as tx:
        every = {each.launch: each.reports for each in await tx.launches.over(last, last, "UTC")}
        part = {each.launch: each.reports for each in await tx.launches.over(last, last, "UTC", Scope(area=OTHER))}
    assert every == {whole: 24, ours: 12, theirs: 12}
    assert part == {whole: 12, theirs: 12}


async def test_on_day_fifteen_it_is_told_once(desk: Desk, clock: HandSetClock) -> None:
    launch = await live(desk.store, DAY, name="Checkout 2")
    gone = await live(desk.store, DAY, name="never was")
    async with desk.store.transaction() as tx:
        await tx.markers.remove(gone.number, "U0MIA", clock.now())
    clock.advance(-24 * 3600)
    assert await told(desk, DAY + timedelta(days=13)) == []
    clock.advance(24 * 3600)
    (notice,) = await told(desk, DAY + timedelta(days=14))
    assert notice.launch == launch.number
    assert dict(json.loads(notice.figures)) == {
        "reports": "12", "usual": "7.5", "change percent": "60.0", "launches before": "2", "of reports": "15",
    }  # fmt: skip
    for day in range(15, 25):
        clock.advance(24 * 3600)
        assert await told(desk, DAY + timedelta(days=day)) == []


@pytest.mark.parametrize(("late", "tells"), [(6, 1), (7, 0)])
async def test_it_is_told_up_to_a_week_late(desk: Desk, clock: HandSetClock, late: int, tells: int) -> None:
    await live(desk.store, DAY)
    clock.advance(late * 24 * 3600)
    assert len(await told(desk, DAY + timedelta(days=14 + late))) == tells


async def test_the_digest_and_the_reports_page_tell_the_same(desk: Desk, clock: HandSetClock) -> None:
    await live(desk.store, DAY, name="Checkout 2")
    week = week_of(DAY + timedelta(days=13))
    clock.advance(7 * 24 * 3600)
    _, _, found = await digest.whole(desk.store, desk.now, week.key)
    (line,) = [each for each in found.lines if each.section is Section.LAUNCHES]
    page = (await report(desk, Asked(4, week.key))).table("launches")
    assert page is not None
    assert page.rows == ((week.key, week.monday.isoformat(), line.about, *(value for _, value in line.figures)),)
    assert line.figure("reports") == "12"
    for area, shown in (("", 1), (AREA, 1), (OTHER, 0)):
        events = (await report(desk, Asked(4, week.key, Scope(area=area)))).table("events")
        rows = events.rows if events else ()
        assert [(row[2], row[4], row[7]) for row in rows] == [("launch Checkout 2 (Billing)", "4", "12")] * shown


async def test_of_several_areas_the_reports_count_together_and_of_one_where_one_is_asked_for(
    desk: Desk, clock: HandSetClock
) -> None:
    both = await live(desk.store, DAY, f"{AREA}; {OTHER}")
    await live(desk.store, DAY - timedelta(days=60), f"{AREA}; {OTHER}")
    async with desk.store.transaction() as tx:
        watched = await tx.launches.watched(both, 14, "UTC")
        assert (watched.reports, watched.before) == (24, 4)
        assert [count for _, count in watched.earlier] == [0], "those of one of its areas are not like it"
        assert (await tx.launches.watched(both, 14, "UTC", Scope(area=OTHER))).reports == 12
        last = DAY + timedelta(days=13)
        for area, count in ((OTHER, 1), ("Dialogs and windows", 0)):
            assert len(await tx.launches.over(last, last, "UTC", Scope(area=area))) == count
    clock.advance(7 * 24 * 3600)
    for area, after in (("", "24"), (OTHER, "12")):
        events = (await report(desk, Asked(4, week_of(last).key, Scope(area=area)))).table("events")
        assert events is not None
        assert [(row[2], row[7]) for row in events.rows] == [(f"launch Checkout ({AREA}; {OTHER})", after)]
