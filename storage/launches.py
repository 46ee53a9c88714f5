"""Launches, and the reports after them."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import func, select

from bot.rules import launches, zones
from bot.rules.digest import EVERYTHING, Scope
from bot.rules.launches import WATCHED_DAYS, Watched
from bot.rules.markers import Marker
from bot.rules.weeks import Span
from storage.digest import Digests
from storage.markers import Markers
from storage.tables import ReportRow
from storage.workspace import Workspace

_BEFORE_ALL = date(1970, 1, 1)


class Launches:
    def __init__(self, workspace: Workspace, markers: Markers) -> None:
        self._workspace, self._markers = workspace, markers

    async def watched(self, launch: Marker, days: int, zone: str, scope: Scope = EVERYTHING) -> Watched:
        ahead = timedelta(days=days)
        of = [Digests(self._workspace, part) for part in scope.of(launch)]
        begins = await self._record_begins()
        after, before = _span(launch.day, ahead, zone), _span(launch.day - ahead, ahead, zone)
        reports, reports_before = await _volumes(of, [after, before])
        kept = begins is not None and begins <= before[0]
        earlier = await self._markers.launches(_BEFORE_ALL, launch.day - timedelta(days=WATCHED_DAYS))
        counted = []
        for each in launches.comparable(launch, earlier):
            span = _span(each.day, ahead, zone)
            if begins is not None and begins <= span[0]:
                counted.append((each, (await _volumes(of, [span]))[0]))
        return Watched(launch, days, reports, reports_before if kept else None, tuple(counted))

    async def over(self, first: date, last: date, zone: str, scope: Scope = EVERYTHING) -> list[Watched]:
        back = timedelta(days=WATCHED_DAYS - 1)
        found = [
            each
            for each in reversed(await self._markers.launches(first - back, last - back))
            if not scope.area or each.is_of(scope.area)
        ]
        return [await self.watched(each, WATCHED_DAYS, zone, scope) for each in found]

    async def _record_begins(self) -> datetime | None:
        """Before that there was nobody to flag anything."""
        row = ReportRow
        # By its type: of a function SQLite does not know that it is a time.
        first = func.min(row.flagged_at, type_=row.flagged_at.type)
        begins: datetime | None = (await self._workspace.run(select(first).where(self._workspace.has(row)))).scalar()
        return begins


async def _volumes(of: Sequence[Digests], spans: Sequence[Span]) -> list[int]:
    """Of all of them together."""
    return [sum(counts) for counts in zip(*[await each.volumes(spans) for each in of], strict=True)]


def _span(day: date, ahead: timedelta, zone: str) -> Span:
    return zones.moment(day, time(), zone), zones.moment(day + ahead, time(), zone)
