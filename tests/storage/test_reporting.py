"""The reports page says of each week what its digest says, of the whole and of a part."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.communication import Communication, Section
from bot.rules.digest import EVERYTHING, Scope, digest
from bot.rules.labels import issue_label
from bot.rules.markers import Kind, Marked
from bot.rules.refusals import NotFound, Refused
from bot.rules.reporting import Asked, Report
from bot.rules.weeks import Week, read_week
from bot.usecases.reporting import report
from storage import Database, Store
from tests.clock import HandSetClock
from tests.desks import desk_of
from tests.storage.test_digest import ZONE, HalfYear, asked, generated, stored

UNTIL = read_week("2026-W14")


def asked_of(clock: HandSetClock, store: Store) -> "Asker":
    clock.move_to(datetime(2026, 8, 20, 12, tzinfo=UTC))
    return Asker(store, clock)


class Asker:
    def __init__(self, store: Store, clock: HandSetClock) -> None:
        self._desk = desk_of(store, clock)

    async def __call__(self, scope: Scope = EVERYTHING, weeks: int = 4, marker: int | None = None) -> Report:
        return await report(self._desk, Asked(weeks, UNTIL.key, scope, marker))


@pytest.fixture
async def year(database: Database) -> HalfYear:
    year = generated(seed=7, reports=1200, issues=120, days=120)
    await stored(database, year)
    return year


@pytest.fixture
def clock() -> HandSetClock:
    return HandSetClock()


def rows_of(found: Report, name: str, week: Week) -> list[tuple[str, ...]]:
    table = found.table(name)
    assert table is not None
    return [row[2:] for row in table.rows if row[0] == week.key]


async def test_the_numbers_of_each_week_are_those_of_its_digest(
    store: Store, clock: HandSetClock, year: HalfYear
) -> None:
    found = await asked_of(clock, store)()
    assert [week.key for week in found.weeks] == ["2026-W11", "2026-W12", "2026-W13", "2026-W14"]
    for week in found.weeks:
        lines = (await asked(store, week)).lines
        of = {section: [line for line in lines if line.section is section] for section in Section}
        volume = of[Section.VOLUME][0]
        names = ("reports", "new known issues", "fixed")
        assert rows_of(found, "volume", week) == [(*(volume.figure(name) for name in names), "")]
        numbers = [tuple(value for _, value in line.figures) for line in of[Section.ATTAINMENT]]
        assert [row[2:] for row in rows_of(found, "attainment", week)] == numbers
        assert [f"{row[0]}, {row[1]}" for row in rows_of(found, "attainment", week)] == [
            line.about for line in of[Section.ATTAINMENT]
        ]
        times = [(line.about, *(value for _, value in line.figures)) for line in of[Section.TIMES]]
        assert [(f"Time to {row[0]}", *row[1:]) for row in rows_of(found, "times", week)] == times
        decided = [(line.about, *(value for _, value in line.figures)) for line in of[Section.REPRODUCTION]]
        assert rows_of(found, "reproduction", week) == decided
        assert decided
        answers = [tuple(value for _, value in line.figures) for line in of[Section.DEFLECTION]]
        assert rows_of(found, "deflection", week) == answers
        kinds = [tuple(value for _, value in line.figures) for line in of[Section.DEMAND] if not line.about]
        assert rows_of(found, "demand", week) == kinds
        assert kinds
    ageing = found.table("ageing")
    assert ageing is not None
    assert len(ageing.rows) > 5
    last = (await asked(store, found.weeks[-1])).lines
    assert ageing.rows == tuple(
        (issue_label(line.issue), line.about, *(value for _, value in line.figures))
        for line in last
        if line.section is Section.AGEING and line.issue is not None
    )


async def test_the_parts_add_up_to_the_whole(store: Store, clock: HandSetClock, year: HalfYear) -> None:
    team_of = {row["issue"]: row["team"] for row in year.routed}
    teams = sorted(set(team_of.values()))
    ask = asked_of(clock, store)
    whole = await ask()
    in_team = [await ask(Scope(team=team)) for team in teams]
    in_area = [await ask(Scope(area=area)) for area in whole.areas]

    def sums(reports: list[Report], name: str, column: int) -> list[int]:
        return [sum(int(row[column]) for each in reports for row in rows_of(each, name, week)) for week in whole.weeks]

    for name, column in (("volume", 0), ("volume", 1), ("volume", 2), ("attainment", 2), ("attainment", 3),
                         ("reproduction", 1), ("reproduction", 2), ("deflection", 0), ("deflection", 1),
                         ("demand", 0), ("demand", 1)):  # fmt: skip
        assert sums(in_area, name, column) == sums([whole], name, column), name
        assert all(a <= b for a, b in zip(sums(in_team, name, column), sums([whole], name, column), strict=True))
    assert 0 < sum(sums(in_team, "volume", 0)) < sum(sums([whole], "volume", 0))
    aged = [row[0] for each in in_team for row in (each.table("ageing") or whole.tables[0]).rows]
    assert {team_of[int(label.removeprefix("KI-"))] for label in aged} == set(teams)


async def test_days_are_counted_around_an_event(store: Store, clock: HandSetClock, year: HalfYear) -> None:
    day = UNTIL.monday
    async with store.transaction() as tx:
        first = await tx.markers.add(Marked(day, Kind.RELEASE, "4.2"), "U0MIA", clock.now())
        await tx.markers.add(Marked(day - timedelta(days=6), Kind.BILLING_RUN, ""), "U0MIA", clock.now())
        gone = await tx.markers.add(Marked(day, Kind.OUTAGE, "never was"), "U0MIA", clock.now())
        assert await tx.markers.remove(gone.number, "U0MIA", clock.now())
        assert not await tx.markers.remove(gone.number, "U0MIA", clock.now())
        await tx.markers.add(Marked(date(2025, 1, 1), Kind.OUTAGE, "long ago"), "U0MIA", clock.now())
    ask = asked_of(clock, store)
    found = await ask()
    assert [each.title for each in found.markers] == ["release 4.2", "billing run"]
    around = found.table("around")
    assert around is not None
    end = day + timedelta(days=14)
    counted = {
        each.isoformat(): sum(
            row["flagged_at"].date() == each and (row["withdrawn_at"] is None or row["withdrawn_at"].date() >= end)
            for row in year.reports
        )
        for each in (day + timedelta(days=ahead) for ahead in range(-14, 14))
    }
    assert {row[0]: int(row[2]) for row in around.rows} == counted
    assert [row[1] for row in around.rows] == ["before"] * 14 + ["after"] * 14
    volume = found.table("volume")
    assert volume is not None
    assert [row[-1] for row in volume.rows] == ["", "", "billing run", "release 4.2"]
    assert (await ask(marker=first.number)).marker == first
    with pytest.raises(NotFound):
        await ask(marker=gone.number)


async def test_weeks_that_are_not_over_are_refused(store: Store, clock: HandSetClock) -> None:
    desk = desk_of(store, clock)
    with pytest.raises(Refused, match="2026-W34 is not over yet"):
        await report(desk, Asked(until="2026-W34"))
    assert (await report(desk, Asked(weeks=4))).weeks[-1].key == "2026-W33"


async def test_only_what_is_shown_is_looked_up(store: Store, clock: HandSetClock, year: HalfYear) -> None:
    spans = [UNTIL.before(back).span(ZONE) for back in range(8)]
    async with store.transaction() as tx:
        whole = await tx.digests.facts(spans)
        part = await tx.digests.facts(spans, [Section.TIMES])
    assert (part.spent, part.issues, part.intake) == (whole.spent, (), ())
    agreed = Communication(sections=(Section.TIMES,))
    assert digest(part, agreed) == digest(whole, agreed)
