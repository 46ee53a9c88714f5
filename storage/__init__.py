"""What Liaison remembers. The only part that knows SQL."""

from datetime import datetime
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from storage import backup, engines, identity, migrations
from storage.backup import CannotCopy
from storage.connections import Connections
from storage.engines import is_transient
from storage.locking import DatabaseInUse, FileLock
from storage.store import Store

__all__ = ["CannotCopy", "Database", "DatabaseInUse", "Store", "is_transient", "open_database"]


class Database:
    def __init__(self, engine: AsyncEngine, connections: Connections, file: Path | None, lock: FileLock | None) -> None:
        self.engine, self.file = engine, file
        self._connections = connections
        self._lock = lock

    def store(self, workspace_id: str) -> Store:
        return Store(self._connections, workspace_id)

    async def workspace_of(self, key: str) -> str | None:
        """The id of the workspace in which Liaison was last at work under the bot token with this key."""
        return await identity.workspace_of(self._connections, key)

    async def migrate(self) -> None:
        """Bring the tables to the shape that this version of the code needs. Several replicas may do so at once."""
        await migrations.upgrade(self.engine)

    async def copy(self, to: Path) -> None:
        """A backup of the SQLite file. Raises CannotCopy."""
        await backup.copy(self.engine, self._connections, to)

    async def doubt(self, now: datetime) -> tuple[int, int]:
        """To be called once after a backup was put back, before anybody works; how many events and letters."""
        return await backup.doubt(self.engine, now)

    async def close(self) -> None:
        await self._connections.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


async def open_database(url: str) -> Database:
    """Raises ValueError for an address that is none, DatabaseInUse for an SQLite file that another process has.

    Connects only when first used. The tables are made by `migrate`.
    """
    address = engines.read_url(url)
    file = engines.file_of(address)
    lock = FileLock(file) if file else None
    if file:
        backup.make_private(file)
    engine, connections = engines.connect(address)
    return Database(engine, connections, file, lock)
