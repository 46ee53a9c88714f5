"""The bot that is on the journey: inside the test, or as a process of its own that can be killed."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from bot.app import Bot, utc_now
from bot.desk import Pace
from bot.settings import Settings
from tests.clock import HandSetClock
from tests.desks import PATIENT
from tests.journeys.slacks import Slack

AT_ONCE = Pace(timedelta(0), timedelta(0))
SHORT_LEASE = timedelta(seconds=1.2)
READY_SECONDS = 30
STOP_SECONDS = 10
PROJECT = Path(__file__).parents[2]


def settings_for(slack: Slack, database: Path) -> Settings:
    return Settings(
        bot_token=slack.bot_token,
        app_token=slack.app_token,
        signing_secret=slack.signing_secret,
        api_url=f"{slack.url}/api/",
        mode=slack.mode,
        http_host="127.0.0.1",
        http_port=slack.port if slack.mode == "http" else 0,
        channel="liaison",
        database_url=f"sqlite:///{database}",
    )


def quick_bot(slack: Slack, database: Path, now: Callable[[], datetime] = utc_now) -> Bot:
    """Without Slack's pace, and in doubt about a message for a second only."""
    return Bot(settings_for(slack, database), now, pace=AT_ONCE, lease=SHORT_LEASE, patience=PATIENT)


def environment_for(slack: Slack, database: Path) -> dict[str, str]:
    settings = settings_for(slack, database)
    return {
        "SLACK_BOT_TOKEN": settings.bot_token,
        "SLACK_APP_TOKEN": settings.app_token,
        "SLACK_SIGNING_SECRET": settings.signing_secret,
        "SLACK_API_URL": settings.api_url,
        "LIAISON_MODE": settings.mode,
        "LIAISON_HTTP_PORT": str(settings.http_port),
        "LIAISON_CHANNEL": settings.channel,
        "LIAISON_DATABASE_URL": settings.database_url,
    }


class Process:
    """`liaison run`, or with `short_lease` the same with `quick_bot`'s patience, in an otherwise empty environment."""

    def __init__(self, environment: dict[str, str], folder: Path, short_lease: bool = False) -> None:
        self._environment, self._folder = environment, folder
        self._arguments = ["-m", "tests.journeys.short_lease"] if short_lease else ["-m", "bot", "run"]
        self.said: list[str] = []
        self._is_over = False
        self._news = asyncio.Event()

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *self._arguments,
            env={"PATH": os.defpath, "PYTHONPATH": str(PROJECT), **self._environment},
            cwd=self._folder,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        assert self._process.stderr is not None
        async for line in self._process.stderr:
            self.said.append(line.decode())
            self._news.set()
        self._is_over = True
        self._news.set()

    async def says(self, text: str, seconds: float = READY_SECONDS) -> None:
        """Waits until it has logged this."""
        try:
            async with asyncio.timeout(seconds):
                while text not in self.text:
                    assert not self._is_over, f"the bot ended before it said {text!r}: {self.text}"
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"waited {seconds:g} s for {text!r}; the bot said: {self.text}") from None

    @property
    def text(self) -> str:
        return "".join(self.said)

    async def kill(self) -> None:
        self._process.kill()
        await self.ends()

    async def stop(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return await self.ends()

    async def ends(self, seconds: float = STOP_SECONDS) -> int:
        """Its exit code."""
        try:
            async with asyncio.timeout(seconds):
                await self._listening
                return await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
            raise AssertionError(f"waited {seconds:g} s for the bot to end; it said: {self.text}") from None

    async def is_gone(self) -> None:
        """At the end of a test, whatever has happened."""
        if self._process.returncode is None:
            await self.kill()


class Lives:
    """The bot as one process after the other, all by one clock that is set by hand and one database."""

    def __init__(self, slack: Slack, folder: Path, clock: HandSetClock) -> None:
        self._slack, self._folder, self._clock = slack, folder, clock
        self._file = folder / "clock"
        self._started: list[Process] = []
        self.environment = environment_for(slack, folder / "liaison.db")

    def move_to(self, time: datetime) -> None:
        self._clock.move_to(time)
        (self._folder / "next").write_text(self._clock.now().isoformat())
        (self._folder / "next").replace(self._file)

    async def begin(self) -> Process:
        """Another one, at work."""
        environment = self.environment | {"HAND_SET_CLOCK": str(self._file)}
        self._started.append(Process(environment, self._folder, short_lease=True))
        await self._started[-1].start()
        await self._started[-1].says("Liaison is at work")
        return self._started[-1]

    async def end(self) -> None:
        for process in self._started:
            await process.is_gone()
