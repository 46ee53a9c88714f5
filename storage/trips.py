"""SQLite, asked where one is: in the thread of the loop, without a trip to another one and back.

Such a trip takes many times as long as what SQLite does meanwhile. So a question is tried at once: most are answered
in some hundredths of a millisecond. One that is not is broken off, and asked again in a thread, so that it holds
nothing else up. What waits for the disk or for a lock, and what may change many rows, goes there in any case.
"""

import asyncio
import sqlite3
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Engine, Executable, Result, RootTransaction, StaticPool, create_engine
from sqlalchemy.exc import OperationalError

from storage.connections import FEW, Rows, ended
from storage.prepared import Prepared, prepare

SHORT = 40_000
"""Steps of SQLite's machine, for which it takes about a millisecond."""
WAIT_FOR_LOCKS, WAIT_FOR_NOTHING = "PRAGMA busy_timeout=10000", "PRAGMA busy_timeout=0"
"""Milliseconds. Somebody else who has a lock should not: see storage.locking."""

Parameters = Sequence[Any]
BeforeLong = Callable[[], Coroutine[Any, Any, None]]
T = TypeVar("T")


class Cursor:
    """What SQLAlchemy asks of a cursor. All rows come along with their statement."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self._rows: deque[Any] = deque()
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None
        self.arraysize = 1

    def execute(self, statement: str, parameters: Parameters = ()) -> None:
        self._take(self._cursor.execute(statement, parameters))

    def executemany(self, statement: str, parameters: Sequence[Parameters]) -> None:
        self._take(self._cursor.executemany(statement, parameters))

    def _take(self, cursor: sqlite3.Cursor) -> None:
        self.description, self.lastrowid = cursor.description, cursor.lastrowid
        if cursor.description is not None:
            self._rows.extend(cursor.fetchall())
        self.rowcount = cursor.rowcount

    def fetchall(self) -> list[Any]:
        return self.fetchmany(len(self._rows))

    def fetchmany(self, size: int | None = None) -> list[Any]:
        most = self.arraysize if size is None else size
        return [self._rows.popleft() for _ in range(min(most, len(self._rows)))]

    def fetchone(self) -> Any:
        return self._rows.popleft() if self._rows else None

    def close(self) -> None:
        self._rows.clear()
        self._cursor.close()


class Driver:
    """What SQLAlchemy asks of a connection: `raw`, which somebody else opens and closes."""

    def __init__(self, raw: sqlite3.Connection) -> None:
        self.raw = raw

    def cursor(self) -> Cursor:
        return Cursor(self.raw.cursor())

    def commit(self) -> None:
        self.raw.commit()

    def rollback(self) -> None:
        self.raw.rollback()

    def create_function(self, *arguments: Any, **options: Any) -> None:
        self.raw.create_function(*arguments, **options)

    def close(self) -> None:
        """It is not ours."""


class SqliteLine:
    """One open transaction at a time on one connection, which nobody else uses meanwhile.

    `before_long` is awaited before a question that takes long, and may end the transaction and begin another one.
    """

    def __init__(self, raw: sqlite3.Connection, before_long: BeforeLong) -> None:
        self.raw, self._before_long = raw, before_long
        self._engine = _engine(Driver(raw))
        self._connection = self._engine.connect()
        self._transaction: RootTransaction | None = None
        self._thread = ThreadPoolExecutor(1, "sqlite")
        self._changes_before = self._changes_before_part = 0
        self._is_apart = False
        self._kept: dict[Executable, Prepared | None] = {}

    @property
    def dialect(self) -> str:
        return self._engine.dialect.name

    @property
    def has_written(self) -> bool:
        return self.raw.total_changes != self._changes_before

    @property
    def has_part_written(self) -> bool:
        """Whether what runs within `apart` has changed anything."""
        return self.raw.total_changes != self._changes_before_part

    @property
    def is_open(self) -> bool:
        return self.raw.in_transaction

    def close(self) -> None:
        self._connection.close()
        self._thread.shutdown()

    async def begin(self) -> None:
        self._changes_before = self.raw.total_changes
        try:
            self.raw.execute(WAIT_FOR_NOTHING)
            self.raw.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            await self._in_thread(self._wait_and_begin)
        finally:
            self.raw.execute(WAIT_FOR_LOCKS)
        self._transaction = self._connection.begin()
        self._is_apart = False

    def _wait_and_begin(self) -> None:
        self.raw.execute(WAIT_FOR_LOCKS)
        self.raw.execute("BEGIN IMMEDIATE")

    async def execute(self, statement: Executable, rows: Rows = None) -> CursorResult[Any]:
        is_quick = statement.is_insert and (rows is None or isinstance(rows, Mapping) or len(rows) <= FEW)
        return await self._run(statement, is_quick, lambda: self._connection.execute(statement, rows))

    async def ask(self, statement: Executable, given: Mapping[str, Any]) -> Result[Any]:
        prepared = self._prepared(statement)
        if prepared is not None:
            return await self._run(statement, True, lambda: prepared.run(self.raw, given))
        is_quick = all(len(value) <= FEW for value in given.values() if isinstance(value, list))
        return await self._run(statement, is_quick, lambda: self._connection.execute(statement, given))

    async def _run(self, statement: Executable, is_quick: bool, work: Callable[[], T]) -> T:
        if statement.is_select:
            self.raw.set_progress_handler(_break_off, SHORT)
            try:
                return work()
            except (OperationalError, sqlite3.OperationalError) as error:
                if not _was_broken_off(error):
                    raise
            finally:
                self.raw.set_progress_handler(None, 0)
            await ended(self._before_long())
        elif is_quick:
            return work()  # never broken off: the transaction would be gone
        return await ended(self._in_thread(work))

    def _prepared(self, statement: Executable) -> Prepared | None:
        if statement not in self._kept:
            self._kept[statement] = prepare(statement, self._engine.dialect)
        return self._kept[statement]

    @contextmanager
    def apart(self, is_alone: bool) -> Iterator[None]:
        """What is done within is done as a whole or not at all; if it is alone, the whole transaction is taken back."""
        self._changes_before_part = self.raw.total_changes
        if is_alone:
            yield
            return
        self.raw.execute("SAVEPOINT part")
        self._is_apart = True  # until it ends, or the transaction in which it was made
        try:
            yield
        except BaseException:
            if self._is_apart and self.is_open:
                self.raw.execute("ROLLBACK TO part")
            raise
        finally:
            if self._is_apart and self.is_open:
                self.raw.execute("RELEASE part")
            self._is_apart = False

    async def commit(self) -> None:
        """What has written nothing has no disk to wait for."""
        assert self._transaction is not None
        if self.has_written:
            await self._in_thread(self._transaction.commit)
        else:
            self._transaction.commit()
        self._transaction = None

    def roll_back(self) -> None:
        transaction, self._transaction = self._transaction, None
        try:
            if transaction is not None:
                transaction.rollback()
        finally:
            self.raw.rollback()  # SQLAlchemy does not, after a commit that failed

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, copy_context().run, work)


def _engine(driver: Driver) -> Engine:
    return create_engine(
        "sqlite://",
        hide_parameters=True,  # see storage.engines
        creator=lambda: driver,
        poolclass=StaticPool,
        pool_reset_on_return=None,
    )


def _break_off() -> bool:
    return True


def _was_broken_off(error: OperationalError | sqlite3.OperationalError) -> bool:
    cause = error.orig if isinstance(error, OperationalError) else error
    return isinstance(cause, sqlite3.Error) and cause.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
