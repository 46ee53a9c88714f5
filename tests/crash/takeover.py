"""How long it takes until another replica has finished what a killed one had in hand, with the lease of production."""

from __future__ import annotations

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

from tests.crash.databases import Databases
from tests.crash.lives import Forge, Nature
from tests.crash.story import Story
from tests.crash.verdict import complaints
from tests.crash.world import build
from tests.postgresql import SURVIVES_KILLS, running

PRODUCTION = Nature(lease_seconds=60.0, patience_seconds=10.0)
DEATHS = {
    "an event that it had acknowledged": ("before commit of audit, card, inbox, issue, number, outbox, workaround", 1),
    "a message that Slack has": ("after chat.postMessage", 1),
    "a message that Slack does not have": ("before chat.postMessage", 1),
}


async def measure(point: tuple[str, int]) -> float:
    """Two replicas; the one that gets the event or the letter dies at the point and stays away."""
    async with AsyncExitStack() as stack:
        forge, server = stack.enter_context(Forge()), stack.enter_context(running(SURVIVES_KILLS))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="liaison-takeover-")))
        databases = Databases(folder, server)
        await databases.prepare()
        world = await build(stack, forge, databases.fresh(folder), folder, PRODUCTION, "socket", 2)
        world.patience_seconds = 120
        mortal, heir = world.bots
        await mortal.start()
        story = Story(world, "takeover")
        await story.flag()
        mortal.may_return = False
        await mortal.arm(point)
        publishing = asyncio.create_task(story.publish_alone())
        await mortal.dies()
        died = time.monotonic()
        await heir.start()
        await publishing
        left = await world.is_quiet(QUIET_SECONDS)
        took = time.monotonic() - died
        story.promise()
        assert not left, left
        assert not complaints(await world.history())
        return took


QUIET_SECONDS = 120.0


async def main() -> None:
    for name, point in DEATHS.items():
        print(f"{name}: {await measure(point):.0f} s", flush=True)


if __name__ == "__main__":
    asyncio.run(main())
