"""The commands of whoever runs Liaison: `liaison move`."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable
from typing import NoReturn, Self

from tqdm import tqdm

from bot import logs
from bot.settings import Settings, is_database, password_of
from storage import DatabaseInUse, open_database
from storage.moving import CannotMove, move

Read = Callable[[], Settings]
"""Reads the settings when a command needs them."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Read) -> None:
    moving = commands.add_parser("move", help="copy the whole database into an empty one (stop Liaison first)")
    moving.add_argument("--to", required=True, metavar="URL", help="as LIAISON_DATABASE_URL; passwords: see PGPASSFILE")
    moving.set_defaults(act=lambda arguments: _move(settings(), arguments.to))


def _move(settings: Settings, to: str) -> int:
    if not is_database(to):
        print("--to: name it like sqlite:///liaison.db or postgresql://user@host/name.", file=sys.stderr)
        return 2
    logs.set_up([*settings.secrets(), *password_of(to)], logging.WARNING)
    try:
        moved = asyncio.run(_copy(settings.database_url, to))
    except (CannotMove, DatabaseInUse) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(
        f"{sum(moved.values()):,} rows of {len(moved)} tables were copied, read back and compared: they are the same."
    )
    print("Set LIAISON_DATABASE_URL to the new address, then start Liaison. The old database is as it was.")
    return 0


async def _copy(source: str, target: str) -> dict[str, int]:
    """How many rows each table has."""
    here = await open_database(source)
    try:
        there = await open_database(target)
        try:
            with Shown() as shown:
                moved = await move(here, there, shown)
        finally:
            await there.close()
    finally:
        await here.close()
    return {name: held.rows for name, held in moved.items()}


class Shown:
    """One bar over all tables; the total grows with each table that is begun."""

    def __enter__(self) -> Self:
        self._bar: tqdm[NoReturn] = tqdm(unit=" rows", unit_scale=True)
        self._before = self._done = 0
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.close()

    def __call__(self, table: str, done: int, total: int) -> None:
        if done == 0:
            self._before = self._done
            self._bar.total = self._before + total
            self._bar.set_description(table)
        self._bar.update(self._before + done - self._done)
        self._done = self._before + done
