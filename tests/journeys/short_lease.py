"""`liaison run` for tests: a message of which nobody knows whether Slack has it may go out again after a second."""

import asyncio
import os
import signal
from datetime import timedelta

from bot import logs
from bot.app import Bot
from bot.desk import Pace
from bot.settings import read_settings


async def work() -> None:
    settings = read_settings(os.environ)
    logs.set_up(settings.secrets())
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    bot = Bot(settings, pace=Pace(timedelta(0), timedelta(0)), lease=timedelta(seconds=1.2))
    try:
        await bot.start()
        await stop.wait()
    finally:
        await bot.close()


if __name__ == "__main__":
    asyncio.run(work())
