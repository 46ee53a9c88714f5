"""Keeps the Home tabs of people up to date: what was opened or has changed is drawn anew, the newest state at once.

To draw a Home twice changes nothing, so nothing is lost or doubled when a process dies in between.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from datetime import timedelta
from typing import Any

from bot.anew import anew
from bot.desk import PUBLISHES, Desk, Pace, StaleHome
from bot.rules.app_home import AT_LEAST_DAILY, AppHome, again_at
from bot.rules.refusals import Interrupted, NotAllowed, Refused
from bot.slack import app_home as drawing
from bot.slack.blocks import Block
from bot.slack.client import Done, Later, Never, Outcome, Unsure
from bot.slack.links import Links
from bot.usecases.app_home import LOOKED_AT, look

SLOTS = 8
POLL_SECONDS = 2.0
"""What another replica has committed, and what time alone has changed, is seen so soon."""
GATHER_SECONDS = 0.1
"""One look for all that happens meanwhile."""
LEASE = timedelta(seconds=15)
"""The client gives up after 10 s; a process that dies holds its Homes up for no longer."""
LONGEST_WAIT = timedelta(minutes=5)

log = logging.getLogger(__name__)

Publish = Callable[[str, Block], Awaitable[Outcome]]
"""Show this view to this person."""


class Homes:
    def __init__(self, desk: Desk, publish: Publish, pace: Pace) -> None:
        self._desk, self._publish, self._pace = desk, publish, pace
        self._woken = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self) -> None:
        self._spawn(self._run())

    async def stop(self) -> None:
        """Before the database is closed."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def wake(self) -> None:
        """Something has happened in this process."""
        self._woken.set()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            # Its lease runs out, and it is drawn again.
            log.error("a Home could not be drawn", exc_info=task.exception())
        self.wake()

    async def _run(self) -> None:
        while True:
            self._woken.clear()
            try:
                claimed = await self._claim(SLOTS + 1 - len(self._tasks))
            except Exception as error:
                log.warning("what Homes show cannot be read (%s); trying again", type(error).__name__)
                claimed = []
            for home in claimed:
                self._spawn(self._show(home))
            if claimed and self._pace.publish:
                await asyncio.sleep(self._pace.publish.total_seconds())
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS):
                    await self._woken.wait()
                    await asyncio.sleep(GATHER_SECONDS)

    async def _claim(self, free: int) -> list[StaleHome]:
        if free <= 0:
            return []
        now = self._desk.now()
        async with self._desk.store.transaction() as tx:
            await tx.homes.spread(now - LOOKED_AT)
            return await tx.homes.claim(now, now - LOOKED_AT, LEASE, free, self._pace)

    async def _show(self, home: StaleHome) -> None:
        looked_at = self._desk.now()
        try:
            shown = await look(self._desk, home.person)
            drawn = await self._draw(shown)
        except NotAllowed as no:
            shown, drawn = None, drawing.refused(str(no))
        except (Refused, Interrupted) as later:
            await self._put_off(home, Later(str(later)))
            return
        except (LookupError, TypeError, ValueError) as error:
            # A fault of ours, which does not pass by itself. Its words may be people's.
            await self._put_off(home, Never(f"it cannot be drawn ({type(error).__name__})"))
            return
        fingerprint = drawing.fingerprint(drawn)
        outcome = await self._publish(home.person, drawn) if fingerprint != home.shown else Done({})
        if not isinstance(outcome, Done):
            await self._put_off(home, outcome)
            return
        again = again_at(shown, looked_at) if shown else looked_at + AT_LEAST_DAILY
        sees_queue = shown is not None and shown.sides.engineer

        async def note() -> None:
            async with self._desk.store.transaction() as tx:
                rest = self._desk.now() + self._pace.home
                await tx.homes.shown(home, fingerprint, sees_queue, again, rest)

        await anew(note)

    async def _draw(self, shown: AppHome) -> Block:
        async with self._desk.store.transaction() as tx:
            links = Links(self._desk.address, await tx.cards.places(drawing.issues(shown)))
        return drawing.home(shown, await self._desk.people.names(drawing.people(shown)), links)

    async def _put_off(self, home: StaleHome, outcome: Later | Never | Unsure) -> None:
        """What Slack will never take may be taken once an admin has mended something, or the person is back."""
        asked = outcome.after if isinstance(outcome, Later) else None
        wait = asked or min(timedelta(seconds=2 ** min(home.attempts - 1, 10)), LONGEST_WAIT)
        if isinstance(outcome, Never):
            log.warning("the Home of %s cannot be shown: %s", home.person, outcome.error)
            wait = LONGEST_WAIT

        async def note() -> None:
            async with self._desk.store.transaction() as tx:
                await tx.homes.retry(home, self._desk.now() + wait, outcome.error)
                if asked is not None:
                    await tx.outbox.hold_back(PUBLISHES, self._desk.now() + asked)

        await anew(note)
