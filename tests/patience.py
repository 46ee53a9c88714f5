"""Waiting for something to be so, by asking; never by sleeping."""

import asyncio
from collections.abc import Awaitable, Callable

SECONDS = 20


async def until(question: Callable[[], Awaitable[bool]]) -> None:
    """Asks again and again. The question has to go to the database or over the network, so that others get on."""
    async with asyncio.timeout(SECONDS):
        while not await question():
            await asyncio.sleep(0)
