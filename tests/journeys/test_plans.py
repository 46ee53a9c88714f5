"""No question that somebody waits for walks through a table that grows: SQLite says so of every statement of a story.

SQLite plans by its indexes alone as long as nobody counts its rows for it, which Liaison does not: a plan of an empty
database is the plan of a million reports.
"""

import asyncio
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.app import Bot
from bot.rules.digest import EVERYTHING, Scope
from bot.rules.reporting import Asked
from bot.usecases import board, reporting
from storage.statements import Said, listen
from tests.journeys.driver import Company

FEW = {
    "action",
    "agenda",
    "alembic_version",
    "decision",
    "definition",
    "duty",
    "feedback",
    "home",
    "identity",
    "lease",
    "marker",
    "marquee",
    "model",
    "number",
    "pact",
    "policy",
    "proposal",
    "rate",
    "schedule_run",
    "token",
    "webhook",
}
"""Tables with as many rows as agreements, people or weeks."""
WHOLE = (
    "SELECT issue.number, issue.title, issue.severity, issue.created_at",
    "SELECT anon_1.issue \nFROM (SELECT history.issue",
    "SELECT report.issue, count(*)",
    "SELECT demand.issue",
)
"""What stood open when a week was over is counted from all that ever was, for a digest and each week of the reports:
tests/storage/test_digest.py says how long that may take."""
WALKS = re.compile(
    r"SCAN (?!anon_)(?P<all>[a-z]\w*)"
    r"|SEARCH (?P<workspace>[a-z]\w*) USING INDEX (?!ix_card_stale).*\(workspace_id=\?\)$"
)
"""Through a whole table, or through all that one workspace has in it."""


@pytest.fixture
def statements() -> Iterator[set[str]]:
    """All that are run while a story is told."""
    found: set[str] = set()

    def note(said: Said) -> None:
        if said.text.startswith(("SELECT", "UPDATE", "DELETE", "INSERT", "WITH")):
            found.add(said.text)

    stop = listen(note)
    yield found
    stop()


def scanned(file: Path, statements: set[str]) -> dict[str, str]:
    """The tables that are walked through, with the statement."""
    found = {}
    with closing(sqlite3.connect(file)) as connection:
        for statement in sorted(statements):
            if statement.startswith(WHOLE):
                continue
            values = [None] * statement.count("?")
            for *_, step in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values):
                if (walked := WALKS.match(step)) and not {*walked.groups()} & FEW:
                    found[str(walked["all"] or walked["workspace"])] = f"{step}: {statement}"
    return found


@pytest.mark.on("sandbox/http")
async def test_no_table_that_grows_is_walked_through(
    statements: set[str], bot: Bot, company: Company, tmp_path: Path
) -> None:
    await much_happens(bot, company)
    assert len(statements) > 100
    assert await asyncio.to_thread(scanned, next(tmp_path.glob("*.db")), statements) == {}


async def much_happens(bot: Bot, company: Company) -> None:
    ana, ben, mia, kenji = company.ana, company.ben, company.mia, company.kenji
    for person in (ana, mia):
        await person.opens_home()
        await person.sees_at_home("My reports")
    card = await ana.flags("exports time out")
    other = await ben.flags("invoices show no VAT")
    await ben.types("/known exports")
    await ben.hears("Known, best first")
    await ben.types("/known")
    await ben.hears("Known, most reports first")
    await mia.presses("Claim", card)
    await mia.replies("question: Which browser is it?", to=card)
    await ana.hears("Which browser")
    await mia.replies("workaround: use CSV", to=card)
    await ana.hears("use CSV")
    await kenji.reacts("raising_hand", card)
    await card.shows("2 reports")
    for verb in ("queue", "mine", "status KI-1", "workaround KI-1", "watch KI-1", "escalate KI-1 it is urgent"):
        await mia.types(f"/liaison {verb}")
    await card.shows("Escalated")
    await mia.types("/liaison same KI-1 KI-2")
    await other.shows("Same as")
    await kenji.types("/liaison unlink KI-2")
    await mia.presses("Resolve", card)
    assert await ana.hears("is fixed")
    await people_look_back(bot, company)
    await bot.close()


async def people_look_back(bot: Bot, company: Company) -> None:
    """All that is not about one issue at a time."""
    ana, mia = company.ana, company.mia
    for verb in (
        "demand KI-1 failure what: the export breaks department: Billing",
        "marker today release 4.2",
        "mute KI-1",
        "definitions",
        "definitions KI-1",
        "agenda",
        "decisions KI-1",
        "kudos",
        "rota",
        "schedule",
        "sla explain KI-1",
        "digest",
        "health",
        "action",
        "feedback",
        "kudos behaviours",
        "export reports",
        "export known issues",
        "export workarounds",
    ):
        await mia.types(f"/liaison {verb}")
    await mia.has("All workarounds: 1 row.")
    await mia.types("/kudos <@U0ANA> for a flag with all the steps in it")
    await ana.sees_at_home("a flag with all the steps in it")
    await mia.types("/liaison doctor")
    await mia.hears("Last event")
    await board.look(bot.desk.store, bot.desk.now(), None)
    for part in (EVERYTHING, Scope(area="Billing"), Scope(team="Night watch")):
        await reporting.report(bot.desk, Asked(4, scope=part))


def test_what_walks_is_found_out(migrated_file: Path) -> None:
    by_title = "SELECT number FROM report WHERE title = ?"
    assert scanned(migrated_file, {by_title}).keys() == {"report"}
    assert scanned(migrated_file, {f"{by_title} AND workspace_id = ?"}).keys() == {"report"}
    assert scanned(migrated_file, {"SELECT title FROM report WHERE number = ? AND workspace_id = ?"}) == {}
