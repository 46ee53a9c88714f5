"""Transactions that a cancelled task cannot tear apart.

A task that is cancelled in the middle of a statement would leave a connection of which nobody knows what it still
does. SQLAlchemy then opens another one, and SQLite must not have two. So whatever was begun on a connection ends
before the cancellation goes on; what waits for a connection can be cancelled at once.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Coroutine, Generator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, ClassVar, Protocol, TypeVar

from sqlalchemy import CursorResult, Executable, Result
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

Rows = Sequence[Mapping[str, Any]] | Mapping[str, Any] | None
T = TypeVar("T")


CLOSE_SECONDS = 5
FEW = 50
"""So many rows are written in a moment."""


class DatabaseClosed(Exception):
    """Whoever asks now comes too late; nothing was done."""


class Line(Protocol):
    """An open transaction."""

    @property
    def dialect(self) -> str: ...

    async def execute(self, statement: Executable, rows: Rows = None) -> CursorResult[*tuple[Any, ...]]: ...

    async def ask(self, statement: Executable, given: Mapping[str, Any]) -> Result[*tuple[Any, ...]]:
        """The same of a statement that is kept, and that changes only a few rows, which an index names."""


class Connections:
    """Lends connections, at most `most` at once, in the order in which they are asked for.

    `exclusive`: no other process can have one. `edition` counts the times at which something was agreed anew.
    """

    exclusive: ClassVar = False

    def __init__(self, engine: AsyncEngine, most: int) -> None:
        self.edition = 0
        self._engine = engine
        self._most, self._turns = most, asyncio.Semaphore(most)
        self._is_closed = False

    async def close(self) -> None:
        """Waits for what is lent, for a few seconds, and lends nothing more: a connection that comes back, or is
        opened, after the engine was disposed of would never be closed."""
        self._is_closed = True
        taken = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_SECONDS):
                while taken < self._most:
                    await self._turns.acquire()
                    taken += 1
                await self._end_what_is_open()
        await self._engine.dispose()
        for _ in range(taken):
            self._turns.release()  # who waits for a turn hears that it is too late

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Line]:
        async with self.lent() as connection:
            await ended(connection.begin().start())
            yield _Lent(connection)
            await ended(connection.commit())

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which nothing is begun yet."""
        async with self._turn():
            await self._end_what_is_open()
            connection = self._engine.connect()
            try:
                await ended(connection.start())
                yield connection
            finally:
                if connection.sync_connection is not None:
                    await ended(connection.close())  # rolls back what was not committed

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        async with self._turns:
            if self._is_closed:
                raise DatabaseClosed
            yield

    async def _end_what_is_open(self) -> None:
        """To be called by who has all turns."""


class _Lent:
    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.dialect = connection.dialect.name

    async def execute(self, statement: Executable, rows: Rows = None) -> CursorResult[*tuple[Any, ...]]:
        return await ended(self._connection.execute(statement, rows))

    async def ask(self, statement: Executable, given: Mapping[str, Any]) -> Result[*tuple[Any, ...]]:
        return await self.execute(statement, given)


async def ended(work: Coroutine[Any, Any, T], is_quick: bool = False) -> T:
    """The result of the work. A cancellation takes effect when the work has ended, and hides how.

    `is_quick`: it is tried at once whether it has to wait for anything. Not for work that sets time limits of its own:
    they would belong to the task that asks.
    """
    if is_quick:
        try:
            waits_for = work.send(None)
        except StopIteration as answered:
            return answered.value  # type: ignore[no-any-return]
        task = asyncio.ensure_future(_begun(work, waits_for))
    else:
        task = asyncio.ensure_future(work)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:
            break  # the work's own
    if cancelled is None:
        return task.result()
    if not task.cancelled():
        task.exception()  # looked at, so that asyncio does not complain that nobody did
    raise cancelled


async def _begun(work: Coroutine[Any, Any, T], waits_for: Any) -> T:
    return await _Begun(work, waits_for)


class _Begun(Awaitable[T]):
    """The rest of work that already waits for something."""

    def __init__(self, work: Coroutine[Any, Any, T], waits_for: Any) -> None:
        self._work, self._waits_for = work, waits_for

    def __await__(self) -> Generator[Any, Any, T]:
        try:
            while True:
                try:
                    sent = yield self._waits_for
                except BaseException as error:
                    self._waits_for = self._work.throw(error)
                else:
                    self._waits_for = self._work.send(sent)
        except StopIteration as done:
            return done.value  # type: ignore[no-any-return]
