"""Events that reports are compared around."""

from datetime import date, datetime

from sqlalchemy import select, update

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
        insert = self._workspace.insert(MarkerRow).values(workspace_id=self._workspace.id, at=now, **values)
        await self._workspace.run(insert)
        return Marker(marked.day, marked.kind, marked.name, number, by)

    async def remove(self, number: int, by: str, now: datetime) -> bool:
        row = MarkerRow
        this = update(row).where(self._workspace.has(row), row.number == number, row.removed_at.is_(None))
        return (
            await self._workspace.run(this.values(removed_by=by, removed_at=now).returning(row.number))
        ).first() is not None

    async def between(self, first: date, last: date) -> list[Marker]:
        row = MarkerRow
        found = (
            select(row.day, row.kind, row.name, row.number, row.by)
            .where(self._workspace.has(row), row.removed_at.is_(None), row.day >= first, row.day <= last)
            .order_by(row.day.desc(), row.number.desc())
        )
        return [Marker(day, Kind(kind), *rest) for day, kind, *rest in await self._workspace.run(found)]
