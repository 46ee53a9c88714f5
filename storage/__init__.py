"""What Liaison remembers. The only part that knows SQL."""

from sqlalchemy.ext.asyncio import AsyncEngine

from storage import engines, migrations
from storage.connections import Connections
from storage.engines import is_transient
from storage.locking import DatabaseInUse, FileLock
from storage.store import Store

__all__ = ["Database", "DatabaseInUse", "Store", "is_transient", "open_database"]


class Database:
    def __init__(self, engine: AsyncEngine, connections: Connections, lock: FileLock | None) -> None:
        self.engine = engine
        self._connections = connections
        self._lock = lock

    def store(self, workspace_id: str) -> Store:
        return Store(self._connections, workspace_id)

    async def migrate(self) -> None:
        """Bring the tables to the shape that this version of the code needs. Several replicas may do so at once."""
        await migrations.upgrade(self.engine)

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
    engine, connections = engines.connect(address)
    return Database(engine, connections, lock)
