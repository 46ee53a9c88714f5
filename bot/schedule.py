"""The tick: what has to be looked at again and again, whether or not anything happens."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Schedule:
    """Ticks from memory. A tick that is missed or comes twice does no harm: what is due is read from the database."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._first: list[Callable[[], Awaitable[None]]] = []
        self._at_work: set[asyncio.Task[Any]] = set()

    def every(self, seconds: float, work: Callable[[], Awaitable[None]], at_once: bool = False) -> None:
        """`at_once`: for the first time when the schedule starts, and not only so many seconds later."""

        async def tick() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._at_work.add(task)
            try:
                await work()
            finally:
                self._at_work.discard(task)

        self._scheduler.add_job(tick, "interval", seconds=seconds, coalesce=True, max_instances=1)
        if at_once:
            self._first.append(tick)

    def start(self) -> None:
        self._scheduler.start()
        for tick in self._first:
            self._scheduler.add_job(tick)

    async def close(self) -> None:
        """What is at work ends before this returns: the database is closed next."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in list(self._at_work):
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)
