"""The pack of a month: last month's actions first, and the same numbers wherever it is read."""

import csv
import io
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.matching import Matcher
from bot.notices import HealthPosted
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.rules.refusals import Refused
from bot.slack import drawing
from bot.slack.people import SlackPeople
from bot.usecases import actions, flagging, lifecycle, product_health
from bot.usecases.flagging import Choice
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.rules.examples import DRAFT
from tests.usecases.test_committee import said

JULY = datetime(2026, 7, 30, 12, tzinfo=UTC)
Rows = list[dict[str, str]]


@pytest.fixture
async def desk(slack: AsyncWebClient, store: Store) -> AsyncIterator[Desk]:
    """Five issues: three reports each in July, and one to five in August; the first is fixed."""
    clock = HandSetClock(JULY)
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))
    issues: list[IssueId] = []
    for number in range(5):
        for turn in range(3):
            choice = Choice(issues[number]) if turn else Choice()
            made = await flagging.flag(desk, Occasion(f"july:{number}:{turn}", "U0ANA"), DRAFT, choice)
            issues += [] if turn else [made.issue.id]
    clock.move_to(datetime(2026, 8, 10, 12, tzinfo=UTC))
    for number, issue in enumerate(issues):
        for turn in range(number + 1):
            await flagging.flag(desk, Occasion(f"august:{number}:{turn}", "U0BEN"), DRAFT, Choice(issue))
    await lifecycle.resolve(desk, Occasion("fixed", "U0MIA"), issues[0])
    for words, due in (("first thing", "2026-08-20"), ("second thing", "2026-09-30")):
        await actions.add(desk, Occasion(words, "U0ANA"), words, {"owner": "@mia", "due": due}, ["U0MIA"])
    done = await actions.add(desk, Occasion("d", "U0ANA"), "done", {"owner": "@mia", "due": "+1d"}, ["U0MIA"])
    await actions.settle(desk, Occasion("e", "U0MIA"), done.number, "")
    clock.move_to(datetime(2026, 9, 1, 10, tzinfo=UTC))
    yield desk
    await cast("Matcher", desk.matching).close()


async def exported(desk: Desk) -> Rows:
    return list(csv.DictReader(io.StringIO(await product_health.export(desk.store, desk.now, "2026-08"), newline="")))


async def posted(desk: Desk, store: Store) -> HealthPosted:
    await product_health.post(desk, Occurrence("product-health", date(2026, 9, 1), desk.now()), "monthly 1 10:00")
    clock = HandSetClock(desk.now())
    while more := await said(store, clock):
        for _, notice in more:
            if isinstance(notice, HealthPosted):
                return notice
    raise AssertionError("nothing was posted")


def values(rows: Rows, section: str) -> list[tuple[str, str, str]]:
    return [(row["known issue"], row["figure"], row["value"]) for row in rows if row["section"] == section]


async def test_the_pack_has_the_numbers_of_the_export_and_open_actions_first(desk: Desk, store: Store) -> None:
    rows, notice = await exported(desk), await posted(desk, store)
    assert (notice.month, notice.meeting) == ("2026-08", "2026-09-02")
    assert {row["month"] for row in rows} == {"2026-08"}
    assert [row["section"] for row in rows[:12:4]] == ["actions"] * 3
    told = [(row["about"], row["value"]) for row in rows if row["figure"] == "state"]
    assert told == [("first thing", "overdue"), ("second thing", "open"), ("done", "done")]
    assert [(words, state) for _, words, _, _, state in json.loads(notice.actions)] == told

    assert [value for _, _, value in values(rows, "reports")] == [str(notice.reports), str(notice.reports_before)]
    assert (notice.reports, notice.reports_before) == (15, 15)
    movers = [(f"KI-{issue}", str(now), str(before)) for issue, _, now, before in json.loads(notice.movers)]
    figures = values(rows, "movers")
    pairs = zip(figures[::2], figures[1::2], strict=True)
    assert movers == [(issue, now, before) for (issue, _, now), (_, _, before) in pairs]
    assert movers == [("KI-5", "5", "3"), ("KI-1", "1", "3"), ("KI-4", "4", "3"), ("KI-2", "2", "3")]
    for section in ("fixed", "deflection", "attainment", "overdue"):
        lines = [
            ("" if issue is None else f"KI-{issue}", name, value)
            for where, _, figures, issue in json.loads(notice.lines)
            if where == section
            for name, value in figures
        ]
        assert lines == values(rows, section)
        assert lines or section == "overdue"
    text = json.dumps(drawing.draw(notice, {}).blocks)
    assert (
        text.index("Actions from last time") < text.index("Top movers") < text.index("Fixed") < text.index("Deflection")
    )


async def test_any_month_that_is_over_can_be_asked_for(desk: Desk) -> None:
    told = await product_health.of_month(desk, "U0BEN", "2026-07")
    assert (told.pack.reports, len(told.pack.movers)) == ((15, 0), 5)
    assert (await product_health.of_month(desk, "U0BEN", "")).month.key == "2026-08"
    with pytest.raises(Refused, match="is not over yet"):
        await product_health.of_month(desk, "U0BEN", "2026-09")
