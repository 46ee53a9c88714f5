"""The `liaison` command."""

import argparse
import asyncio
import gc
import importlib
import logging
import os
import signal
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path

from dotenv import dotenv_values

from bot import logs, operations
from bot.app import Bot, calm_the_interpreter, open_store, utc_now
from bot.doctor import examine, revive, workspace
from bot.rules.refusals import Refused
from bot.settings import Settings, WrongSettings, read_settings
from bot.slack.home import CannotStart
from bot.trials import commands as trials
from bot.trials.training import CannotTrain
from bot.tuning import Tuned, tune
from bot.usecases import product_health
from bot.usecases.digest import export


def main() -> None:
    arguments = _parser().parse_args()
    try:
        sys.exit(arguments.act(arguments))
    except WrongSettings as wrong:
        print(f"Liaison cannot start. In .env (see config.example.env) or the environment:\n{wrong}", file=sys.stderr)
    except CannotStart as problem:
        print(f"Liaison cannot start. {problem}", file=sys.stderr)
    except KeyboardInterrupt:
        sys.exit(130)
    sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="liaison", description="Keeps support agents and engineers in step, in Slack."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run = commands.add_parser("run", help="work in the workspace that the settings name, until stopped")
    run.set_defaults(act=_run)
    doctor = commands.add_parser("doctor", help="look whether everything is in place, and say how to mend what is not")
    doctor.set_defaults(act=_doctor)
    replay = commands.add_parser("replay", help="try again what was given up (stop Liaison first on SQLite)")
    replay.set_defaults(act=_replay)
    tune = commands.add_parser(
        "tune", help="fit what finds known issues to this workspace's own record, and keep it if it is better"
    )
    tune.set_defaults(act=_tune)
    digest = commands.add_parser("digest", help="write the numbers of a week as CSV (stop Liaison first on SQLite)")
    told = digest.add_mutually_exclusive_group()
    told.add_argument("--week", default="", help="such as 2026-W34; without it the last one that is over")
    told.add_argument("--month", help="such as 2026-10, or last: what the meeting about the product gets")
    digest.add_argument("--csv", required=True, type=Path, metavar="FILE", help="where to write it")
    digest.set_defaults(act=_digest)
    demo = commands.add_parser("demo", help="a local Slack to try it in: plays the main job once, then stays for you")
    demo.add_argument("--once", action="store_true", help="end after the story: 0, or 1 if a step did not happen")
    demo.set_defaults(act=_demo)
    operations.add_to(commands, _settings)
    trials.add_to(commands)
    return parser


def _settings() -> Settings:
    """The environment wins over the file .env in the working folder."""
    environment: Mapping[str, str | None] = {**dotenv_values(".env"), **os.environ}
    settings = read_settings({name: value for name, value in environment.items() if value is not None})
    logs.set_up(settings.secrets(), form=settings.log)
    return settings


def _run(_: argparse.Namespace) -> int:
    return asyncio.run(_work(_settings()))


def _doctor(_: argparse.Namespace) -> int:
    settings = _settings()
    findings = asyncio.run(examine(settings, utc_now, partial(open_store, settings.database_url)))
    for finding in findings:
        print(f"{'MEND' if finding.mend else 'ok':5} {finding.subject}: {finding.said}")
        if finding.mend:
            print(f"      {finding.mend}")
    return int(any(finding.mend for finding in findings))


def _replay(_: argparse.Namespace) -> int:
    settings = _settings()
    events, messages = asyncio.run(revive(settings, utc_now, partial(open_store, settings.database_url)))
    print(f"To be tried again at the next start: {events} events, {messages} messages.")
    return 0


def _tune(_: argparse.Namespace) -> int:
    settings = _settings()
    try:
        print(asyncio.run(_tuned(settings)).said)
    except CannotTrain as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


async def _tuned(settings: Settings) -> Tuned:
    async with workspace(settings, partial(open_store, settings.database_url)) as store:
        return await tune(store, utc_now)


def _digest(arguments: argparse.Namespace) -> int:
    settings = _settings()
    try:
        written = asyncio.run(_exported(settings, arguments.week, arguments.month))
        # Spreadsheets take a table for UTF-8 only if it says so.
        arguments.csv.write_text(written, encoding="utf-8-sig", newline="")
    except (Refused, OSError) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


async def _exported(settings: Settings, week: str, month: str | None) -> str:
    async with workspace(settings, partial(open_store, settings.database_url)) as store:
        if month is None:
            return await export(store, utc_now, week)
        return await product_health.export(store, utc_now, "" if month == "last" else month)


def _demo(arguments: argparse.Namespace) -> int:
    # What plays it is a whole Slack, which nobody else has any need of.
    played: int = asyncio.run(importlib.import_module("bot.demo").play(arguments.once))
    return played


async def _work(settings: Settings) -> int:
    """Until a signal to stop (0), or until Slack has been out of reach for too long (1)."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    gc.freeze()  # what was imported stays; to look through it for garbage holds everything up for a tenth of a second
    bot = Bot(settings)
    try:
        starting = asyncio.create_task(bot.start())
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            starting.cancel()
            return 0
        await starting
        calm_the_interpreter()
        await asyncio.wait({stopping, asyncio.create_task(bot.deaf.wait())}, return_when=asyncio.FIRST_COMPLETED)
        if bot.deaf.is_set():
            logging.getLogger("bot").error(
                "Slack has been out of reach for too long; ending, so that a fresh start can help"
            )
        return int(bot.deaf.is_set())
    finally:
        await bot.close()


if __name__ == "__main__":
    main()
