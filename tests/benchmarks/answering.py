"""`make bench-answering`: how long an agent waits among 5,000 issues and 100,000 reports, through all of it but Slack.

Takes the folder of the public sets: the texts of the reports are drawn from them again and again. SQLite in a file.
"""

import asyncio
import itertools
import resource
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import insert

import storage
from bot.desk import Desk
from bot.matching import Matcher
from bot.rules.holders import Named
from bot.rules.matching import texts
from bot.rules.occasion import Occasion
from bot.rules.report import AREAS, Draft
from bot.rules.roles import Person, Role
from bot.trials import commands, streams
from bot.trials.streams import Told
from bot.usecases import flagging, known
from storage import Database
from storage.tables import IssueRow, NumberRow, ReportRow, WordingRow
from tests.benchmarks import speed
from tests.desks import let_flag

ISSUES, REPORTS, ASKED, FLAGS_A_SECOND = 5_000, 100_000, 200, 50
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
TEAM = "T1"


class Everybody:
    async def person(self, user: str, named: Named | None = None) -> Person:
        return Person(user, user, roles=frozenset({Role.AGENT}))

    async def names(self, users: Sequence[str]) -> dict[str, str]:
        return {}

    async def leads(self) -> list[str]:
        return []

    async def sponsors(self) -> list[str]:
        return []

    async def liaisons(self) -> list[str]:
        return []

    async def given(self, role: Role) -> list[str]:
        return []

    def forget_members(self) -> None: ...


async def main(folder: Path) -> None:
    read = [streams.read(folder / f"{name}.jsonl.gz") for name in commands.PUBLIC]
    many, questions = speed.drawn(read, REPORTS)
    with tempfile.TemporaryDirectory() as place:
        database = await storage.open_database(f"sqlite:///{place}/liaison.db")
        try:
            await database.migrate()
            await fill(database, many)
            await let_flag(database.store(TEAM))
            await measure(database, questions)
        finally:
            await database.close()


async def measure(database: Database, questions: Sequence[Told]) -> None:
    store, now = database.store(TEAM), lambda: BEGIN + timedelta(minutes=REPORTS)
    before, began, here, beside = speed.resident_mb(), time.perf_counter(), time.process_time(), of_children()
    matcher = Matcher(store, now)
    matcher.start()
    held = 1000 * (time.perf_counter() - began)
    longest = asyncio.create_task(longest_pause())
    await matcher.built()
    took = time.perf_counter() - began
    longest.cancel()
    here, beside = time.process_time() - here, of_children() - beside
    say(
        f"start held for {held:.1f} ms; index ready after {took:.1f} s, process + {speed.resident_mb() - before:.0f} MB"
    )
    say(f"processor time: {here:.1f} s of this process, {beside:.1f} s of the one that builds")
    say(f"longest time in which nothing else could run while it was built: {await longest:.0f} ms")
    desk = Desk(store, Everybody(), matcher, now, lambda: None)
    drafts = [(Occasion(f"form:{at}", "U1"), _draft(each)) for at, each in enumerate(questions[:ASKED])]

    async def form(occasion: Occasion, draft: Draft) -> None:
        await flagging.look_for_known(desk, occasion, draft)

    async def words(_: Occasion, draft: Draft) -> None:
        await known.look_up(desk, "U1", draft.title)

    async def filtered(_: Occasion, draft: Draft) -> None:
        await known.look_up(desk, "U1", f"{draft.title} area:billing")

    await timed("candidates for a form", form, drafts)
    await timed("/known of the title", words, drafts)
    await timed("/known with area:", filtered, drafts)
    flags = asyncio.create_task(keep_flagging(desk, drafts))
    await timed(f"candidates while {FLAGS_A_SECOND} flags a second come", form, drafts)
    flags.cancel()
    await asyncio.gather(flags, return_exceptions=True)
    say(f"process + {speed.resident_mb() - before:.0f} MB after all these questions")
    await matcher.close()


async def keep_flagging(desk: Desk, drafts: Sequence[tuple[Occasion, Draft]]) -> None:
    began = time.perf_counter()
    for number in itertools.count():
        _, draft = drafts[number % len(drafts)]
        await flagging.flag(desk, Occasion(f"flag:{number}", "U2"), draft)
        await asyncio.sleep(max(0, began + (number + 1) / FLAGS_A_SECOND - time.perf_counter()))


def of_children() -> float:
    """Seconds of processor time of those that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


async def longest_pause() -> float:
    """Milliseconds, until it is cancelled."""
    longest, last = 0.0, time.perf_counter()
    try:
        while True:
            await asyncio.sleep(0)
            longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    except asyncio.CancelledError:
        return 1000 * longest


async def timed(
    what: str, ask: Callable[[Occasion, Draft], Awaitable[None]], drafts: Sequence[tuple[Occasion, Draft]]
) -> None:
    took = []
    for occasion, draft in [*drafts[:20], *drafts]:
        began = time.perf_counter()
        await ask(occasion, draft)
        took.append(1000 * (time.perf_counter() - began))
    took = sorted(took[20:])
    say(f"{what}: p50 {took[len(took) // 2]:.1f} ms, p95 {took[len(took) * 95 // 100]:.1f} ms")


async def fill(database: Database, many: Sequence[Told]) -> None:
    """As if they had been flagged one a minute."""
    packed: dict[str, bytes] = {}
    for each in many:
        packed.setdefault(each.id, texts.read(each.title, each.body).text.packed())
    issues, reports, wordings = [], [], []
    for number, each in enumerate(many, start=1):
        issue, at = hash_of(each) % ISSUES + 1, BEGIN + timedelta(minutes=number)
        area = AREAS[issue % len(AREAS)]
        said = {"title": each.title[:150] or "none", "what_happens": each.body[:3000], "area": area, "severity": 2}
        key = {"workspace_id": TEAM, "number": number}
        reports.append(
            key
            | said
            | {"issue": issue, "flagged_by": "U1", "customer": "", "ticket_link": "", "flagged_at": at}
            | {"customers_affected": 1}
        )
        wordings.append(
            key | {"seq": number, "issue": issue, "report": number, "area": area, "at": at, "words": packed[each.id]}
        )
        issues.append(key | said | {"number": issue, "version": 1, "state": "new", "created_at": at})
    first = {each["number"]: each for each in reversed(issues)}
    async with database.engine.begin() as connection:
        for row, rows in ((IssueRow, list(first.values())), (ReportRow, reports), (WordingRow, wordings)):
            await connection.execute(insert(row), rows)
        last = {"issue": ISSUES, "report": len(reports), "wording": len(wordings)}
        rows = [{"workspace_id": TEAM, "name": name, "last": number} for name, number in last.items()]
        await connection.execute(insert(NumberRow), rows)


def hash_of(told: Told) -> int:
    """The same for copies, and for those of one issue."""
    return sum(map(ord, told.same_as or told.id)) * 7919 + len(told.title)


def _draft(told: Told) -> Draft:
    return Draft(told.title[:150].strip() or "none", told.body[:3000].strip() or "none", AREAS[1], "2")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
