"""One workspace's view of the open transaction; every question of this folder is asked through it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.connections import ended
from storage.tables import Row


@dataclass(frozen=True)
class Workspace:
    id: str
    connection: AsyncConnection
    news: set[tuple[int | None, str | None]] = field(default_factory=set, compare=False)
    """What this transaction has changed: see `storage.news`."""

    def has(self, row: type[Row]) -> ColumnElement[bool]:
        """The condition that belongs into every WHERE."""
        return row.workspace_id == self.id

    def insert(self, row: type[Row]) -> postgresql.Insert | sqlite.Insert:
        """INSERT with ON CONFLICT, which both engines have and SQLAlchemy spells once for each."""
        insert = sqlite.insert if self.connection.dialect.name == "sqlite" else postgresql.insert
        return insert(row)

    async def run(
        self, statement: Executable, rows: Sequence[Mapping[str, Any]] | Mapping[str, Any] | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        return await ended(self.connection.execute(statement, rows))
