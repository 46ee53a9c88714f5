"""Transactions that a cancelled task cannot tear apart.

A task that is cancelled in the middle of a statement would leave a connection of which nobody knows what it still
does. SQLAlchemy then opens another one, and SQLite must not have two. So whatever was begun on a connection ends
before the cancellation goes on; what waits for a connection can be cancelled at once.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")


CLOSE_SECONDS = 5


class DatabaseClosed(Exception):
    """Whoever asks now comes too late; nothing was done."""


class Connections:
    """Lends connections, at most `most` at once, in the order in which they are asked for.

    `exclusive`: no other process can have one.
    """

    def __init__(self, engine: AsyncEngine, most: int, exclusive: bool) -> None:
        self.exclusive = exclusive
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
        await self._engine.dispose()
        for _ in range(taken):
            self._turns.release()  # who waits for a turn hears that it is too late

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        async with self.lent() as connection:
            await ended(connection.begin().start())
            yield connection
            await ended(connection.commit())

    @asynccontextmanager
    async def lent(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which nothing is begun yet."""
        async with self._turns:
            if self._is_closed:
                raise DatabaseClosed
            connection = self._engine.connect()
            try:
                await ended(connection.start())
                yield connection
            finally:
                if connection.sync_connection is not None:
                    await ended(connection.close())  # rolls back what was not committed


async def ended(work: Coroutine[Any, Any, T]) -> T:
    """The result of the work. A cancellation takes effect when the work has ended, and hides how."""
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
