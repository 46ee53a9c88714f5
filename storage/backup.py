"""Copies of an SQLite file while it is in use, and what is in doubt once one of them has been put back."""

import asyncio
import os
import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import aiosqlite
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncEngine

from storage import inbox, turns
from storage.connections import Connections, ended
from storage.tables import InboxRow, OutboxRow


class CannotCopy(Exception):
    """Nothing was changed; the text is for the person who asked."""


async def copy(engine: AsyncEngine, connections: Connections, to: Path) -> None:
    """All that is committed now, checked, readable by its owner only. Raises CannotCopy.

    By SQLite's backup API on the one connection there is: a second one could lose commits (see `engines`). Whoever
    wants the database meanwhile waits.
    """
    if engine.dialect.name != "sqlite":
        raise CannotCopy("This is no SQLite file: use pg_dump for PostgreSQL (docs/operations.md).")
    part = to.with_name(f"{to.name}.part")
    try:
        _begin(part, to)
        async with connections.lent() as connection:
            driver = (await connection.get_raw_connection()).driver_connection
            assert isinstance(driver, aiosqlite.Connection)
            target = sqlite3.connect(part, check_same_thread=False)
            try:
                await ended(driver.backup(target))
            finally:
                target.close()
        await asyncio.to_thread(_check, part)
        part.rename(to)
    except (OSError, sqlite3.Error) as error:
        raise CannotCopy(f"{to} cannot be written: {error}") from error
    finally:
        part.unlink(missing_ok=True)


def fetch(backup: Path, to: Path) -> None:
    """Another copy of a backup, in which things may be changed. Raises CannotCopy."""
    try:
        make_private(to)
        shutil.copyfile(backup, to)
        _check(to)
    except (OSError, sqlite3.Error) as error:
        to.unlink(missing_ok=True)
        raise CannotCopy(f"{backup} cannot be restored: {error}") from error


def set_aside(database: Path, now: datetime) -> Path | None:
    """The file and its log under another name, for whoever wants to look; None if there is nothing in it."""
    if not database.exists() or not database.stat().st_size:
        return None
    aside = f"{database.name}.before-{now:%Y%m%dT%H%M%SZ}"
    for end in ("-wal", "-shm", ""):
        part = database.with_name(database.name + end)
        if part.exists():
            part.rename(database.with_name(aside + end))
    return database.with_name(aside)


async def doubt(engine: AsyncEngine, now: datetime) -> tuple[int, int]:
    """What the backup has as still to be done may have been done since: how many events are put aside, to be handled
    only if somebody wants it, and how many letters are looked for in Slack before they are sent."""
    event, letter = InboxRow, OutboxRow
    aside = update(event).where(event.state == inbox.NEW)
    aside = aside.values(state=inbox.DEAD, owner=None, lease_until=None, error="in hand when the backup was made")
    unsure = update(letter).where(letter.state.in_([turns.PENDING, turns.SENDING, turns.UNSURE]))
    unsure = unsure.values(state=turns.UNSURE, not_before=now, owner=None, looks=0)
    async with engine.begin() as connection:
        return (await connection.execute(aside)).rowcount, (await connection.execute(unsure)).rowcount


def make_private(file: Path) -> None:
    """The file is there, and only its owner can read it; SQLite gives its log the same rights."""
    opened = os.open(file, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o600)
    os.fchmod(opened, 0o600)  # also where an earlier version, or a copy by hand, left it open to others
    os.close(opened)


def _begin(part: Path, to: Path) -> None:
    if to.exists():
        raise CannotCopy(f"{to} exists already. Name another file.")
    make_private(part)


def _check(file: Path) -> None:
    connection = sqlite3.connect(file)
    try:
        found = connection.execute("PRAGMA quick_check").fetchone()
    finally:
        connection.close()
    if found != ("ok",):
        raise CannotCopy(f"{file} is damaged ({found[0]}).")
    with file.open("rb") as written:
        os.fsync(written.fileno())
