"""What the wallboard shows."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.board import MOST_LISTED, OnBoard, board, in_one_line, rises
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, WorkaroundId
from bot.rules.lifecycle import State
from bot.rules.recognition import ShoutOut, Side, Thanks
from bot.rules.severity import Severity
from bot.rules.workaround import Workaround

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ISSUE = Issue(IssueId(1), "Exports time out", "Acme cannot export", "Exports", Severity.MAJOR, State.NEW, NOON - HOUR)


def on_board(
    number: int = 1, lately: int = 0, before: int = 0, published: datetime | None = None, **of: object
) -> OnBoard:
    issue = replace(ISSUE, id=IssueId(number), **of)  # type: ignore[arg-type]
    workaround = (
        Workaround(WorkaroundId(number), 1, issue.id, "U0MIA", "Wait.\nTry again.", "", published)
        if published
        else None
    )
    return OnBoard(issue, lately + before, lately, before, workaround)


def test_critical_comes_before_major_and_the_newest_first() -> None:
    facts = [
        on_board(1, severity=Severity.CRITICAL, created_at=NOON - 3 * HOUR),
        on_board(2, created_at=NOON),
        on_board(3, severity=Severity.CRITICAL, created_at=NOON - HOUR),
        on_board(4, severity=Severity.MINOR),
        on_board(5, severity=Severity.CRITICAL, state=State.FIXED),
        on_board(6, duplicate_of=IssueId(1)),
    ]
    assert [each.label for each in board(facts, NOON).broken.first] == ["KI-3", "KI-1", "KI-2"]


def test_what_does_not_fit_is_counted() -> None:
    broken = board([on_board(number) for number in range(1, MOST_LISTED + 3)], NOON).broken
    assert (len(broken.first), broken.total) == (MOST_LISTED, MOST_LISTED + 2)


@pytest.mark.parametrize(
    ("lately", "before", "expected"),
    [(2, 0, False), (3, 0, True), (3, 7, True), (3, 8, False), (30, 70, True), (29, 70, False)],
)
def test_rising_is_three_times_the_usual_day(lately: int, before: int, expected: bool) -> None:
    assert rises(on_board(lately=lately, before=before)) is expected


def test_what_is_overdue_or_due_soon_waits_and_the_rest_does_not() -> None:
    facts = [
        on_board(1, due=NOON + HOUR),
        on_board(2, due=NOON - HOUR),
        on_board(3, due=NOON + 5 * HOUR),
        on_board(4),
        on_board(5, due=NOON - HOUR, state=State.CLOSED),
    ]
    waiting = board(facts, NOON).waiting
    assert [(each.label, each.is_overdue) for each in waiting.first] == [("KI-2", True), ("KI-1", False)]


def test_workarounds_stand_there_for_a_day() -> None:
    facts = [
        on_board(1, published=NOON - 25 * HOUR),
        on_board(2, published=NOON - 2 * HOUR),
        on_board(3, published=NOON),
    ]
    shown = board(facts, NOON)
    assert [(each.label, each.step) for each in shown.workarounds.first] == [("WA-3", "Wait."), ("WA-2", "Wait.")]
    assert {each.label: each.workaround for each in shown.broken.first}["KI-1"] == "WA-1"


def test_thanks_say_for_what_and_to_which_side_but_name_nobody() -> None:
    thanks = Thanks(("U0MIA", "U0ANA", "U0BEN"), "staying late with <@U0LEA>", "teamwork")
    sides = (Side.ENGINEERS, Side.AGENTS, Side.AGENTS)
    given = [ShoutOut(number, "U0KENJI", thanks, NOON - number * HOUR, sides) for number in range(1, 6)]
    shown = board([], NOON, [*given[:1], replace(given[1], sides=(Side.ENGINEERS,)), *given[2:]]).thanks
    assert [(each.what, each.to) for each in shown.first[:2]] == [
        ("staying late with", "2 agents and an engineer"),
        ("staying late with", "an engineer"),
    ]
    assert (len(shown.first), shown.total) == (3, 5)
    assert "U0" not in repr(shown)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", ""),
        ("\n \nOne  step\tmore\nnext", "One step more"),
        ("Ask <@U0ANA> or @Ben.King first, not a@example.com", "Ask or first, not a@example.com"),
        ("x" * 200, "x" * 159 + "…"),
    ],
)
def test_a_text_becomes_one_line_without_people(text: str, line: str) -> None:
    assert in_one_line(text) == line


def test_nothing_that_a_customer_or_an_engineer_is_called_is_shown() -> None:
    shown = repr(board([on_board(1, lately=9, due=NOON, published=NOON, owner="U0MIA")], NOON))
    assert "Acme" not in shown
    assert "U0MIA" not in shown
