"""What the database interrupted is begun anew: a serialization failure, a deadlock, a server that restarts."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.rules.refusals import Interrupted

PAUSES_SECONDS = (0.05, 0.1, 0.2, 0.4, 0.8, 1.6)
"""Between tries, three seconds in all: a database restarts within them. Who needs longer has a tick or a lease."""

T = TypeVar("T")

log = logging.getLogger(__name__)


async def anew(work: Callable[[], Awaitable[T]]) -> T:
    """The result of the work, which has to be safe to do again from its start: nothing of it was committed, or its
    key was, and then it finds itself done. Raises Interrupted when the database stays away."""
    for pause in PAUSES_SECONDS:
        try:
            return await work()
        except Interrupted as interrupted:
            log.info("%s; beginning anew in %g s", interrupted, pause)
        await asyncio.sleep(pause)
    return await work()
