"""The numbers of several weeks, for the reports page: each week asked for by itself, so that nobody waits for long."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta

from bot.desk import Desk, Transaction
from bot.rules import communication, digest, reporting, returns, roles, routing, zones
from bot.rules.communication import Section
from bot.rules.digest import Digest
from bot.rules.markers import AROUND_DAYS, Around, Marker, days_around
from bot.rules.refusals import NotFound, Refused
from bot.rules.report import AREAS
from bot.rules.reporting import Asked, Report
from bot.rules.roles import Right
from bot.rules.weeks import Span, Week, last_week, read_week

MOST_EVENTS = 12


async def check_may_read(desk: Desk, actor: str) -> None:
    """Raises NotAllowed."""
    roles.check_may(await desk.people.person(actor), Right.LOOK_UP)


async def report(desk: Desk, asked: Asked) -> Report:
    """Raises Refused for weeks that are none or not over, NotFound for a marker that there is not."""
    reporting.check_length(asked.weeks)
    async with desk.store.transaction() as tx:
        zone = await _zone(tx)
        has_cost = (await tx.policy.current(returns.CHAPTER)).value.per_contact is not None
        teams = sorted({route.team for route in (await tx.policy.current(routing.CHAPTER)).value if route.team})
    weeks = _weeks(asked, last_week(desk.now(), zone))
    told = [(week, await _told(desk, asked, week, zone, reporting.WEEKLY)) for week in weeks]
    last = await _told(desk, asked, weeks[-1], zone, (Section.AGEING,))
    markers = await _markers(desk, asked, weeks)
    arounds = [await _around(desk, asked, marker, zone) for marker in markers[:MOST_EVENTS]]
    chosen = _chosen(asked, arounds)
    async with desk.store.transaction() as tx:
        cards = await tx.cards.places([line.issue for line in last.lines if line.issue is not None])
    tables = [
        reporting.volume(told, markers),
        reporting.attainment(told),
        reporting.times(told),
        reporting.reproduction(told),
        reporting.deflection(told),
        *([reporting.returns(told)] if has_cost else []),
        reporting.demand(told),
        reporting.launches(told),
        *([reporting.around(chosen)] if chosen else []),
        reporting.ageing(weeks[-1], last),
        *([reporting.events(arounds)] if chosen else []),
    ]
    return Report(
        weeks=weeks,
        zone=zone,
        at=desk.now(),
        tables=tables,
        areas=AREAS,
        teams=teams,
        markers=[each.marker for each in arounds],
        marker=chosen.marker if chosen else None,
        scope=asked.scope,
        cards=cards,
    )


def _weeks(asked: Asked, last: Week) -> list[Week]:
    until = read_week(asked.until) if asked.until.strip() else last
    if until.monday > last.monday:
        raise Refused(f"{until.key} is not over yet. The last week that is: {last.key}.")
    return [until.before(back) for back in range(asked.weeks - 1, -1, -1)]


async def _told(desk: Desk, asked: Asked, week: Week, zone: str, sections: Sequence[Section]) -> Digest:
    """What the digest of this week says; of a part, when that was asked for."""
    spans = [week.before(back).span(zone) for back in range(2)]
    async with desk.store.transaction() as tx:
        agreed = (await tx.policy.current(communication.CHAPTER)).value
        facts = await tx.digests.within(asked.scope).facts(spans, sections)
        facts = replace(facts, costs=(await tx.policy.current(returns.CHAPTER)).value)
        if Section.LAUNCHES in sections:
            sunday = week.monday + timedelta(days=6)
            facts = replace(facts, launches=await tx.launches.over(week.monday, sunday, zone, asked.scope))
    # Others have their turn between two weeks: answers to Slack do not wait for a page.
    await asyncio.sleep(0)
    return digest.digest(facts, replace(agreed, sections=tuple(sections)))


async def _markers(desk: Desk, asked: Asked, weeks: Sequence[Week]) -> list[Marker]:
    """Those whose days before or after fall into these weeks, the latest first; no launches of another area."""
    around = timedelta(days=AROUND_DAYS)
    first, last = weeks[0].monday, weeks[-1].before(-1).monday
    async with desk.store.transaction() as tx:
        found = await tx.markers.between(first - around, last + around)
    return [each for each in found if not asked.scope.area or each.is_of(asked.scope.area)]


async def _around(desk: Desk, asked: Asked, marker: Marker, zone: str) -> Around:
    """Of a launch, the days of its areas."""
    before, after = days_around(marker, zones.local_date(desk.now(), zone))
    days = [*before, *after]
    if not days:
        return Around(marker, (), ())
    spans = [_span(day, zone) for day in reversed(days)]
    async with desk.store.transaction() as tx:
        of_parts = [await tx.digests.within(part).volumes(spans) for part in asked.scope.of(marker)]
        counts = [sum(of_day) for of_day in zip(*of_parts, strict=True)][::-1]
    found = list(zip(days, counts, strict=True))
    return Around(marker, found[: len(before)], found[len(before) :])


def _span(day: date, zone: str) -> Span:
    tomorrow = day + timedelta(days=1)
    return zones.moment(day, time(), zone), zones.moment(tomorrow, time(), zone)


def _chosen(asked: Asked, arounds: Sequence[Around]) -> Around | None:
    if asked.marker is None:
        return arounds[0] if arounds else None
    for each in arounds:
        if each.marker.number == asked.marker:
            return each
    raise NotFound("There is no such event near these weeks.")


async def _zone(tx: Transaction) -> str:
    """Weeks begin where the digest is due."""
    return (await tx.policy.current(communication.CHAPTER)).value.schedule.zone
