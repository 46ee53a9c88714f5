"""`make bench-delivery`: thousands are told something while others go on working, and what a tick costs meanwhile.

Slack is a fake in this process that answers 429 to whoever posts or edits faster than is documented. The clock runs
SPEED times as fast as the wall's, so what this machine is slow at shows SPEED times as large.
"""

from __future__ import annotations

import asyncio
import os
import platform
import selectors
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from statistics import median, quantiles

import storage
from bot.delivery import LEASE, SLACKS_PACE, Delivery
from bot.notices import Flagged, Notice, Place, StateChanged
from bot.slack.blocks import Message
from bot.slack.client import Done, Later, Outcome
from bot.slack.posting import Address
from storage import Store
from tests.postgresql import HAS_POSTGRESQL, SURVIVES_KILLS, names, running

LETTERS, WAITING = 10_000, 20_000
SPEED = 2
FAN_OUT_SECONDS, ALONE_SECONDS = 30, 15
"""On the wall, for each engine."""
OTHERS_EVERY_SECONDS = 2.0
ANSWER_SECONDS = 0.1
TICKS = 60
ASKED = 1_000_000
"""Reports from this number on are flagged while the others are told."""
BAR = 0.95
START = datetime(2026, 8, 20, 12, tzinfo=UTC)


class HurriedSelector(selectors.DefaultSelector):
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(None if timeout is None else timeout / SPEED)


class HurriedLoop(asyncio.SelectorEventLoop):
    """A second of this loop is shorter than the wall's."""

    def __init__(self) -> None:
        super().__init__(HurriedSelector())

    def time(self) -> float:
        return super().time() * SPEED


def now() -> datetime:
    return START + timedelta(seconds=asyncio.get_running_loop().time() % 10_000_000)


@dataclass
class Limit:
    """At most `most` in any `seconds`."""

    most: int
    seconds: float
    _calls: deque[float] = field(default_factory=deque)

    def wait(self, at: float) -> float:
        """0 if it may be done; else how long Slack wants to be left alone."""
        while self._calls and self._calls[0] <= at - self.seconds:
            self._calls.popleft()
        if len(self._calls) < self.most:
            self._calls.append(at)
            return 0
        return self._calls[0] + self.seconds - at


class StrictSlack:
    """Documented (apis/web-api/rate-limits): one post a second and channel, with short bursts allowed, and "several
    hundred" a minute in all, here 300."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, float]] = []
        self.refused = 0
        self._all = Limit(300, 60)
        self._channels: dict[str, Limit] = {}

    async def direct(self, user: str) -> Address | Outcome:
        return Address(f"D{user}")

    async def post(self, to: Address, message: Message, mark: str) -> Outcome:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(ANSWER_SECONDS)
        channel = self._channels.setdefault(to.channel, Limit(2, 2))
        if wait := channel.wait(loop.time()) or self._all.wait(loop.time()):
            self.refused += 1
            return Later("ratelimited", timedelta(seconds=int(wait) + 1))
        self.posted.append((message.text, loop.time()))
        return Done({"channel": to.channel, "ts": f"{len(self.posted)}.{mark[:6]}"})


class Nobody:
    async def names(self, users: list[str]) -> dict[str, str]:
        return {}


def told(number: int) -> tuple[Notice, Place]:
    """To half of them directly, to the others in threads of twenty channels."""
    notice = StateChanged(number, 1, 1, "Exports time out", "fixed", None, None, "", 0)
    if number % 2:
        return notice, Place(user=f"U{number % 500}")
    return notice, Place(channel=f"C{number % 20}", thread=str(number), user=f"U{number}")


def asked(number: int, person: int) -> tuple[Notice, Place]:
    return Flagged(ASKED + number, 1, "Exports time out", "new", 0, None), Place(user=f"V{person}")


def one_each(number: int) -> Place:
    return Place(user=f"U{number}")


PLACES: dict[str, Callable[[int], Place]] = {
    "one for each person": one_each,
    "in threads of one channel": lambda number: Place(channel="C1", thread=str(number)),
    "for fifty people": lambda number: Place(user=f"U{number % 50}"),
}


async def leave(store: Store, letters: list[tuple[Notice, Place]]) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave_all(letters, now())


async def fan_out(store: Store, letters: int, wall_seconds: float) -> tuple[StrictSlack, float, list[float]]:
    """What Slack got, in how many seconds of its time, and how long each of the others had to wait."""
    loop, slack, random = asyncio.get_running_loop(), StrictSlack(), Random(1)
    delivery = Delivery(store, slack, Nobody(), now, "A", "C0LIAISON", SLACKS_PACE, LEASE)  # type: ignore[arg-type]
    await leave(store, [told(number) for number in range(letters)])
    left: dict[str, float] = {}
    started, run = loop.time(), asyncio.create_task(delivery.run())
    while loop.time() - started < wall_seconds * SPEED:
        await asyncio.sleep(random.expovariate(1 / OTHERS_EVERY_SECONDS))
        number = len(left)
        await leave(store, [asked(number, random.randrange(300))])
        left[f"R-{ASKED + number}"] = loop.time()
        delivery.wake()
    seconds = loop.time() - started
    delivery.stop()
    await run
    told_at = ((text.split()[0], at) for text, at in slack.posted)
    waits = [at - left[report] for report, at in told_at if report in left]
    return slack, seconds, waits


async def tick_cost(store: Store, where: Callable[[int], Place], waiting: int) -> list[float]:
    """Milliseconds of each tick while so many wait, a quarter of a second after the one before."""
    await leave(store, [(told(number)[0], where(number)) for number in range(waiting)])
    times, at = [], now()
    for _ in range(TICKS):
        began = time.perf_counter()
        async with store.transaction() as tx:
            await tx.outbox.lose(None, at)
            await tx.cards.claim(at, LEASE, 8, SLACKS_PACE)
            letters = await tx.outbox.claim("A", at, LEASE, 8, SLACKS_PACE)
            await tx.outbox.claim_unsure("A", at, LEASE, 8)
            await tx.outbox.next_due(at)
        times.append(1000 * (time.perf_counter() - began))
        async with store.transaction() as tx:
            for letter in letters:
                await tx.outbox.sent(letter.mark, "C1", letter.mark, at)
        at += timedelta(seconds=0.25)
    return times


@asynccontextmanager
async def opened(url: str) -> AsyncIterator[storage.Database]:
    database = await storage.open_database(url)
    await database.migrate()
    try:
        yield database
    finally:
        await database.close()


def p99(values: list[float]) -> float:
    return quantiles(values, n=100)[98]


async def measure(engine: str, url: str) -> bool:
    """Whether the bar is reached."""
    async with opened(url) as database:
        for place, waiting in [("for nobody", 0), *((place, WAITING) for place in PLACES)]:
            times = await tick_cost(database.store(place), PLACES.get(place, one_each), waiting)
            print(
                f"{engine}: a tick with {waiting:,} waiting, {place}: "
                f"best {min(times):.1f} ms, median {median(times):.1f} ms",
                flush=True,
            )
        _, _, alone = await fan_out(database.store("alone"), 0, ALONE_SECONDS)
        slack, seconds, beside = await fan_out(database.store("beside"), LETTERS, FAN_OUT_SECONDS)
    possible = seconds / SLACKS_PACE.workspace.total_seconds()
    share = len(slack.posted) / possible
    print(
        f"{engine}: {LETTERS:,} told to all: {len(slack.posted):,} letters in {seconds:.0f} s, "
        f"{share:.1%} of the pace (bar {BAR:.0%}), refused by Slack: {slack.refused}"
    )
    print(
        f"{engine}: other letters wait p50 {median(beside):.2f} s, p99 {p99(beside):.2f} s ({len(beside)}); "
        f"without the fan-out {median(alone):.2f} s, {p99(alone):.2f} s ({len(alone)})",
        flush=True,
    )
    return share >= BAR


def urls(stack: ExitStack) -> Iterator[tuple[str, str]]:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="liaison-fan-out-")))
    yield "SQLite", f"sqlite:///{folder / 'liaison.db'}"
    if HAS_POSTGRESQL:
        yield "PostgreSQL", stack.enter_context(running(SURVIVES_KILLS)).create(next(names))


def main() -> int:
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", flush=True)
    reached = []
    with ExitStack() as stack:
        for engine, url in urls(stack):
            with asyncio.Runner(loop_factory=HurriedLoop) as runner:
                reached.append(runner.run(measure(engine, url)))
    return int(not all(reached))


if __name__ == "__main__":
    sys.exit(main())
