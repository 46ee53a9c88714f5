"""`liaison run` for tests: a message of which nobody knows whether Slack has it may go out again after a second.

Where HAND_SET_CLOCK names a file, the clock was set to what stands in it when it was written, and has run since.
"""

import asyncio
import os
import signal
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from bot import logs
from bot.app import Bot, utc_now
from bot.desk import Pace
from bot.matching import Patience
from bot.settings import read_settings


def read_time(file: Path) -> datetime:
    written = datetime.fromtimestamp(file.stat().st_mtime, UTC)
    return datetime.fromisoformat(file.read_text()) + (utc_now() - written)


async def work() -> None:
    settings = read_settings(os.environ)
    logs.set_up(settings.secrets())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    clock = os.environ.get("HAND_SET_CLOCK")
    bot = Bot(
        settings,
        partial(read_time, Path(clock)) if clock else utc_now,
        pace=Pace(timedelta(0), timedelta(0)),
        lease=timedelta(seconds=1.2),
        patience=Patience(form=300, search=300),
    )
    try:
        await bot.start()
        await stop.wait()
    finally:
        await bot.close()


if __name__ == "__main__":
    asyncio.run(work())
