"""Who is called by name, and when: each of these takes a person out of what they do."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select

from bot.notices import Notice, Place
from storage.outbox import Outbox
from storage.tables import InterruptionRow
from storage.workspace import Workspace


class Calls:
    def __init__(self, workspace: Workspace, outbox: Outbox) -> None:
        self._workspace = workspace
        self._outbox = outbox

    async def leave(self, person: str, notice: Notice, place: Place, now: datetime, at: datetime | None = None) -> None:
        row = InterruptionRow
        insert = self._workspace.insert(row).values(
            workspace_id=self._workspace.id, key=notice.key, person=person, at=at or now
        )
        await self._workspace.run(insert.on_conflict_do_nothing(index_elements=[row.workspace_id, row.key]))
        await self._outbox.leave(notice, place, now, at)

    async def take_back(self, key: str) -> None:
        row = InterruptionRow
        if await self._outbox.take_back(key):
            await self._workspace.run(delete(row).where(self._workspace.has(row), row.key == key))

    async def count(self, since: datetime, until: datetime) -> Mapping[str, int]:
        row = InterruptionRow
        found = select(row.person, func.count()).where(self._workspace.has(row), row.at >= since, row.at < until)
        return dict((await self._workspace.run(found.group_by(row.person))).all())
