"""Events that reports are compared around."""

from datetime import date, datetime

from sqlalchemy import ColumnElement, select, update

from bot.rules.markers import Kind, Marked, Marker
from storage import numbers
from storage.tables import MarkerRow
from storage.workspace import Workspace


class Markers:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, marked: Marked, by: str, now: datetime) -> Marker:
        number = await numbers.take(self._workspace, "marker")
        values = {"number": number, "day": marked.day, "kind": marked.kind.value, "name": marked.name, "by": by}
        values["area"] = marked.area
        insert = self._workspace.insert(MarkerRow).values(workspace_id=self._workspace.id, at=now, **values)
        await self._workspace.run(insert)
        return Marker(marked.day, marked.kind, marked.name, number, by, area=marked.area)

    async def remove(self, number: int, by: str, now: datetime) -> bool:
        row = MarkerRow
        this = update(row).where(self._workspace.has(row), row.number == number, row.removed_at.is_(None))
        return (
            await self._workspace.run(this.values(removed_by=by, removed_at=now).returning(row.number))
        ).first() is not None

    async def between(self, first: date, last: date) -> list[Marker]:
        row = MarkerRow
        return await self._found(row.day >= first, row.day <= last)

    async def launches(self, first: date, last: date) -> list[Marker]:
        row = MarkerRow
        return await self._found(row.day >= first, row.day <= last, row.kind == Kind.LAUNCH.value)

    async def get(self, number: int) -> Marker | None:
        return next(iter(await self._found(MarkerRow.number == number)), None)

    async def _found(self, *wanted: ColumnElement[bool]) -> list[Marker]:
        row = MarkerRow
        found = (
            select(row.day, row.kind, row.name, row.number, row.by, row.area)
            .where(self._workspace.has(row), row.removed_at.is_(None), *wanted)
            .order_by(row.day.desc(), row.number.desc())
        )
        return [
            Marker(day, Kind(kind), *rest, area=area) for day, kind, *rest, area in await self._workspace.run(found)
        ]
