"""Which workspace a bot token belongs to, as Slack said when it was last asked."""

from datetime import datetime

from sqlalchemy import delete, select

from storage.connections import Connections, ended
from storage.tables import IdentityRow
from storage.workspace import Workspace


class Identity:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def keep(self, key: str, now: datetime) -> None:
        row = IdentityRow
        await self._workspace.run(delete(row).where(self._workspace.has(row), row.key != key))
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, key=key, since=now)
        latest = insert.on_conflict_do_update(index_elements=[row.workspace_id, row.key], set_={"since": now})
        await self._workspace.run(latest)


async def workspace_of(connections: Connections, key: str) -> str | None:
    """The one question that is asked of all workspaces: which is ours."""
    ours = select(IdentityRow.workspace_id).where(IdentityRow.key == key).order_by(IdentityRow.since.desc()).limit(1)
    async with connections.lent() as connection:
        return (await ended(connection.execute(ours))).scalar()
