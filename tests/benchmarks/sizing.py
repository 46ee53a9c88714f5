"""A grown workspace: how long a start takes, what the process weighs, how soon commands are answered."""

import asyncio
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
from sqlalchemy import insert

import storage
from bot.rules.lifecycle import State
from bot.rules.matching import texts
from bot.rules.report import AREAS
from storage.tables import IssueRow, NumberRow, ReportRow, WordingRow
from tests.benchmarks import load, processes
from tests.benchmarks.load import FORM, Body
from tests.benchmarks.servers import AGENT, TEAM
from tests.benchmarks.words import words

PER_ISSUE = 20
BATCH = 5_000
NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)
COMMANDS = ("known export of list fails", "queue", "mine", "status KI-7", "help")


def rows(reports: int) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Issues with their reports and the words by which these are found, from a fixed seed. Half of the issues are
    over."""
    chance = random.Random(1)
    for number in range(1, reports + 1):
        if number % PER_ISSUE == 1:
            issue = number // PER_ISSUE + 1
            state = State.FIXED if issue % 2 else State.ACKNOWLEDGED
            yield IssueRow, _common(chance, issue) | {"version": 1, "state": state.value, "created_at": NOW}
        flagged = {"issue": issue, "flagged_by": f"U{number % 500}", "customers_affected": 1, "customer": "Acme"}
        flagged |= {"ticket_link": "", "flagged_at": NOW + timedelta(minutes=number)}
        report = _common(chance, number) | flagged
        yield ReportRow, report
        known_by = {
            "seq": number,
            "issue": issue,
            "report": number,
            "area": report["area"],
            "at": flagged["flagged_at"],
        }
        yield WordingRow, {"workspace_id": TEAM, "number": number, **known_by, "words": _packed(*words(number))}


@cache
def _packed(title: str, text: str) -> bytes:
    return texts.read(title, text).text.packed()


def _common(chance: random.Random, number: int) -> dict[str, Any]:
    title, text = words(number)
    said = {"title": title, "what_happens": text}
    return {"workspace_id": TEAM, "number": number, "area": chance.choice(AREAS), "severity": 2, **said}


async def fill(url: str, reports: int) -> None:
    database = await storage.open_database(url)
    await database.migrate()
    waiting: dict[Any, list[dict[str, Any]]] = {IssueRow: [], ReportRow: [], WordingRow: []}
    async with database.engine.begin() as connection:
        for table, row in rows(reports):
            waiting[table].append(row)
            if len(waiting[table]) == BATCH:
                await connection.execute(insert(table), waiting[table])
                waiting[table].clear()
        counters = [("issue", -(-reports // PER_ISSUE)), ("report", reports), ("wording", reports)]
        waiting[NumberRow] = [{"workspace_id": TEAM, "name": name, "last": last} for name, last in counters]
        for table, left in waiting.items():
            if left:
                await connection.execute(insert(table), left)
    await database.close()


def said(words: str) -> Body:
    fields = {"command": "/liaison", "text": words, "user_id": AGENT, "team_id": TEAM, "channel_id": "C0SUPPORT"}
    return Body(FORM, urlencode(fields | {"trigger_id": str(time.time_ns())}).encode())


async def measure(folder: Path, reports: int) -> list[str]:
    file = folder / "grown.db"
    await fill(f"sqlite:///{file}", reports)
    async with (
        processes.running("answers") as slack,
        processes.liaison(file, slack.api_url) as bot,
        aiohttp.ClientSession() as session,
    ):
        found = [f"| start to ready with {reports:,} reports | {bot.ready_after:.1f} s | under 2 s |"]
        await _settled(bot)
        for words in COMMANDS:
            took = []
            for _ in range(5):
                begun = time.perf_counter()
                status, answer = await load.post(session, bot.slack_url, said(words))
                took.append(time.perf_counter() - begun)
                assert status == 200, answer
            found.append(f"| `/liaison {words}` | {1000 * max(took):.0f} ms, the slowest of 5 | under 1 s |")
        weight = bot.resident_mb()
    return [*found, f"| memory with {reports:,} reports | {weight:.0f} MB resident | under 150 MB |"]


async def _settled(bot: processes.Server) -> None:
    """Until what a start does in the background no longer makes the process grow."""
    before = 0.0
    while bot.resident_mb() > before + 1:
        before = bot.resident_mb()
        await asyncio.sleep(2)
