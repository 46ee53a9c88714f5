"""The tick: what has to be looked at again and again, whether or not anything happens."""

from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Schedule:
    """Ticks from memory. A tick that is missed or comes twice does no harm: what is due is read from the database."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def every(self, seconds: float, work: Callable[[], Awaitable[None]]) -> None:
        self._scheduler.add_job(work, "interval", seconds=seconds, coalesce=True, max_instances=1)

    def start(self) -> None:
        self._scheduler.start()

    def close(self) -> None:
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
