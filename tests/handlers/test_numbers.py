"""The numbers of one week are the same wherever they are read: in the digest, its table, the export, on the wallboard,
on the reports page and through the API."""

import csv
import io
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import cast

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.attempts import Attempts
from bot.boards import drawn
from bot.desk import Desk, Pace
from bot.matching import Matcher
from bot.notices import DigestPosted
from bot.rules import returns
from bot.rules.board import board
from bot.rules.labels import IssueId, issue_label
from bot.rules.markers import Kind as MarkerKind
from bot.rules.markers import Marked
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.rules.report import AREAS, Draft
from bot.rules.returns import Costs
from bot.slack.people import SlackPeople
from bot.usecases import board as boards
from bot.usecases import digest, flagging, lifecycle
from bot.usecases.flagging import Choice
from handlers.api.limits import Rate
from handlers.reporting import add_reporting
from handlers.sign_in import Entry
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.handlers.programs import Json, Program, served, token
from tests.storage.examples import LEASE

MONDAY = datetime(2026, 8, 17, tzinfo=UTC)
END = MONDAY + timedelta(weeks=1)
WEEK = "2026-W34"
AT_ONCE = Pace(timedelta(0), timedelta(0))


@pytest.fixture
async def desk(slack: AsyncWebClient, store: Store) -> AsyncIterator[Desk]:
    clock = HandSetClock(MONDAY - timedelta(hours=20))
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))
    await a_week(desk, clock)
    yield desk
    await cast("Matcher", desk.matching).close()


async def a_week(desk: Desk, clock: HandSetClock) -> None:
    """50 reports on seven issues from Sunday to Sunday: some are withdrawn, one issue is fixed. Something went
    live a week before; a contact has a cost."""
    for number in range(50):
        clock.advance(3.2 * 3600)
        draft = Draft(
            f"problem {number % 7}", "It fails.", AREAS[number % 7], str(number % 3 + 1), f"Customer {number}"
        )
        choice = Choice(IssueId(number % 7 + 1)) if number >= 7 else Choice()
        accepted = await flagging.flag(desk, Occasion(f"form {number}", "U0ANA"), draft, choice)
        if number % 10 == 9:
            async with desk.store.transaction() as tx:
                await tx.reports.withdraw(accepted.report.id, desk.now())
    await lifecycle.resolve(desk, Occasion("fix", "U0MIA"), IssueId(2))
    async with desk.store.transaction() as tx:
        await tx.workarounds.add(IssueId(1), "U0MIA", "Use CSV.", "", None, desk.now())
        await tx.markers.add(Marked((END - timedelta(days=14)).date(), MarkerKind.LAUNCH, "4.2"), "U0MIA", desk.now())
        await tx.policy.change(returns.CHAPTER, Costs(Decimal("12.50"), "EUR"), 0, "U0LEA", desk.now())
    assert desk.now() < END
    clock.move_to(END)


async def posted(desk: Desk) -> list[Json]:
    """The lines of the digest as they went to Slack."""
    await digest.post(desk, Occurrence("digest", END.date(), END), "plan")
    async with desk.store.transaction() as tx:
        letters = await tx.outbox.claim("A", desk.now(), LEASE, 200, AT_ONCE)
    (notice,) = [each.notice for each in letters if isinstance(each.notice, DigestPosted)]
    return [
        {"section": section, "about": about, "known_issue": issue and issue_label(issue), "figures": dict(figures)}
        for section, about, figures, issue in json.loads(notice.lines)
    ]


async def on_page(desk: Desk, session: aiohttp.ClientSession) -> dict[str, list[dict[str, str]]]:
    """The tables of the reports page by their names, which are those of their CSV, too."""
    app = web.Application()
    add_reporting(app, lambda: desk, Entry(None, True, lambda: desk, lambda: TEAM, Attempts(desk.now)))
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address = f"http://127.0.0.1:{runner.addresses[0][1]}/reports"
    found = {}
    async with session.get(f"{address}/data?weeks=4&until={WEEK}") as response:
        tables = (await response.json())["tables"]
    for table in tables:
        found[table["name"]] = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        async with session.get(f"{address}/{table['name']}.csv?weeks=4&until={WEEK}") as response:
            text = (await response.read()).decode("utf-8-sig")
        assert list(csv.DictReader(io.StringIO(text, newline=""))) == found[table["name"]]
    await runner.cleanup()
    return found


async def test_one_week_has_the_same_numbers_everywhere(desk: Desk, session: aiohttp.ClientSession) -> None:
    async with served(desk, desk.now, Rate(burst=1000)) as port:
        program = Program(session, port, (await token(desk))[1])
        told = await program.gets(f"/digests/{WEEK}")
        table = (await program.asks("GET", f"/digests/{WEEK}/table")).text
        between = {"since": told["begins"], "until": told["ends"]}
        reports = await program.reads_all("/reports", limit=7, **between)
        issues = {each["id"]: each for each in await program.reads_all("/known-issues", limit=3)}
        rows = list(csv.DictReader(io.StringIO((await program.asks("GET", "/exports/reports.csv")).text)))

    assert (told["week"], told["begins"], told["ends"]) == (WEEK, "2026-08-17T00:00:00Z", "2026-08-24T00:00:00Z")
    lines = [each | {"figures": {of["name"]: of["value"] for of in each["figures"]}} for each in told["lines"]]

    # The digest in Slack has the first lines of each section, the table all of them.
    in_slack = await posted(desk)
    assert in_slack
    assert [each for each in lines if each in in_slack] == in_slack
    assert table == await digest.export(desk.store, desk.now, WEEK)
    cells = [
        (row["section"], row["known issue"], row["figure"], row["value"]) for row in csv.DictReader(io.StringIO(table))
    ]
    assert cells == [
        (each["section"], each["known_issue"] or "", name, value)
        for each in lines
        for name, value in each["figures"].items()
    ]

    # The volume is that of the lists and of the export.
    exported = [
        row for row in rows if MONDAY <= datetime.fromisoformat(row["flagged_at"]) < END and not row["withdrawn_at"]
    ]
    volume = next(each["figures"] for each in lines if each["section"] == "volume")
    assert 30 < len(reports) < 50
    assert volume["reports"] == str(len(reports)) == str(len(exported))
    begun = [each for each in issues.values() if MONDAY <= datetime.fromisoformat(each["created_at"]) < END]
    assert volume["new known issues"] == str(len(begun))
    assert volume["fixed"] == str(sum(each["state"] == "fixed" for each in issues.values())) == "1"
    areas = {each["about"]: each["figures"]["reports"] for each in lines if each["section"] == "areas"}
    assert areas == {area: str(count) for area, count in Counter(each["area"] for each in reports).items()}

    # The reports page, and its tables, have them week by week.
    page = await on_page(desk, session)
    for section in ("volume", "attainment", "times", "reproduction", "deflection", "returns", "launches"):
        there = [each for each in lines if each["section"] == section and each["about"] not in ("Reports", "Fixed")]
        on_it = [row for row in page[section] if row["week"] == WEEK]
        for row, figures in zip(on_it, (each["figures"] for each in there), strict=True):
            assert figures.items() - row.items() <= {
                ("reports the week before", figures.get("reports the week before"))
            }
    assert page["volume"][-1]["reports"] == str(len(reports))
    assert page["returns"][-1]["contacts avoided"] == page["deflection"][-1]["answered"]
    assert page["launches"][-1]["launch"].startswith("L-1 4.2, all areas")
    assert int(page["launches"][-1]["reports"]) >= len(reports)

    # The wallboard counts, of each open issue, what the digest, the lists and the export count.
    glance = await boards.look(desk.store, desk.now(), None)
    wall: Json = json.loads(drawn(board(glance.facts, desk.now())))
    unanswered = {each["known_issue"]: each["figures"] for each in lines if each["section"] == "unanswered"}
    counted = Counter(row["known_issue"] for row in rows if not row["withdrawn_at"])
    assert len(wall["broken"]["first"]) > 2
    for shown in wall["broken"]["first"]:
        label = shown["label"]
        assert shown["reports"] == issues[label]["reports"] == counted[label] == int(unanswered[label]["reports"])
        assert shown["workaround"] == ((issues[label]["workaround"] or {}).get("id") or "")
    is_open = [each for each in issues.values() if each["state"] != "fixed" and each["severity"] <= 2]
    assert wall["broken"]["total"] == len(is_open)
