"""Where imported rows came from, so that none comes twice."""

from sqlalchemy import select

from bot.rules.refusals import AlreadyDone
from storage.tables import OriginRow
from storage.workspace import Workspace


class Origins:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def find(self, key: str) -> int | None:
        row = OriginRow
        here = select(row.number).where(self._workspace.has(row), row.key == key)
        return (await self._workspace.run(here)).scalar()

    async def note(self, key: str, number: int) -> None:
        row = OriginRow
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, key=key, number=number)
        if (await self._workspace.run(insert.on_conflict_do_nothing().returning(row.key))).first() is None:
            raise AlreadyDone(key)
