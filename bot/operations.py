"""The commands of whoever runs Liaison: `liaison backup`, `restore`, `import`, `export`, `erase` and `move`."""

import argparse
import asyncio
import logging
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NoReturn, Self, TextIO

from tqdm import tqdm

from bot import logs
from bot.anew import anew
from bot.app import open_store, utc_now
from bot.backup import ask
from bot.desk import Desk
from bot.matching import Matcher
from bot.people import People
from bot.records import RECORDS, Rows
from bot.rules import exporting
from bot.rules.importing import Form, Item, KnownIssue, ReportThere, WorkaroundThere, form_of, read
from bot.rules.refusals import Refused
from bot.settings import Settings, is_database, password_of
from bot.slack.client import open_client, open_session
from bot.slack.home import CannotStart, SlackAway, find_home
from bot.slack.people import SlackPeople
from bot.usecases import erasure, importing
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
    importing_files = commands.add_parser("import", help="take over known issues, reports and workarounds from files")
    importing_files.add_argument("files", type=Path, nargs="+", metavar="FILE", help="see docs/operations.md")
    importing_files.add_argument("--as", dest="form", choices=[*Form], help="if it cannot be told from the file")
    importing_files.add_argument("--dry-run", action="store_true", help="only say what would be done")
    importing_files.set_defaults(act=lambda arguments: _import(settings(), arguments))
    exporting_files = commands.add_parser(
        "export", help="write reports, known issues and workarounds into files; or all that is kept of one person"
    )
    what = exporting_files.add_mutually_exclusive_group(required=True)
    what.add_argument("--as", dest="form", choices=exporting.FORMS)
    what.add_argument("--user", metavar="ID", help="all about and by this person, as JSON lines into one file")
    exporting_files.add_argument("folder", type=Path, metavar="TO", help="a folder; with --user a new file")
    exporting_files.set_defaults(act=lambda arguments: asyncio.run(_export(settings(), arguments)))
    erasing = commands.add_parser("erase", help="rewrite all that is kept about and by one person")
    erasing.add_argument("--user", required=True, metavar="ID", help="a Slack user id, such as U012AB3CD")
    erasing.add_argument("--yes", action="store_true", help="do it; without this only say what would be done")
    erasing.set_defaults(act=lambda arguments: asyncio.run(_erase(settings(), arguments.user, not arguments.yes)))
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


def _import(settings: Settings, arguments: argparse.Namespace) -> int:
    places, items, faults = [], [], 0
    for file in arguments.files:
        try:
            text = file.read_bytes().decode("utf-8-sig")
        except (OSError, ValueError) as error:
            print(f"{file} cannot be read: {error}", file=sys.stderr)
            return 2
        found = read(text, Form(arguments.form) if arguments.form else form_of(file.name, text))
        for row, problem in found.problems:
            print(f"{file}, row {row}: {problem}", file=sys.stderr)
        faults += len(found.problems)
        items += [item for _, item in found.items]
        places += [f"{file}, row {row}" for row, _ in found.items]
        if found.skipped:
            print(f"{file}: {found.skipped:,} entries are no issues, such as pull requests, and are left out.")
    return asyncio.run(_load(settings, items, places, faults, arguments.dry_run))


async def _load(settings: Settings, items: list[Item], places: list[str], faults: int, is_dry: bool) -> int:
    async with _opened(settings) as (desk, actor):
        plan = await importing.look(desk, items)
        for place, problem in plan.problems:
            print(f"{places[place]}: {problem}", file=sys.stderr)
        faults += len(plan.problems)
        print(f"New: {_counted(plan.new)}. Here already: {_counted(plan.here)}.")
        if faults:
            print(f"{faults:,} to mend first; nothing was imported.", file=sys.stderr)
            return 1
        if is_dry:
            print("Nothing was imported (--dry-run).")
            return 0
        new = 0
        with tqdm(total=len(plan.new), unit=" rows") as bar:
            async for is_new in importing.load(desk, plan.new, actor):
                new += is_new
                bar.update()
        print(f"{new:,} imported. Nobody was told, and there is no card until somebody flags one of them.")
    return 0


def _counted(items: Sequence[Item]) -> str:
    counts = Counter(type(item) for item in items)
    kinds = {"known issues": KnownIssue, "reports": ReportThere, "workarounds": WorkaroundThere}
    return ", ".join(f"{counts[kind]:,} {name}" for name, kind in kinds.items())


async def _export(settings: Settings, arguments: argparse.Namespace) -> int:
    async with _opened(settings) as (desk, _):
        if arguments.user:
            return await _give_out(desk, arguments.user, arguments.folder)
        for name, rows in RECORDS.items():
            file = arguments.folder / f"{name}.{arguments.form}"
            try:
                written = await _write(file, arguments.form, rows(desk.store))
            except OSError as error:
                print(f"{file} cannot be written: {error.strerror}", file=sys.stderr)
                return 1
            print(f"{file}: {written:,} rows")
    return 0


async def _give_out(desk: Desk, person: str, file: Path) -> int:
    try:
        with Shown() as shown:
            rows = await erasure.about(desk, person, shown)
        with _new_file(file, "jsonl") as out:
            out.writelines(map(exporting.json_line, rows))
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{file} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print(f"{file}: {len(rows):,} rows. They may name others, too: look through them before you hand them out.")
    return 0


async def _erase(settings: Settings, person: str, is_dry: bool) -> int:
    async with _opened(settings) as (desk, _):
        try:
            with Shown() as shown:
                erased = await anew(lambda: erasure.erase(desk, person, is_dry, shown))
        except Refused as refused:
            print(refused, file=sys.stderr)
            return 2
    if not erased.changed:
        print(f"Nothing is kept of {person}.")
        return 0
    for table, rows in erased.changed.items():
        print(f"{table:12} {rows:>9,} rows")
    print(f"{erased.cards:,} cards are drawn anew, and {erased.letters:,} messages of Liaison's edited.")
    if is_dry:
        print("Nothing was changed. With --yes it is done, and cannot be undone.")
    else:
        print(f"{person} is {erased.stand_in} from now on. What they wrote in Slack itself is Slack's to delete.")
    return 0


async def _write(file: Path, form: str, rows: Rows) -> int:
    """Never over another file, and only its owner can read it."""
    count = 0
    with _new_file(file, form) as out:
        out.write(exporting.head(file.stem, form))
        with tqdm(unit=" rows", desc=file.stem) as bar:
            async for row in rows:
                out.write(exporting.line(row, form))
                count += 1
                bar.update()
    return count


def _new_file(file: Path, form: str) -> TextIO:
    file.parent.mkdir(parents=True, exist_ok=True)
    opened = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    # Without the mark in front, spreadsheets take UTF-8 for something else.
    return open(opened, "w", encoding="utf-8-sig" if form == "csv" else "utf-8", newline="")


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[tuple[Desk, str]]:
    """The desk of the workspace that the tokens belong to, and the bot's user id. Raises CannotStart."""
    async with open_session() as session:
        client = open_client(settings.bot_token, settings.api_url, session)
        try:
            home = await find_home(client, settings.channel)
        except SlackAway as away:
            raise CannotStart(f"Slack does not answer ({away}). Try again later.") from away
        async with open_store(settings.database_url, home.team) as store:
            people = People(SlackPeople(client, home.team, home.channel, utc_now), store)
            desk = Desk(store, people, Matcher(store, utc_now), utc_now, lambda: None)
            yield desk, str(home.identity.get("user_id", ""))


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
