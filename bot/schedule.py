"""The tick: what has to be looked at again and again, whether or not anything happens."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, timedelta
from functools import partial
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.anew import anew
from bot.clock import Wakes, Watch
from bot.desk import Desk, agreed_schedules
from bot.rules import occurrences
from bot.rules.occurrences import Fate, Occurrence, Progress, Schedule
from bot.rules.refusals import AlreadyDone

log = logging.getLogger(__name__)


class Ticks:
    """Ticks from memory. A tick that is missed or comes twice does no harm: what is due is read from the database."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._first: list[Callable[[], Awaitable[None]]] = []
        self._at_work: set[asyncio.Task[Any]] = set()
        self._is_closing = False

    def every(self, seconds: float, work: Callable[[], Awaitable[None]], at_once: bool = False) -> None:
        """`at_once`: for the first time when the schedule starts, and not only so many seconds later."""

        async def tick() -> None:
            task = asyncio.current_task()
            assert task is not None
            self._at_work.add(task)
            try:
                await work()
            except asyncio.CancelledError:
                # A tick that is cut off by the end is no failure that somebody has to read of.
                if not self._is_closing:
                    raise
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
        self._is_closing = True
        if self._scheduler.running:
            self._scheduler.shutdown(wait=False)
        for task in list(self._at_work):
            task.cancel()
        await asyncio.gather(*self._at_work, return_exceptions=True)


class Clock:
    """Does what is due. What is due, and whether it was done, is in the database: this may be asked at any time, by
    several processes, and after any pause."""

    def __init__(
        self, desk: Desk, wakes: Mapping[str, Wakes], watches: Sequence[Watch], owner: str, lease: timedelta
    ) -> None:
        self._desk, self._wakes, self._watches = desk, wakes, watches
        self._owner, self._lease = owner, lease

    async def tick(self) -> None:
        async with self._desk.store.transaction() as tx:
            if not await tx.occurrences.lead("clock", self._owner, self._desk.now(), self._lease):
                return
        waiting: set[str] = set()
        for schedule, occurrence in await self._due():
            # The dates of one schedule happen in their order: a later one would count as the end of the earlier.
            if schedule.name not in waiting and not await self._attempt(
                occurrence.occasion.key, partial(self._happen, schedule, occurrence)
            ):
                waiting.add(schedule.name)
        for watch in self._watches:
            for found in await self._found(watch):
                await self._attempt(str(found), partial(watch.act, self._desk, found))

    async def _found(self, watch: Watch) -> Sequence[Any]:
        """Nothing where looking fails: Slack may be away, which is no reason for the others not to be looked at."""
        try:
            return await anew(partial(watch.find, self._desk))
        except Exception:
            log.exception("%s failed; it is looked again at the next tick", watch.find)
            return ()

    async def _due(self) -> list[tuple[Schedule, Occurrence]]:
        """Schedules whose plan is new begin; then everything that is due, one schedule after the other."""
        now = self._desk.now()
        found: list[tuple[Schedule, Occurrence]] = []
        async with self._desk.store.transaction() as tx:
            agreed = await agreed_schedules(tx)
            progress = await tx.occurrences.progress()
            for name, wakes in self._wakes.items():
                schedule, so_far = agreed[name].value, progress.get(name)
                decided = occurrences.resumed(schedule, so_far, occurrences.begins(agreed[name].at, so_far, now))
                if so_far is None or so_far.plan != schedule.plan:
                    await tx.occurrences.resume(name, Progress(schedule.plan, decided))
                due = occurrences.due(schedule, decided, now, wakes.late_for)
                found += [(schedule, occurrence) for occurrence in due]
        return found

    async def _happen(self, schedule: Schedule, occurrence: Occurrence) -> None:
        if occurrence.fate is not Fate.SKIPPED:
            await self._wakes[schedule.name].happens(self._desk, occurrence, schedule.plan)
            return
        log.warning("%s came too late and was skipped", occurrence.occasion.key)
        async with self._desk.at(occurrence, schedule.plan):
            pass

    async def _attempt(self, name: str, work: Callable[[], Awaitable[None]]) -> bool:
        """Whether it is done. One that fails does not hold up the others; it is due again at the next tick."""
        try:
            await anew(work)
        except AlreadyDone:
            log.info("%s was done by somebody else", name)
        except Exception:
            log.exception("%s failed; it is tried again", name)
            return False
        return True
