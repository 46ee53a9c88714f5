"""What is exported can be imported elsewhere without loss, and twice without doubling; nobody hears of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

import pytest

import storage
from bot.records import RECORDS
from bot.rules import exporting
from bot.rules.exporting import Value
from bot.rules.importing import Form, Item, read
from bot.rules.lifecycle import State
from bot.rules.workaround import Conditions, Recall
from bot.usecases import importing
from storage import Store
from tests.clock import HandSetClock
from tests.desks import desk_of
from tests.storage.examples import NOON, SECOND, a_report

ODD = "=1+1 \"quoted\"\r\nand @all, 'Grüße' 🎫"


LATER = HandSetClock(NOON + timedelta(days=9))


@pytest.fixture
async def other(empty_address: str) -> AsyncIterator[Store]:
    database = await storage.open_database(empty_address)
    await database.migrate()
    yield database.store("T2")
    await database.close()


async def live(store: Store) -> None:
    """Two issues with all that can be known of them, and one that is new."""
    async with store.transaction() as tx:
        first = await tx.issues.add(a_report(title="=SUM(A1)", what_happens=ODD), NOON)
        due = NOON + timedelta(days=3)
        await tx.issues.save(replace(first, state=State.FIX_SCHEDULED, owner="U0MIA", fix_due=due))
        second = await tx.issues.add(a_report(title="-2 logos"), NOON + SECOND)
        declined = replace(second, state=State.DECLINED, reason=f"why {ODD}", customer_answer="@you: no")
        await tx.issues.save(declined)
        await tx.issues.add(a_report(title="'+ is new", source=None), NOON + 2 * SECOND)
        await tx.trackers.put(first.id, "https://tracker.example.com/EXP-7?a=1&b=2", "U0MIA", NOON)
        for number in range(3):
            title, source = f"+{number}", None if number else a_report().source
            flagged = a_report(title=title, customer="'=Acme", source=source)
            report = await tx.reports.add(flagged, first.id, "U0ANA", NOON + number * SECOND)
        await tx.reports.withdraw(report.id, NOON + 9 * SECOND)
        for number in range(2):
            await tx.workarounds.add(first.id, "U0MIA", f"step {number}", ODD, None, NOON + number * SECOND)
        told = Conditions("Version 3", "None <known>", "U0KENJI")
        gone = await tx.workarounds.add(second.id, "U0MIA", "wait", "", None, NOON, told)
        await tx.workarounds.recall(gone, Recall("U0LEA", NOON + SECOND, "It loses rows."))


async def exported(store: Store) -> dict[str, list[dict[str, Value]]]:
    return {name: [row async for row in rows(store)] for name, rows in RECORDS.items()}


def items_of(files: dict[str, list[dict[str, Value]]], form: Form) -> list[Item]:
    """As the command writes and reads them."""
    items: list[Item] = []
    for name, rows in files.items():
        assert all(list(row) == exporting.COLUMNS[name] for row in rows)
        suffix = "csv" if form is Form.CSV else "jsonl"
        lines = [exporting.line(row, suffix) for row in rows]
        found = read("".join([exporting.head(name, suffix), *lines]), form)
        assert found.problems == []
        items += [item for _, item in found.items]
    return items


async def loaded(store: Store, items: list[Item]) -> int:
    plan = await importing.look(desk_of(store, LATER), items)
    assert plan.problems == []
    return sum([is_new async for is_new in importing.load(desk_of(store, LATER), plan.new, "U0LIAISON")])


@pytest.mark.parametrize("form", [Form.CSV, Form.JSON_LINES])
async def test_an_export_read_into_an_empty_database_makes_the_same_export(
    store: Store, other: Store, form: Form
) -> None:
    await live(store)
    files = await exported(store)
    assert [len(files[name]) for name in ("known_issues", "reports", "workarounds")] == [3, 3, 3]
    items = items_of(files, form)
    assert await loaded(other, items) == 9
    assert await exported(other) == files
    assert await loaded(other, items) == 0
    assert await exported(other) == files
    async with other.transaction() as tx:
        assert (await tx.backlog.waiting()).letters == {}
        assert await tx.outbox.next_due(LATER.now()) is None
        assert [each.issue.title for each in await tx.issues.latest(9)] == ["=SUM(A1)", "'+ is new"]


async def test_an_export_read_where_it_was_made_changes_nothing(store: Store) -> None:
    await live(store)
    files = await exported(store)
    assert await loaded(store, items_of(files, Form.CSV)) == 0
    assert await exported(store) == files


async def test_numbers_that_are_taken_here_are_given_anew_and_references_follow(store: Store, other: Store) -> None:
    await live(store)
    async with other.transaction() as tx:
        await tx.issues.add(a_report(title="was here before"), NOON - SECOND)
    items = items_of(await exported(store), Form.CSV)
    assert await loaded(other, items) == 9
    files = await exported(other)
    assert [row["title"] for row in files["known_issues"]] == ["was here before", "=SUM(A1)", "-2 logos", "'+ is new"]
    assert {row["known_issue"] for row in files["reports"]} == {"KI-2"}
    assert [row["known_issue"] for row in files["workarounds"]] == ["KI-2", "KI-2", "KI-3"]


async def test_what_was_cut_off_is_finished_the_next_time(store: Store, other: Store) -> None:
    await live(store)
    items = items_of(await exported(store), Form.CSV)
    plan = await importing.look(desk_of(other, LATER), items)
    loading = importing.load(desk_of(other, LATER), plan.new, "U0LIAISON")
    for _ in range(4):
        assert await anext(loading)
    assert await loaded(other, items) == 5
    assert await exported(other) == await exported(store)


async def test_a_report_without_its_known_issue_is_a_problem_with_its_place(store: Store, other: Store) -> None:
    await live(store)
    reports = {"reports": (await exported(store))["reports"]}
    plan = await importing.look(desk_of(other, LATER), items_of(reports, Form.CSV))
    assert [place for place, _ in plan.problems] == [0, 1, 2]
    assert plan.problems[0][1] == "R-1: its known issue is neither in these files nor imported before."
