"""`make plans`: the same on 1,000,000 reports, with a tenth as many rows in every other table, on both engines.

What is asked is collected from a long story on an empty database; how it would be answered is asked where there is
much.
"""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

import storage
from bot.app import Bot
from tests.journeys.bots import AT_ONCE, SHORT_LEASE, settings_for
from tests.journeys.driver import Company
from tests.journeys.grown import fill
from tests.journeys.slacks import Slack
from tests.journeys.test_plans import FEW, WHOLE, much_happens, scanned, statements
from tests.postgresql import HAS_POSTGRESQL, QUICK, Server, names, running

pytestmark = [pytest.mark.plans, pytest.mark.on("sandbox/http"), pytest.mark.timeout(1800)]
REPORTS = int(os.environ.get("REPORTS") or "1000000")
PASSED_OVER = (
    "DELETE FROM news",
    "SELECT inbox.state, count(*) AS count_1 \nFROM inbox",
    "SELECT outbox.state, count(*) AS count_1 \nFROM outbox",
    "SELECT commitment.since, commitment.issue",
    "SELECT escalation.workspace_id",
    "SELECT workaround.issue, min(workaround.published_at)",
)
"""What is emptied all the time; what the doctor counts; what was promised before a week and stands, for a digest; and
escalations, of which there are few: which of them nobody answered is looked up among all. Of weeks with tens of
thousands of reports PostgreSQL would rather read all workarounds than look up each, for the reports."""
OF_A_PART = {"issue_1.area =": "issue", "routed_1.team =": "routed"}
"""Numbers of one area or team. The reports of those weeks are found by their time, tens of thousands of them, and to
look up the known issue of each would take longer than to read the known issues of that area or team once: there are
twenty times fewer of them than reports, and 50,000 take 7 ms."""
__all__ = ["statements"]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with running(QUICK) as server:
        yield server


async def tell(slack: Slack, company: Company, file: Path, url: str, statements: set[str]) -> set[str]:
    """What was asked meanwhile."""
    database = await storage.open_database(url)
    await database.migrate()
    await database.close()
    statements.clear()
    bot = Bot(replace(settings_for(slack, file), database_url=url), pace=AT_ONCE, lease=SHORT_LEASE)
    await bot.start()
    await much_happens(bot, company)
    return set(statements)


async def test_on_sqlite(slack: Slack, company: Company, tmp_path: Path, statements: set[str]) -> None:
    asked = await tell(slack, company, tmp_path / "told.db", f"sqlite:///{tmp_path / 'told.db'}", statements)
    grown = tmp_path / "grown.db"
    await fill(f"sqlite:///{grown}", REPORTS, FEW)
    assert len(asked) > 100
    found = await asyncio.to_thread(scanned, grown, asked)
    assert not found, "\n".join(found.values())


@pytest.fixture
def parameters() -> Iterator[dict[str, Any]]:
    """Of each statement, those with which it was run last: PostgreSQL plans by them."""
    found: dict[str, Any] = {}

    def note(_: object, __: object, statement: str, given: Any, ___: object, is_many: bool) -> None:
        if (
            not is_many
            and statement.startswith(("SELECT", "UPDATE", "DELETE", "WITH"))
            and "pg_catalog" not in statement
        ):
            found[statement] = given

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


@pytest.mark.skipif(not HAS_POSTGRESQL, reason="no PostgreSQL for this machine")
async def test_on_postgresql(
    slack: Slack, company: Company, tmp_path: Path, statements: set[str], parameters: dict[str, Any], server: Server
) -> None:
    told, grown = server.create(next(names)), server.create(next(names))
    asked = await tell(slack, company, tmp_path / "none.db", told, statements)
    asked = {statement for statement in asked if not statement.startswith((*WHOLE, *PASSED_OVER))} & parameters.keys()
    assert len(asked) > 100
    explained = {statement: parameters[statement] for statement in sorted(asked)}
    await fill(grown, REPORTS, FEW)
    found = await asyncio.to_thread(walked, grown.replace("+psycopg", ""), explained)
    assert not found, "\n".join(found.values())


def walked(address: str, asked: dict[str, Any]) -> dict[str, str]:
    """The tables through which PostgreSQL would walk, or through all that one workspace has in them."""
    found = {}
    with psycopg.connect(address, autocommit=True) as connection:
        for statement, given in asked.items():
            answer = connection.execute(f"EXPLAIN (FORMAT JSON) {statement}".encode(), given).fetchone()
            assert answer is not None
            smaller = {table for asked_for, table in OF_A_PART.items() if asked_for in statement}
            for node in nodes(answer[0][0]["Plan"]):
                if is_walk(node) and node["Relation Name"] not in FEW | smaller:
                    found[node["Relation Name"]] = f"{node['Node Type']} {node.get('Index Cond', '')}: {statement}"
    return found


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", []):
        yield from nodes(inner)


def is_walk(node: dict[str, Any]) -> bool:
    if node["Node Type"] == "Seq Scan":
        return True
    condition = node.get("Index Cond", "")
    return "Relation Name" in node and "workspace_id" in condition and " AND " not in condition and "Filter" in node
