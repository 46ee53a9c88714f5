"""`make sockets`: how soon Socket Mode is back after what befalls connections, and whether an event is lost meanwhile.

People talk all the time, ten messages a second. Connections are refreshed by Slack, dropped without a word, and refused
for so long that every address that Slack has given out is stale. Takes about two minutes.
"""

import asyncio
import logging
import sqlite3
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import Bot
from bot.sandbox import DEMO, Sandbox
from bot.settings import Settings
from bot.slack.client import open_session
from tests.benchmarks.bench import machine
from tests.sandbox.rig import Control

REFRESHES, DROPS, AWAY_SECONDS, PER_SECOND = 20, 5, 35, 10
"""A ticket of the sandbox is good for 30 s, and once."""
PATIENCE_SECONDS = 120


@dataclass
class Talk:
    """`said` are the ts of all messages."""

    control: Control
    file: Path
    said: list[str] = field(default_factory=list)
    is_over: bool = False

    async def go_on(self) -> None:
        saying: set[asyncio.Task[str]] = set()
        while not self.is_over:
            saying.add(asyncio.create_task(self.say()))
            await asyncio.sleep(1 / PER_SECOND)
        await asyncio.gather(*saying)

    async def say(self) -> str:
        ts = await self.control.say("hello")
        self.said.append(ts)
        return ts

    def lost(self) -> set[str]:
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as connection:
            kept = connection.execute("SELECT key FROM inbox WHERE key LIKE 'event:message:%'").fetchall()
        return set(self.said) - {key.rpartition(":")[2] for (key,) in kept}

    async def comes_through(self) -> float:
        """Seconds until something that is said now is kept."""
        began, ts = time.perf_counter(), await self.say()
        async with asyncio.timeout(PATIENCE_SECONDS):
            while ts in self.lost():
                await asyncio.sleep(0.05)
        return time.perf_counter() - began


async def befall(talk: Talk, action: str, times: int) -> float:
    """The longest of so many times."""
    took = []
    for _ in range(times):
        await talk.control.post("sockets", action=action)
        took.append(await talk.comes_through())
    return max(took)


async def away(talk: Talk) -> float:
    await talk.control.post("sockets", action="refuse")
    await talk.control.post("sockets", action="drop")
    await asyncio.sleep(AWAY_SECONDS)
    await talk.control.post("sockets", action="accept")
    return await talk.comes_through()


def settings_of(sandbox: Sandbox, file: Path) -> Settings:
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        mode="socket",
        http_host="127.0.0.1",
        http_port=0,
        channel="liaison",
        database_url=f"sqlite:///{file}",
    )


async def measure(file: Path) -> list[str]:
    sandbox = Sandbox(DEMO, control_wait=0)
    await sandbox.start()
    bot = Bot(settings_of(sandbox, file))
    async with open_session() as session:
        talk = Talk(Control(session, sandbox.url), file)
        try:
            await bot.start()
            talking = asyncio.create_task(talk.go_on())
            found = {
                f"refreshed by Slack, {REFRESHES} times": await befall(talk, "refresh", REFRESHES),
                f"dropped without a word, {DROPS} times": await befall(talk, "drop", DROPS),
                f"dropped, and refused for {AWAY_SECONDS} s": await away(talk),
            }
            talk.is_over = True
            await talking
            await talk.comes_through()
            async with asyncio.timeout(PATIENCE_SECONDS):
                while talk.lost():
                    await asyncio.sleep(0.5)
        finally:
            await bot.close()
            await sandbox.close()
    rows = [f"| {what} | what is said then is kept after {worst:.1f} s | 30 s |" for what, worst in found.items()]
    return [*rows, f"| events meanwhile | {len(talk.said):,}, {len(talk.lost())} lost | 0 lost |"]


async def main() -> None:
    print(f"{machine()}\n\n| connections | printed | bar |\n|---|---|---|", flush=True)
    logging.disable(logging.WARNING)  # what the SDK says of each connection that it cannot have
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(await measure(Path(folder) / "sockets.db")))


if __name__ == "__main__":
    asyncio.run(main())
