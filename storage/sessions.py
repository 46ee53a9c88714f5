"""Who is signed in in a browser."""

from datetime import datetime

from sqlalchemy import delete, select

from storage.tables import SessionRow
from storage.workspace import Workspace


class Sessions:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def begin(self, key: str, person: str, now: datetime, until: datetime) -> None:
        row = SessionRow
        await self._workspace.run(delete(row).where(self._workspace.has(row), row.until <= now))
        values = {"key": key, "person": person, "since": now, "until": until}
        await self._workspace.run(self._workspace.insert(row).values(workspace_id=self._workspace.id, **values))

    async def person(self, key: str, now: datetime) -> str | None:
        row = SessionRow
        found = select(row.person).where(self._workspace.has(row), row.key == key, row.until > now)
        return (await self._workspace.run(found)).scalars().first()

    async def end(self, key: str) -> None:
        row = SessionRow
        await self._workspace.run(delete(row).where(self._workspace.has(row), row.key == key))
