"""The one connection to an SQLite file, and commits that several transactions share.

A commit waits for the disk, often for longer than a transaction takes. So who is done stands in line again with the
commit, behind those who wait at that moment: they do their part in the same transaction of SQLite, and one wait serves
them all. Nobody hears that theirs is done before it is on the disk; what somebody did in vain is taken back alone, and
they hear of it then, too: perhaps since it was done already.
Before who only asks asks something that takes long, what the others have done is committed.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import ClassVar

import aiosqlite
from sqlalchemy import PoolProxiedConnection
from sqlalchemy.ext.asyncio import AsyncEngine

from storage.connections import Connections, Line, ended
from storage.trips import SqliteLine


class Undone(Exception):
    """Nothing was kept of what shares this commit; the same, begun anew, may well succeed."""


class Shared:
    """One transaction of SQLite. `members` are the transactions that have done their part in it."""

    def __init__(self, line: SqliteLine, lent: PoolProxiedConnection) -> None:
        self.line, self.lent = line, lent
        self.members = 0
        self.ending: asyncio.Task[None] | None = None
        self.ended: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def fail(self, error: Exception) -> None:
        self.ended.set_exception(error)
        self.ended.exception()  # looked at: perhaps all who waited for it were cancelled


class OneConnection(Connections):
    exclusive: ClassVar = True

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine, most=1)
        self._line: SqliteLine | None = None
        self._shared: Shared | None = None

    async def close(self) -> None:
        await super().close()
        if self._line is not None:
            self._line.close()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Line]:
        failed: Exception | None = None
        async with self._turn():
            try:
                shared = self._shared if self._shared is not None else await ended(self._open(), is_quick=True)
                with shared.line.apart(is_alone=not shared.members):
                    yield shared.line
                if self._shared is None or not self._shared.line.is_open:
                    raise Undone("SQLite has given up the transaction")
            except BaseException as error:
                self._take_back(error)
                # What it has read may be what others did: that is so only when it is on the disk.
                if not isinstance(error, Exception) or self._shared is None:
                    raise
                shared, failed = self._shared, error
            else:
                shared = self._shared  # another one, if it gave way to the others
                shared.members += 1
                if shared.members == 1 and not shared.line.has_written:
                    await self._end(shared)
        if shared.ending is None and not shared.ended.done():
            shared.ending = asyncio.create_task(self._end_in_turn(shared))
        await asyncio.shield(shared.ended)  # who was done first goes on first
        if failed is not None:
            raise failed

    async def _open(self) -> Shared:
        lent = await self._engine.raw_connection()
        try:
            line = self._line_on(lent)
            await line.begin()
        except BaseException:
            lent.close()
            raise
        self._shared = Shared(line, lent)
        return self._shared

    def _line_on(self, lent: PoolProxiedConnection) -> SqliteLine:
        driver = lent.driver_connection
        assert isinstance(driver, aiosqlite.Connection)
        if self._line is None or self._line.raw is not driver._conn:
            self._line = SqliteLine(driver._conn, before_long=self._give_way)
        return self._line

    async def _give_way(self) -> None:
        """What others have done need not wait for the part that is under way, if that has only asked so far: it goes
        on by itself. Between two of its questions something may have changed, as on PostgreSQL."""
        shared = self._shared
        if shared is None or not shared.members or shared.line.has_part_written:
            return
        await self._end(shared)
        await self._open()

    def _take_back(self, error: BaseException) -> None:
        """The part that is under way has failed. The others stand, unless SQLite has given up all of it."""
        shared = self._shared
        if shared is None or (shared.members and shared.line.is_open):
            return
        try:
            shared.line.roll_back()
        finally:
            self._forget(shared, Undone(f"what shares the commit has failed ({type(error).__name__})"))

    async def _end_in_turn(self, shared: Shared) -> None:
        try:
            async with self._turns:
                await ended(self._end(shared))
        finally:
            shared.ending = None  # if it was cancelled before its turn, whoever comes next ends it

    async def _end_what_is_open(self) -> None:
        if self._shared is not None:
            await ended(self._end(self._shared))

    async def _end(self, shared: Shared) -> None:
        """Commit, unless somebody has ended it."""
        if shared.ended.done():
            return
        failure: Exception = Undone("the commit was broken off")
        try:
            await shared.line.commit()
            shared.ended.set_result(None)
        except BaseException as error:
            if isinstance(error, Exception):
                failure = error
            shared.line.roll_back()
            if failure is not error:
                raise
        finally:
            self._forget(shared, failure)

    def _forget(self, shared: Shared, failure: Exception) -> None:
        """Whatever went wrong, all who wait for it hear how it ended."""
        self._shared = None
        if not shared.ended.done():
            shared.fail(failure)
        shared.lent.close()
