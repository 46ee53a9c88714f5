"""A bot that is started again whenever it dies, as whoever runs Liaison does."""

from __future__ import annotations

import asyncio
import json
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings

Json = dict[str, Any]
Point = tuple[str, int]
PROJECT = Path(__file__).parents[2]
READY_SECONDS = 30


class Forge:
    """The parent's end of tests/crash/forge.py. Needs no event loop."""

    def __enter__(self) -> Forge:
        command = [sys.executable, "-m", "tests.crash.forge"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, cwd=PROJECT, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def fork(self, orders: Json) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(orders) + "\n")
        self._process.stdin.flush()


@dataclass(frozen=True)
class Nature:
    """What a bot is like. `flaw` takes away what keeps one of its promises."""

    lease_seconds: float = 1.5
    patience_seconds: float = 0.5
    flaw: str = ""


class Lives:
    """One bot: its lives one after the other. `spared`: it was killed often enough, and the next life may last."""

    def __init__(self, forge: Forge, settings: Settings, log: Path, nature: Nature) -> None:
        self._forge, self._log = forge, log
        self._orders: Json = {**asdict(nature), "settings": pickle.dumps(settings).hex(), "log": str(log)}
        self.deaths = 0
        self.may_return = True
        self.is_ready = asyncio.Event()
        self._deadly: Point | None = None
        self._then: Point | None = None
        self.missed = False
        """Whether the point that it was armed with before the last one has not been reached."""
        self._pid = 0
        self._ending = False
        self._hearing: set[asyncio.Task[None]] = set()
        self._writer: asyncio.StreamWriter | None = None
        self._tally: asyncio.Future[dict[str, int] | None] | None = None

    async def __aenter__(self) -> Lives:
        self._server = await asyncio.start_server(self._hear, "127.0.0.1", 0)
        self._orders["report_to"] = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._ending = True
        self.kill()
        self._server.close()
        await asyncio.gather(*self._hearing)

    async def start(self, deadly: Point | None = None) -> None:
        """Returns when it is ready for Slack, however often it has died on the way there."""
        self._begin(deadly)
        await self.ready()

    def _begin(self, deadly: Point | None) -> None:
        self._deadly = deadly
        self._forge.fork({**self._orders, "deadly": deadly})

    async def ready(self) -> None:
        try:
            async with asyncio.timeout(READY_SECONDS):
                await self.is_ready.wait()
        except TimeoutError:
            raise AssertionError(f"the bot was not ready in {READY_SECONDS} s; it said: {self.said()}") from None

    async def _hear(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        if task := asyncio.current_task():
            self._hearing.add(task)
            task.add_done_callback(self._hearing.discard)
        try:
            while line := await reader.readline():
                self._take(json.loads(line))
        except ConnectionError:
            pass  # it was killed in the middle of a word
        finally:
            writer.close()
        self.is_ready.clear()
        self._pid = 0
        self.deaths += 1
        self._deadly = None
        self._answer(None)
        if self.may_return and not self._ending:
            deadly, self._then = self._then, None
            self._begin(deadly)

    def _take(self, told: Json) -> None:
        if "pid" in told:
            self._pid = told["pid"]
            if self._ending:
                self.kill()
        elif "ready" in told:
            self.is_ready.set()
        else:
            self._answer(told["passed"])

    def _answer(self, passed: dict[str, int] | None) -> None:
        if self._tally is not None and not self._tally.done():
            self._tally.set_result(passed)

    async def arm(self, deadly: Point | None = None, then: Point | None = None) -> dict[str, int]:
        """It dies at this point, counted from now, and its next life at the point `then`. What it has passed since
        it was last armed, or born."""
        self.missed = self._deadly is not None or self._then is not None
        passed = None
        while passed is None:  # None: it died just now
            await self.ready()
            assert self._writer is not None
            self._deadly, self._then = deadly, then
            self._tally = asyncio.get_running_loop().create_future()
            self._writer.write(json.dumps(deadly).encode() + b"\n")
            passed = await self._tally
        return passed

    @property
    def is_alive(self) -> bool:
        """It may well be on its way to being ready: that is a moment to be killed at, too."""
        return self._pid != 0

    async def restart(self) -> None:
        """A death between two deeds."""
        self.kill()
        await self.dies()
        await self.ready()

    async def dies(self) -> None:
        """Waits for the end of the present life."""
        deaths = self.deaths
        async with asyncio.timeout(READY_SECONDS):
            while self.deaths == deaths:
                await asyncio.sleep(0)

    def kill(self) -> None:
        if self._pid:
            with _gone_already():
                os.kill(self._pid, signal.SIGKILL)

    def said(self) -> str:
        """The end of its log."""
        return self._log.read_text()[-4000:] if self._log.exists() else "nothing"


@contextmanager
def _gone_already() -> Iterator[None]:
    try:
        yield
    except ProcessLookupError:
        return
