"""`make soak`: thirty simulated days of a workspace at work, and what the process weighs at the end of each.

The clock is set by hand, an hour ahead whenever all that the hour brought is done. Slack is another process that says
ok to everything, so that what grows is ours. Takes some minutes.
"""

import asyncio
import gc
import hashlib
import hmac
import logging
import os
import sys
import tempfile
from datetime import timedelta
from itertools import count, islice
from pathlib import Path

import aiohttp

from bot.app import Bot
from bot.desk import Pace
from bot.settings import Settings
from tests.benchmarks import load, looping, processes
from tests.benchmarks.bench import machine
from tests.benchmarks.load import Body
from tests.benchmarks.servers import SECRET, TEAM
from tests.benchmarks.sizing import said
from tests.clock import HandSetClock
from tests.patience import until

DAYS, WARM_UP = 30, 5
FLAGS, EVENTS, COMMANDS = 2, 10, ("queue", "known export of list fails", "mine", "help")
"""In each hour."""


class Office:
    def __init__(self, bot: Bot, session: aiohttp.ClientSession, clock: HandSetClock) -> None:
        self._bot, self._session, self._clock = bot, session, clock
        self._forms = count(1)
        self._events = load.reactions()

    async def an_hour(self) -> None:
        for _ in range(FLAGS):
            number = next(self._forms)
            answer = await self._post(looping.form(number, team=TEAM))
            if "response_action" in answer:
                await self._post(looping.form(number, "different", team=TEAM))
        for body in islice(self._events, EVENTS):
            await self._post(body)
        for words in COMMANDS:
            await self._post(said(words))
        await until(self._is_done)
        self._clock.advance(3600)

    async def _post(self, body: Body) -> str:
        stamp = str(int(self._clock.unix()))
        signed = hmac.new(SECRET.encode(), f"v0:{stamp}:".encode() + body.data, hashlib.sha256).hexdigest()
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={signed}"}
        url = f"http://127.0.0.1:{self._bot.port}/slack/events"
        headers["Content-Type"] = body.content_type
        async with self._session.post(url, data=body.data, headers=headers) as response:
            assert response.status == 200, await response.text()
            return await response.text()

    async def _is_done(self) -> bool:
        async with self._bot.desk.store.transaction() as tx:
            waiting = await tx.backlog.waiting()
        return "new" not in waiting.events and all(state == "dead" for _, state in waiting.letters)


def resident_mb() -> float:
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


async def soak(folder: Path, days: int) -> None:
    clock = HandSetClock()
    async with processes.running("answers") as slack, aiohttp.ClientSession() as session:
        settings = Settings(
            bot_token="xoxb-bench",
            app_token="",
            signing_secret=SECRET,
            api_url=slack.api_url,
            mode="http",
            http_host="127.0.0.1",
            http_port=0,
            channel="liaison",
            database_url=f"sqlite:///{folder / 'soak.db'}",
        )
        await looping.prepare(settings.database_url, TEAM)
        bot = Bot(settings, clock.now, Pace(timedelta(0), timedelta(0)))
        try:
            await bot.start()
            office, warm = Office(bot, session, clock), 0.0
            for day in range(1, days + 1):
                for _ in range(24):
                    await office.an_hour()
                weighs, tasks = resident_mb(), len(asyncio.all_tasks())
                warm = weighs if day == WARM_UP else warm
                print(f"| {day} | {weighs:.1f} MB | {tasks} | {day * 24 * FLAGS:,} |", flush=True)
            print(f"\nGrowth after day {WARM_UP}: {100 * (weighs / warm - 1):.1f} % (bar: under 5 %)")
        finally:
            await bot.close()


async def main(days: int) -> None:
    logging.disable(logging.WARNING)
    print(f"{machine()}\n\n| day | resident | tasks | flags |\n|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        await soak(Path(folder), days)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else DAYS))
