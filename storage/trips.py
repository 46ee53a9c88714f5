"""SQLite through aiosqlite with at most one trip to its thread for most statements, in place of four.

Opening a cursor, running a statement, fetching its rows and closing the cursor are a change of threads and back each,
which takes many times as long as what SQLite does meanwhile. So a question is tried where it is asked: most are
answered in some hundredths of a millisecond. One that is not is broken off, and goes to the thread, so that it holds
nothing else up. What waits for the disk or for a lock, and what may change many rows, goes there in any case.
"""

import sqlite3
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from itertools import islice
from typing import Any, Self

import aiosqlite

AHEAD = 500
"""So many rows come along with their statement; who asks for more goes again."""
SHORT = 40_000
"""Steps of SQLite's machine, for which it takes about a millisecond."""
SHORT_AS_A_RULE = ("SELECT", "INSERT", "BEGIN")
WAIT_FOR_LOCKS, WAIT_FOR_NOTHING = "PRAGMA busy_timeout=10000", "PRAGMA busy_timeout=0"
"""Milliseconds. Somebody else who has a lock should not: see storage.locking."""

Parameters = Sequence[Any]
Go = Callable[..., Coroutine[Any, Any, Any]]


class Cursor:
    """What SQLAlchemy asks of a cursor of aiosqlite's. `go` does something in the thread of the connection."""

    def __init__(self, connection: sqlite3.Connection, go: Go) -> None:
        self._connection, self._go = connection, go
        self._cursor: sqlite3.Cursor | None = None
        self._ahead: deque[Any] = deque()
        self._is_done = True
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def execute(self, statement: str, parameters: Parameters = ()) -> Self:
        if not (statement.startswith(SHORT_AS_A_RULE) and self._is_answered(statement, parameters)):
            await self._go(self._run, sqlite3.Cursor.execute, statement, parameters)
        return self

    async def executemany(self, statement: str, parameters: Sequence[Parameters]) -> Self:
        await self._go(self._run, sqlite3.Cursor.executemany, statement, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        if not self._is_done:
            await self._go(self._fetch, None)
        return self._take(len(self._ahead))

    async def fetchmany(self, size: int | None = None) -> list[Any]:
        wanted = size or self.arraysize
        if not self._is_done and len(self._ahead) < wanted:
            await self._go(self._fetch, max(AHEAD, wanted))
        return self._take(wanted)

    async def fetchone(self) -> Any:
        return next(iter(await self.fetchmany(1)), None)

    async def close(self) -> None:
        self._ahead.clear()
        if not self._is_done and self._cursor is not None:
            self._is_done = True
            await self._go(self._cursor.close)

    def _is_answered(self, statement: str, parameters: Parameters) -> bool:
        """Whether it was a matter of a moment. What writes is never broken off: the transaction would be gone."""
        is_broken_off = statement.startswith("SELECT")
        begins = statement.startswith("BEGIN")
        if is_broken_off:
            self._connection.set_progress_handler(_break_off, SHORT)
        if begins:
            self._connection.execute(WAIT_FOR_NOTHING)
        try:
            self._run(sqlite3.Cursor.execute, statement, parameters)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY):
                return False
            raise
        finally:
            if is_broken_off:
                self._connection.set_progress_handler(None, 0)
            if begins:
                self._connection.execute(WAIT_FOR_LOCKS)
        return True

    def _run(self, method: Callable[..., Any], statement: str, parameters: Any) -> None:
        cursor = self._cursor = self._connection.cursor()
        method(cursor, statement, parameters)
        self.description, self.lastrowid = cursor.description, cursor.lastrowid
        self._is_done = cursor.description is None
        if not self._is_done:
            self._fetch(AHEAD)
        self.rowcount = cursor.rowcount

    def _fetch(self, rows: int | None) -> None:
        assert self._cursor is not None
        found = list(islice(self._cursor, rows))
        self._is_done = rows is None or len(found) < rows
        self._ahead.extend(found)

    def _take(self, most: int) -> list[Any]:
        return [self._ahead.popleft() for _ in range(min(most, len(self._ahead)))]


def _break_off() -> bool:
    return True


class Connection(aiosqlite.Connection):
    _written = 0

    def cursor(self) -> Cursor:  # type: ignore[override]
        return Cursor(self._conn, self._execute)

    async def commit(self) -> None:
        """What has written nothing has no disk to wait for."""
        written, self._written = self._written, self._conn.total_changes
        if self._written == written:
            self._conn.commit()
        else:
            await self._execute(self._conn.commit)  # type: ignore[no-untyped-call]


def connect(database: str, **options: Any) -> Connection:
    """Instead of aiosqlite.connect, which has no place for another kind of connection."""
    connection = Connection(lambda: sqlite3.connect(database, **options), iter_chunk_size=AHEAD)
    connection._thread.daemon = True  # as SQLAlchemy does: a thread that nobody closed does not keep the process alive
    return connection
