"""`make chaos`: SIGKILL at random while a fifth of what is asked of Slack goes wrong; a line for each set-up."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.crash.databases import Databases
from tests.crash.lives import Forge, Nature
from tests.crash.story import Story
from tests.crash.verdict import LOST, REORDERED, STRANGE, TWICE, UNFINISHED, complaints
from tests.crash.world import World, build
from tests.postgresql import HAS_POSTGRESQL, SURVIVES_KILLS, Server, running

SHARE_OF_FAULTS = 0.2
FAULTS = ("rate_limited", "error_before", "error_after", "reset_before", "reset_after", "slow", "garbage")
TROUBLED = (
    "chat.postMessage",
    "chat.update",
    "reactions.add",
    "conversations.open",
    "conversations.history",
    "conversations.replies",
)
CALLS_PLANNED = 200
NATURE = Nature(lease_seconds=3.0)
SLOW_SECONDS = 0.8
LONGEST_LIFE_SECONDS = 3.0
WORLDS = 3
KILLS_BETWEEN_RESTARTS = 10
PATIENCE_SECONDS = 90.0
COLUMNS = ("set-up", "kills", "restarts", "faults", "events", "messages", "lost", "twice", "reordered", "other", "s")


@dataclass
class Figures:
    """What one set-up has come to. `left` is how many kills are still to be done."""

    left: int
    kills: int = 0
    restarts: int = 0
    faults: int = 0
    events: int = 0
    messages: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    said: list[str] = field(default_factory=list)

    def line(self, name: str, seconds: float) -> Sequence[object]:
        kinds = (LOST, TWICE, REORDERED)
        other = self.wrong[STRANGE] + self.wrong[UNFINISHED]
        done = (self.kills, self.restarts, self.faults, self.events, self.messages)
        return (name, *done, *(self.wrong[kind] for kind in kinds), other, round(seconds))


async def trouble(world: World, random: Random) -> None:
    """Of the next calls of each method a fifth goes wrong; what was planned before is off."""
    for method in TROUBLED:
        kinds = [random.choice(FAULTS) if random.random() < SHARE_OF_FAULTS else "none" for _ in range(CALLS_PLANNED)]
        await world.company.control("faults", method=method, times=0)
        await world.company.control("faults", method=method, kinds=kinds, seconds=SLOW_SECONDS)


async def calm(world: World) -> None:
    for method in TROUBLED:
        await world.company.control("faults", method=method, times=0)


async def kill_at_random(worlds: Sequence[World], figures: Figures, random: Random, server: Server | None) -> None:
    while figures.left > 0:
        await asyncio.sleep(random.uniform(0, LONGEST_LIFE_SECONDS) / len(worlds))
        bot = random.choice(random.choice(worlds).bots)
        if not bot.is_alive:
            continue
        bot.kill()
        figures.left -= 1
        figures.kills += 1
        if server and figures.kills % KILLS_BETWEEN_RESTARTS == 0:
            await asyncio.to_thread(server.restart)
            figures.restarts += 1


async def tell(story: Story) -> None:
    for name, flow in story.flows().items():
        if name != "publish in doubt":  # it orders a fault of its own
            await flow()


async def live(world: World, number: int, figures: Figures, random: Random) -> None:
    """One story after the other, in trouble, until no kill is left; then the reckoning."""
    told = 0
    while figures.left > 0:
        told += 1
        await trouble(world, random)
        story = Story(world, f"story{number}x{told}")
        try:
            await tell(story)
        except AssertionError as failure:
            figures.wrong[LOST] += 1
            figures.said.append(f"world {number}: {failure}")
        story.promise()
    await calm(world)
    history = await world.history()
    found = complaints(history)
    figures.wrong.update(complaint.kind for complaint in found)
    figures.said += [f"world {number}: {complaint}" for complaint in found]
    if found:
        figures.said.append(world.bot.said())
    figures.events += world.records.events()
    figures.messages += len(history.posts)
    faults = [line for line in await world.company.log() if " fault " in line]
    figures.faults += len(faults)


async def chaos(kills: int, seed: int, replicas: int, server: Server | None) -> Figures:
    """`kills` in all, over several worlds side by side. More than one replica speaks Socket Mode."""
    figures = Figures(kills)
    with Forge() as forge:
        async with AsyncExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="liaison-chaos-")))
            databases = Databases(folder, server)
            await databases.prepare()
            worlds = []
            for number in range(WORLDS):
                (home := folder / str(number)).mkdir()
                mode = "socket" if replicas > 1 else "http"
                world = await build(stack, forge, databases.fresh(home), home, NATURE, mode, replicas)
                world.patience_seconds = PATIENCE_SECONDS
                await asyncio.gather(*(bot.start() for bot in world.bots))
                worlds.append(world)
            killing = asyncio.create_task(kill_at_random(worlds, figures, Random(f"{seed} kills"), server))
            lives = (live(world, n, figures, Random(f"{seed} world {n}")) for n, world in enumerate(worlds))
            await asyncio.gather(*lives)
            await killing
    return figures


def set_ups(stack: AsyncExitStack) -> dict[str, Callable[[int, int], Awaitable[Figures]]]:
    found: dict[str, Callable[[int, int], Awaitable[Figures]]] = {
        "SQLite": lambda kills, seed: chaos(kills, seed, 1, None)
    }
    if HAS_POSTGRESQL:
        server = stack.enter_context(running(SURVIVES_KILLS))
        found["PostgreSQL"] = lambda kills, seed: chaos(kills, seed, 1, server)
        found["PostgreSQL x3, restarted"] = lambda kills, seed: chaos(kills, seed, 3, server)
    return found


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60, help="for each set-up")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--only", default="", help="the set-ups whose name has this in it")
    arguments = parser.parse_args()
    print(f"seed {arguments.seed}; {platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(" | ".join(COLUMNS), flush=True)
    wrong = 0
    async with AsyncExitStack() as stack:
        for name, run in set_ups(stack).items():
            if arguments.only in name:
                started = time.monotonic()
                figures = await run(arguments.kills, arguments.seed)
                print(" | ".join(map(str, figures.line(name, time.monotonic() - started))), flush=True)
                print(*figures.said, sep="\n", end="\n" if figures.said else "", file=sys.stderr)
                wrong += figures.wrong.total()
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
