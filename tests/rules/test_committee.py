from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.committee import (
    CHAPTER,
    COMMITTEE,
    Added,
    Case,
    Committee,
    Decision,
    Minutes,
    Why,
    agenda,
    check_member,
    read_minutes,
)
from bot.rules.escalation import Call, Escalation, Rung
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.refusals import NotAllowed, Refused, WrongInput
from bot.rules.severity import Severity

NOW = datetime(2026, 11, 4, 10, tzinfo=UTC)
DAY = timedelta(days=1)
MEETING = date(2026, 11, 5)
MEMBERS = Committee(("U0ANA", "U0BEN"), ("U0MIA", "U0KENJI"), "U0LEA")
ISSUE = Issue(IssueId(3), "Exports", "", "Billing", Severity.MAJOR, State.ACKNOWLEDGED, NOW - 10 * DAY)
HOLDS = Decision(1, ISSUE.id, "wait", "", (), "U0MIA", MEETING + 7 * DAY, "U0LEA", NOW - 2 * DAY, True)
ASKED_FOR = Added(ISSUE.id, "they leave", "U0ANA", NOW - DAY)

CALLED = Escalation(1, Call(Rung.ON_DUTY, "U0MIA"), "U0ANA", "they leave today", NOW - DAY)


def case(days: int = 10, reports: int = 1, state: State = State.ACKNOWLEDGED, **more: Any) -> Case:
    return Case(replace(ISSUE, created_at=NOW - days * DAY, state=state), reports, **more)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (case(10, 29), None),
        (case(10, 30), Why.AGEING),
        (case(299, 1), None),
        (case(300, 1), Why.AGEING),
        (case(3, 2, State.CANNOT_REPRODUCE, elusive_since=NOW - 6 * DAY), None),
        (case(3, 3, State.CANNOT_REPRODUCE, elusive_since=NOW - 1 * DAY), Why.ELUSIVE),
        (case(9, 1, State.CANNOT_REPRODUCE, elusive_since=NOW - 7 * DAY), Why.ELUSIVE),
        (case(9, 1, State.INVESTIGATING, elusive_since=NOW - 7 * DAY), None),
        (case(1, 1, breached_at=NOW - DAY), Why.BREACHED),
        (case(1, 1, breached_at=NOW - DAY, escalated=CALLED), Why.ESCALATED),
        (case(900, 900, State.FIXED, escalated=CALLED), None),
    ],
)
def test_what_is_over_the_limits_is_on_the_agenda_with_its_reason(found: Case, why: Why | None) -> None:
    items = agenda([found], [], {}, COMMITTEE, NOW, MEETING)
    assert [item.why for item in items] == ([why] if why else [])


@pytest.mark.parametrize(
    ("found", "decision", "added", "why"),
    [
        (case(1), None, ASKED_FOR, Why.ADDED),
        (case(900), HOLDS, None, None),
        (case(900, breached_at=NOW - 3 * DAY), HOLDS, None, None),
        (case(1, breached_at=NOW - DAY), HOLDS, None, Why.BREACHED),
        (case(1, breached_at=NOW - DAY, escalated=CALLED), HOLDS, None, Why.ESCALATED),
        (case(1, escalated=replace(CALLED, at=NOW - 3 * DAY)), HOLDS, None, None),
        (case(1, escalated=CALLED), replace(HOLDS, at=NOW), ASKED_FOR, None),
        (case(1, escalated=CALLED), None, ASKED_FOR, Why.ESCALATED),
        (case(1, state=State.FIXED, escalated=CALLED), HOLDS, None, None),
        (case(1), HOLDS, ASKED_FOR, Why.ADDED),
        (case(1), replace(HOLDS, at=NOW), ASKED_FOR, None),
        (case(1), replace(HOLDS, review=MEETING), None, Why.REVIEW),
        (case(1), replace(HOLDS, review=MEETING + DAY), None, None),
        (case(1, state=State.FIXED), replace(HOLDS, review=MEETING), None, None),
    ],
)
def test_a_decision_holds_until_its_review_or_until_somebody_asks(
    found: Case, decision: Decision | None, added: Added | None, why: Why | None
) -> None:
    decisions = {ISSUE.id: decision} if decision else {}
    items = agenda([found], [added] if added else [], decisions, COMMITTEE, NOW, MEETING)
    assert [item.why for item in items] == ([why] if why else [])


@given(
    days=st.integers(0, 2000),
    reports=st.integers(0, 500),
    state=st.sampled_from([State.NEW, State.CANNOT_REPRODUCE, State.FIX_SCHEDULED]),
    decided=st.none() | st.integers(-100, 100),
)
def test_over_the_limits_without_a_decision_that_holds_is_always_on_it(
    days: int, reports: int, state: State, decided: int | None
) -> None:
    """By its own reckoning: age times reports, and what nobody can reproduce."""
    decisions = {} if decided is None else {ISSUE.id: replace(HOLDS, review=MEETING + decided * DAY)}
    is_over = days * reports >= 300 or (state is State.CANNOT_REPRODUCE and (days >= 7 or reports >= 3))
    expected = is_over if decided is None else decided <= 0
    assert bool(agenda([case(days, reports, state)], [], decisions, COMMITTEE, NOW, MEETING)) == expected


def test_an_item_says_what_it_is_about() -> None:
    def words(found: Case, decision: Decision | None = None, added: Sequence[Added] = ()) -> str:
        return agenda([found], added, {ISSUE.id: decision} if decision else {}, COMMITTEE, NOW, MEETING)[0].words

    assert words(case(escalated=CALLED)) == "they leave today; nobody has answered yet"
    answered = replace(CALLED, why="", answered_at=NOW, answered_by="U0MIA")
    assert words(case(escalated=answered), HOLDS) == "somebody has answered; D-1: wait"
    assert words(case(escalated=CALLED), None, [ASKED_FOR]) == "they leave"
    assert words(case(breached_at=NOW), HOLDS) == "D-1: wait"
    assert words(case(breached_at=NOW), replace(HOLDS, review=MEETING)) == "D-1: wait; its review is due"
    assert words(case(breached_at=NOW)) == ""


def test_the_most_urgent_comes_first_and_then_the_weightiest() -> None:
    cases = [
        Case(replace(ISSUE, id=IssueId(number), created_at=NOW - days * DAY), 10, breached_at=NOW if breached else None)
        for number, days, breached in ((1, 40, False), (2, 50, False), (3, 1, True))
    ]
    assert [item.case.issue.id for item in agenda(cases, [], {}, COMMITTEE, NOW, MEETING)] == [3, 2, 1]


def test_the_chair_goes_round_and_passes_over_who_is_away() -> None:
    chairs = [MEMBERS.chair(MEETING + week * 7 * DAY) for week in range(10)]
    assert chairs[:5] == chairs[5:]
    assert set(chairs) == set(MEMBERS.members)
    assert MEMBERS.chair(MEETING, frozenset({chairs[0]})) not in ("", chairs[0])
    assert COMMITTEE.chair(MEETING) == ""


@pytest.mark.parametrize(
    ("agreed", "is_enough"),
    [
        ({"U0ANA", "U0MIA", "U0LEA"}, True),
        ({"U0ANA", "U0MIA"}, False),
        ({"U0ANA", "U0BEN", "U0LEA"}, False),
        ({"U0ANA", "U0MIA", "U0GUS"}, False),
        (set(MEMBERS.members), True),
    ],
)
def test_a_quorum_is_more_than_half_and_both_sides(agreed: set[str], is_enough: bool) -> None:
    assert MEMBERS.has_quorum(agreed) is is_enough


SAID = {
    "decision": "fix it",
    "alternatives": "decline",
    "agreed": "@ana, @mia.",
    "owner": "@Mia",
    "review": "2026-12-01",
}


def test_minutes_are_read_with_who_is_who() -> None:
    read = read_minutes(SAID, ["U0ANA", "U0MIA"], NOW, UTC)
    assert read == Minutes("fix it", "decline", ("U0ANA", "U0MIA"), "U0MIA", date(2026, 12, 1))
    without = {key: text for key, text in SAID.items() if key != "review"}
    assert read_minutes(without, ["U0ANA", "U0MIA"], NOW, UTC).review == date(2026, 12, 2)
    other_order = {"owner": "@mia", **{key: text for key, text in SAID.items() if key != "owner"}}
    assert read_minutes(other_order, ["U0MIA", "U0ANA"], NOW, UTC) == read


@pytest.mark.parametrize(
    ("changes", "people", "told"),
    [
        ({"decision": ""}, ["A", "M"], "It needs decision."),
        ({"alternatives": "", "owner": ""}, ["A", "M"], "It needs alternatives, owner."),
        ({"owner": "@ana @mia"}, ["A", "M"], "One owner"),
        ({"agreed": "ana and mia"}, ["M"], "It needs agreed."),
        ({}, ["A"], "did not say who is meant"),
        ({"review": "2026-11-04"}, ["A", "M"], "later than today"),
        ({"review": "some day"}, ["A", "M"], "Say a date"),
        ({"decision": "x" * 1001}, ["A", "M"], "say it in 1000"),
    ],
)
def test_what_is_missing_is_named(changes: dict[str, str], people: list[str], told: str) -> None:
    with pytest.raises(Refused, match=told):
        read_minutes({**SAID, **changes}, people, NOW, UTC)


def test_only_members_record_decisions() -> None:
    check_member("U0LEA", MEMBERS)
    with pytest.raises(NotAllowed):
        check_member("U0GUS", MEMBERS)
    with pytest.raises(Refused, match="no committee yet"):
        check_member("U0LEA", COMMITTEE)


def test_the_chapter_survives_being_written() -> None:
    for committee in (COMMITTEE, MEMBERS):
        assert CHAPTER.read(CHAPTER.plain(committee)) == committee


A, E = [f"U0A{n}" for n in range(4)], [f"U0E{n}" for n in range(4)]


@pytest.mark.parametrize(
    ("agents", "engineers", "neutral", "told"),
    [
        (A[:3], E[:2], ["U0N"], "3 agents and 2 engineers"),
        (A[:2], E[:3], ["U0N"], "2 agents and 3 engineers"),
        (A[:2], E[:2], [], "exactly one neutral member: there are 0"),
        (A[:2], E[:2], ["U0N", "U0O"], "exactly one neutral member: there are 2"),
        ([], [], ["U0N"], "exactly one neutral"),
        (A[:1], A[:1], ["U0N"], "Nobody can be named twice"),
        (A[:1], E[:1], E[:1], "Nobody can be named twice"),
        (["@ana"], E[:1], ["U0N"], "agents: say a list of ids"),
        ("U0ANA", E[:1], ["U0N"], "agents: say a list of ids"),
    ],
)
def test_a_committee_without_parity_is_refused(agents: Any, engineers: Any, neutral: Any, told: str) -> None:
    with pytest.raises(WrongInput, match=told):
        CHAPTER.read({"agents": agents, "engineers": engineers, "neutral": neutral})


@pytest.mark.parametrize("plain", [{"ageing": 0}, {"elusive_days": True}, {"chair": "U0ANA"}, {"elusive_reports": "3"}])
def test_limits_are_numbers_and_nothing_else_is_set(plain: dict[str, Any]) -> None:
    with pytest.raises(WrongInput, match=next(iter(plain))):
        CHAPTER.read(plain)
