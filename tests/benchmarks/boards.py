"""`python -m tests.benchmarks.boards`: what open wallboards cost the bot. Takes about a minute."""

import asyncio
import os
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp

from tests.benchmarks import load, looping, processes, sizing
from tests.benchmarks.processes import Server
from tests.benchmarks.servers import TEAM

REPORTS, SECONDS, PER_SECOND = 10_000, 8, 20
STARTED_WITHIN, HARDLY_BUSY = 180, 0.05

TOKEN = "a-token-of-the-bench"


class Boards:
    """Open pages, without a browser; `heard` counts the boards that came."""

    def __init__(self) -> None:
        self.heard = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def open(self, session: aiohttp.ClientSession, number: int) -> None:
        self._tasks = [asyncio.create_task(self._look(session)) for _ in range(number)]
        async with asyncio.timeout(30):
            while self.heard < number:
                await asyncio.sleep(0.1)

    async def _look(self, session: aiohttp.ClientSession) -> None:
        async with session.get("/board/events", timeout=aiohttp.ClientTimeout(None), read_bufsize=2**20) as stream:
            assert stream.status == 200
            async for line in stream.content:
                self.heard += line == b"event: board\n"

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ended), "a board was closed"


def spent(server: Server) -> float:
    """Seconds of processor time so far."""
    user, system = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def quiet(bot: Server) -> float:
    """The share of a core while nothing happens."""
    before = spent(bot)
    await asyncio.sleep(SECONDS)
    return (spent(bot) - before) / SECONDS


async def acks(bot: Server) -> float:
    """The 99th percentile in ms."""
    taken = await load.steady(bot.slack_url, load.reactions(), PER_SECOND, SECONDS)
    assert not taken.wrong
    return taken.ms(99)


async def flag_now(session: aiohttp.ClientSession, bot: Server, number: int) -> None:
    for choice in ("", "different"):
        status, answer = await load.post(session, bot.slack_url, looping.form(number, choice, TEAM))
        assert status == 200, answer
        if "response_action" not in answer:
            return


async def delay(session: aiohttp.ClientSession, bot: Server, boards: Boards, number: int) -> float:
    """Seconds from a flag until every board has it."""
    before, begun = boards.heard, time.perf_counter()
    await flag_now(session, bot, 100_000 + number)
    async with asyncio.timeout(30):
        while boards.heard < before + number:
            await asyncio.sleep(0.005)
    return time.perf_counter() - begun


async def measure(folder: Path, number: int) -> list[str]:
    file = folder / "boards.db"
    await sizing.fill(f"sqlite:///{file}", REPORTS)
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(processes.running("answers"))
        bot = await stack.enter_async_context(processes.liaison(file, slack.api_url, board_token=TOKEN))
        session = await stack.enter_async_context(
            aiohttp.ClientSession(
                f"http://127.0.0.1:{bot.port}",
                cookie_jar=aiohttp.CookieJar(unsafe=True),
                connector=aiohttp.TCPConnector(limit=0),
            )
        )
        async with session.post("/board/sign-in", data={"token": TOKEN}) as answer:
            assert answer.status == 200
        other = await stack.enter_async_context(aiohttp.ClientSession())
        # At its start Liaison judges anew what is owed on each of the issues.
        async with asyncio.timeout(STARTED_WITHIN):
            while await quiet(bot) > HARDLY_BUSY:
                pass
        alone, ack_alone = await quiet(bot), await acks(bot)
        boards = Boards()
        await boards.open(session, number)
        with_boards, ack_with = await quiet(bot), await acks(bot)
        until_shown = await delay(other, bot, boards, number)
        await boards.close()
    return [
        f"| {number} open boards, nothing happens | {100 * (with_boards - alone):.1f} % of a core more than the "
        f"{100 * alone:.1f} % without | under 10 % |",
        f"| ack of an event at {PER_SECOND}/s with {number} boards | p99 {ack_with:.1f} ms; without "
        f"{ack_alone:.1f} ms | as without |",
        f"| a flag until all {number} boards have it | {until_shown:.2f} s | under 2 s |",
    ]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        print("\n".join(asyncio.run(measure(Path(place), int(sys.argv[1]) if len(sys.argv) > 1 else 200))))
