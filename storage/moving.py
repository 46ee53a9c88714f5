"""A whole database into another one, whatever engine each is: all of it, looked at again, or nothing."""

import hashlib
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import RowMapping, Table, func, select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection

from storage import Database
from storage.tables import Row

BATCH = 1000

Progress = Callable[[str, int, int], None]
"""Told the table, how many of its rows are copied, and how many there are; first with none."""


class CannotMove(Exception):
    """Nothing was changed; the text is for the person who asked."""


@dataclass(frozen=True)
class Sum:
    """What a table holds, in whatever order its rows come: how many, and the sum of their digests modulo 2^128."""

    rows: int = 0
    digest: int = 0

    def plus(self, rows: Sequence[RowMapping]) -> "Sum":
        return Sum(self.rows + len(rows), (self.digest + sum(map(_digest, rows))) % 2**128)


async def move(source: Database, target: Database, progress: Progress) -> dict[str, Sum]:
    """What each table holds now in the target. Raises CannotMove.

    One transaction writes it all, reads it back and compares: an interruption leaves the target as it was, so that it
    can be tried again. Nobody else may be at work with either of them.
    """
    await source.migrate()
    await target.migrate()
    tables = Row.metadata.sorted_tables
    async with source.engine.begin() as here, target.engine.begin() as there:
        await _check_empty(there, tables)
        copied = {table.name: await _copy(table, here, there, progress) for table in tables}
        for table in tables:
            if await _read(table, there) != copied[table.name]:
                raise CannotMove(f"The rows of {table.name} do not come back as they were sent. Nothing was moved.")
    return copied


async def _check_empty(there: AsyncConnection, tables: list[Table]) -> None:
    counts = [(table.name, await _count(table, there)) for table in tables]
    found = ", ".join(f"{name}: {count:,}" for name, count in counts if count)
    if found:
        raise CannotMove(f"The target has rows already ({found}). Name a database that has none.")


async def _count(table: Table, connection: AsyncConnection) -> int:
    number: int = (await connection.execute(select(func.count()).select_from(table))).scalar_one()
    return number


async def _copy(table: Table, here: AsyncConnection, there: AsyncConnection, progress: Progress) -> Sum:
    total, copied = await _count(table, here), Sum()
    progress(table.name, 0, total)
    async with _batches(table, here) as batches:
        async for batch in batches:
            copied = copied.plus(batch)
            try:
                await there.execute(table.insert(), [dict(row) for row in batch])
            except (DataError, IntegrityError) as error:
                # Its first line: the next may show the row.
                said = str(error.orig).partition("\n")[0]
                raise CannotMove(f"The target does not take the rows of {table.name}: {said}") from error
            progress(table.name, copied.rows, total)
    return copied


async def _read(table: Table, connection: AsyncConnection) -> Sum:
    found = Sum()
    async with _batches(table, connection) as batches:
        async for batch in batches:
            found = found.plus(batch)
    return found


@asynccontextmanager
async def _batches(table: Table, connection: AsyncConnection) -> AsyncIterator[AsyncIterator[Sequence[RowMapping]]]:
    """All rows, a batch at a time in memory."""
    rows = await connection.stream(select(table), execution_options={"yield_per": BATCH})
    try:
        yield rows.mappings().partitions()
    finally:  # SQLAlchemy's own context leaves the server's cursor open when the block raises
        await rows.close()


def _digest(row: RowMapping) -> int:
    plain = json.dumps({name: _plain(value) for name, value in row.items()}, sort_keys=True)
    return int.from_bytes(hashlib.blake2b(plain.encode(), digest_size=16).digest())


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value
