"""The bot that is killed: the whole of it, as its own process, with a short lease, no pace, and points to die at."""

import asyncio
import json
import logging
import os
import pickle
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, cast

from bot.app import Bot, open_store
from bot.desk import Outbox, Pace, Store, Transaction
from bot.settings import Settings
from tests.crash.points import Points, WatchedStore

Json = dict[str, Any]


class Flawed:
    """An outbox that does not look for what a dead process was sending. "heedless" sends all of it again, "careless"
    takes all of it for sent: to show what the checker sees."""

    def __init__(self, outbox: Outbox, flaw: str) -> None:
        self._outbox, self._flaw = outbox, flaw

    def __getattr__(self, name: str) -> Any:
        return getattr(self._outbox, name)

    async def lose(self, owner: str | None, now: datetime) -> int:
        lost = await self._outbox.lose(owner, now)
        for letter in await self._outbox.claim_unsure("flawed", now, timedelta(0), 100):
            if self._flaw == "heedless":
                await self._outbox.retry(letter, now, "sent again without a look")
            else:
                await self._outbox.sent(letter.mark, "", "0.0", now)
        return lost


class FlawedStore:
    """A store with such an outbox."""

    def __init__(self, store: Store, flaw: str) -> None:
        self._store, self._flaw = store, flaw

    @property
    def exclusive(self) -> bool:
        return self._store.exclusive

    @property
    def edition(self) -> int | None:
        return self._store.edition

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        async with self._store.transaction() as tx:
            tx.outbox = cast(Outbox, Flawed(tx.outbox, self._flaw))
            yield tx


async def live(orders: Json) -> None:
    """Reports to the port that the orders name, and takes orders from there; ends with that connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", orders["report_to"])

    def say(**what: Any) -> None:
        writer.write(json.dumps(what).encode() + b"\n")

    say(pid=os.getpid())
    points = Points()
    points.watch_engines()
    points.arm(_point(orders["deadly"]))

    @asynccontextmanager
    async def store(url: str, team: str) -> AsyncIterator[Store]:
        async with open_store(url, team) as opened:
            watched = WatchedStore(opened, points)
            yield FlawedStore(watched, orders["flaw"]) if orders["flaw"] else watched

    pace = Pace(timedelta(0), timedelta(0))
    lease = timedelta(seconds=orders["lease_seconds"])
    settings: Settings = pickle.loads(bytes.fromhex(orders["settings"]))
    patience = orders["patience_seconds"]
    bot = Bot(settings, pace=pace, lease=lease, store=store, session=lambda *_: points.session(patience))
    await bot.start()
    say(ready=True)
    async for line in reader:
        say(passed=points.arm(_point(json.loads(line))))


def _point(deadly: list[Any] | None) -> tuple[str, int] | None:
    return (str(deadly[0]), int(deadly[1])) if deadly else None


def die_with_the_forge(orders: Json) -> None:
    """Never returns: the forge's own loop must not go on in its child."""
    with open(orders["log"], "a", buffering=1) as log:
        os.dup2(log.fileno(), 2)
        logging.basicConfig(stream=sys.stderr, level=logging.INFO, format=f"{os.getpid()} %(asctime)s %(message)s")
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        logging.getLogger("alembic").setLevel(logging.WARNING)
        try:
            asyncio.run(live(orders))
        except BaseException:
            logging.exception("the bot ended by itself")
        finally:
            os._exit(1)
