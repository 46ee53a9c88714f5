"""Whether this process lives, whether new events can be kept by it, and what it has counted."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from bot.desk import Store, Waiting
from bot.metrics import Metrics
from bot.rules.doctor import Pulse

ANSWER_SECONDS = 2
HeldBack = tuple[int, datetime | None]


class Health:
    """The app fills in the parts as they open. `sockets` says how many connections stand, None over HTTP;
    `sockets_since`, since when the oldest of them has. `last_event` is None before the first, and while nothing can be
    received."""

    def __init__(self, mode: str, metrics: Metrics, now: Callable[[], datetime]) -> None:
        self._mode, self._metrics, self._now = mode, metrics, now
        self.store: Store | None = None
        self.sockets: Callable[[], Awaitable[int]] | None = None
        self.is_open = False
        self.last_event: Callable[[], datetime | None] = lambda: None
        self.sockets_since: Callable[[], datetime | None] = lambda: None
        self._look: asyncio.Task[tuple[Waiting, HeldBack]] | None = None

    async def alive(self) -> dict[str, Any]:
        return {"status": "ok", "mode": self._mode, "ready": self.is_open, "sockets": await self._up()}

    async def pulse(self) -> Pulse:
        return Pulse(self._mode, await self._up(), self.last_event())

    async def why_not_ready(self) -> str:
        """Empty when the next event can be kept: one has just been written, so to speak."""
        if not self.is_open:
            return "starting or stopping"
        if await self._up() == 0:
            return "no Socket Mode connection"
        return "" if await self._looked() else "the database does not answer, or takes nothing"

    async def measured(self) -> bytes:
        waiting, held_back = (await self._looked() if self.is_open else None) or (None, (0, None))
        since = self.sockets_since()
        self._metrics.look(waiting, held_back, await self._up(), since, self.last_event(), self._now())
        return self._metrics.text()

    async def _up(self) -> int | None:
        return await self.sockets() if self.sockets else None

    async def _looked(self) -> tuple[Waiting, HeldBack] | None:
        """None when the database does not answer soon. One look at a time, whoever asks however often: one that hangs
        cannot be called off, only left alone."""
        if self._look is None or self._look.done():
            self._look = asyncio.create_task(self._probe())
        await asyncio.wait([self._look], timeout=ANSWER_SECONDS)
        is_answered = self._look.done() and not self._look.cancelled() and self._look.exception() is None
        return self._look.result() if is_answered else None

    async def _probe(self) -> tuple[Waiting, HeldBack]:
        assert self.store is not None
        async with self.store.transaction() as tx:
            found = await tx.backlog.waiting(), await tx.backlog.held_back(self._now())
            await tx.backlog.probe()
            return found

    async def close(self) -> None:
        if self._look is not None:
            self._look.cancel()
            await asyncio.wait([self._look])
