"""What all open wallboards show: looked up once for all of them, and only while there are any."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict
from datetime import datetime
from enum import Enum
from typing import Any

from bot.desk import Store
from bot.rules.board import Board, board
from bot.usecases.board import Glance, look

POLL_SECONDS = 1.0
"""What another replica has committed is on the wall within two seconds."""
REST_SECONDS = 0.2
"""However much happens, no more looks than this allows."""

log = logging.getLogger(__name__)


class Boards:
    """`version` counts what has been shown; `text` is JSON, None until the database was read for who looks now."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.version = 0
        self.text: str | None = None
        self.read_at: datetime | None = None
        self.closed = False
        self.open = 0
        self._glance: Glance | None = None
        self._somebody_looks = asyncio.Event()
        self._woken = asyncio.Event()
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def reading(self, store: Store) -> AsyncIterator[None]:
        """To be left before the database is closed."""
        task = asyncio.create_task(self._run(store))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    def close(self) -> None:
        """Whoever waits for a change goes home."""
        self.closed = True
        self._tell()

    def wake(self) -> None:
        """Something has happened in this process."""
        self._woken.set()

    @asynccontextmanager
    async def looking(self) -> AsyncIterator[None]:
        if not self.open:
            self.text, self._glance = None, None
        self.open += 1
        self._somebody_looks.set()
        self.wake()
        try:
            yield
        finally:
            self.open -= 1
            if not self.open:
                self._somebody_looks.clear()

    async def change(self, seen: int, seconds: float) -> None:
        """Until the version is another than `seen`, at most so long."""
        if self.version == seen and not self.closed:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._changed.wait()

    async def _run(self, store: Store) -> None:
        while True:
            await self._somebody_looks.wait()
            self._woken.clear()
            await self._look(store)
            await asyncio.sleep(REST_SECONDS)
            with suppress(TimeoutError):
                async with asyncio.timeout(POLL_SECONDS - REST_SECONDS):
                    await self._woken.wait()

    async def _look(self, store: Store) -> None:
        try:
            self._glance = await look(store, self.now(), self._glance)
        except Exception as error:
            # The boards say by themselves that what they show is old.
            log.warning("the wallboards cannot be read (%s); trying again", type(error).__name__)
            return
        self.read_at = self.now()
        text = drawn(board(self._glance.facts, self.read_at, self._glance.shout_outs))
        if text != self.text:
            self.text = text
            self.version += 1
            self._tell()

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


def drawn(shown: Board) -> str:
    """As the page reads it: times in seconds since 1970, severities with their words."""
    lists: dict[str, Any] = asdict(shown)
    for each, entry in zip(lists["broken"]["first"], shown.broken.first, strict=True):
        each["level"] = entry.level
    return json.dumps(lists, default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return int(value.timestamp())
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"a board cannot show {value!r}")
