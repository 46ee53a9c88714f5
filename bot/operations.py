"""The commands of whoever runs Liaison: `liaison backup`, `restore` and `move`."""

import argparse
import asyncio
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn, Self

from tqdm import tqdm

from bot import logs
from bot.app import utc_now
from bot.backup import ask
from bot.settings import Settings, is_database, password_of
from storage import CannotCopy, DatabaseInUse, open_database
from storage.backup import fetch, set_aside
from storage.moving import CannotMove, move

Read = Callable[[], Settings]
"""Reads the settings when a command needs them."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", settings: Read) -> None:
    backing_up = commands.add_parser("backup", help="copy the SQLite database into a file, also while Liaison runs")
    backing_up.add_argument("file", type=Path, metavar="FILE", help="a new file")
    backing_up.set_defaults(act=lambda arguments: _backup(settings(), arguments.file))
    restoring = commands.add_parser("restore", help="put a backup back (stop Liaison first)")
    restoring.add_argument(
        "file",
        type=Path,
        nargs="?",
        metavar="FILE",
        help="none: the database itself has been put back, as by pg_restore",
    )
    restoring.set_defaults(act=lambda arguments: _restore(settings(), arguments.file))
    moving = commands.add_parser("move", help="copy the whole database into an empty one (stop Liaison first)")
    moving.add_argument("--to", required=True, metavar="URL", help="as LIAISON_DATABASE_URL; passwords: see PGPASSFILE")
    moving.set_defaults(act=lambda arguments: _move(settings(), arguments.to))


def _backup(settings: Settings, to: Path) -> int:
    try:
        asyncio.run(_copy_file(settings.database_url, to.absolute()))
    except CannotCopy as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{to} holds everything. Keep it where only you can read it: it has what customers said.")
    return 0


async def _copy_file(url: str, to: Path) -> None:
    try:
        database = await open_database(url)
    except DatabaseInUse as in_use:
        await _ask_for_copy(in_use.file, to)
        return
    try:
        await database.copy(to)
    finally:
        await database.close()


async def _ask_for_copy(file: Path, to: Path) -> None:
    try:
        why_not = await ask(file, to)
    except OSError as error:
        raise CannotCopy(f"Liaison runs and cannot be asked for a backup ({error}). Stop it first.") from error
    if why_not:
        raise CannotCopy(why_not)


def _restore(settings: Settings, backup: Path | None) -> int:
    try:
        events, letters = asyncio.run(_put_back(settings.database_url, backup))
    except (CannotCopy, DatabaseInUse) as problem:
        print(problem, file=sys.stderr)
        return 1
    print(f"{letters:,} messages that were waiting are looked for in Slack before they are sent.")
    print(f"{events:,} events that were in hand may have been handled since: `liaison replay` handles them again.")
    print("What came after the backup is not known any more. Start Liaison.")
    return 0


async def _put_back(url: str, backup: Path | None) -> tuple[int, int]:
    """All of it happens to a copy beside the database, which then takes its place."""
    database = await open_database(url)  # and so nobody else has it
    try:
        if backup is None:
            await database.migrate()
            return await database.doubt(utc_now())
        if database.file is None:
            raise CannotCopy("Put the dump back by pg_restore, then say `liaison restore` without a file.")
        fresh = database.file.with_name(f"{database.file.name}.restoring")
        fetch(backup, fresh)
        restored = await open_database(f"sqlite:///{fresh}")
        try:
            await restored.migrate()
            counts = await restored.doubt(utc_now())
        finally:
            await restored.close()
        aside = set_aside(database.file, utc_now())
        fresh.rename(database.file)
        fresh.with_name(f"{fresh.name}.lock").unlink()
        if aside:
            print(f"The database as it was is now {aside}.")
        return counts
    finally:
        await database.close()


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
