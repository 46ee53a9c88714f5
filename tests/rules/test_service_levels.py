"""Which clocks run, what they add up to, when they are due and who is warned when: computed by hand, to the minute."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.rules import calendars, terms
from bot.rules.attainment import Attained, attained
from bot.rules.calendars import CALENDARS, OFFICE, OUTSIDE, ROUND_THE_CLOCK, Calendar
from bot.rules.commitments import Commitment, acknowledged, commitments, passed, warned, warning_at
from bot.rules.issue import Issue, next_step
from bot.rules.lifecycle import CHANGES, OVER, State
from bot.rules.policy import Agreed
from bot.rules.refusals import WrongInput
from bot.rules.service_levels import WAITING, Clock, Moment, clocks, due_of, explained, owed, spent
from bot.rules.severity import Severity
from bot.rules.terms import CHAPTER, SERVICE_LEVELS, Measure, Terms
from tests.rules.examples import an_issue

N, A, Q, V, W, X, F = (
    State.NEW,
    State.ACKNOWLEDGED,
    State.NEEDS_INFO,
    State.INVESTIGATING,
    State.WORKAROUND_AVAILABLE,
    State.FIX_SCHEDULED,
    State.FIXED,
)
MADRID = Calendar("Europe/Madrid", CALENDARS[OFFICE].hours, ("ES-MD",))
TERMS = Terms(SERVICE_LEVELS, {**CALENDARS, OFFICE: MADRID}, "1.1")
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    """UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def life(*told: tuple[str, State, str]) -> list[Moment]:
    """(time, state, who): an engineer when it is anybody."""
    return [Moment(at(time), state, who, bool(who)) for time, state, who in told]


def a_major(moments: Sequence[Moment], **changes: Any) -> Issue:
    return an_issue(severity=Severity.MAJOR, state=moments[-1].state, created_at=moments[0].at, owner="mia", **changes)


def the(measure: Measure, moments: Sequence[Moment]) -> Clock:
    return [clock for clock in clocks(a_major(moments), moments) if clock.measure is measure][-1]


# Flagged on Friday 28 August 2026 at 16:00 in Madrid, asked at 16:30, answered on Monday at 12:00.
WEEKEND = life(
    ("2026-08-28T14:00", N, ""),
    ("2026-08-28T14:30", A, "mia"),
    ("2026-08-28T14:45", Q, "mia"),
    ("2026-08-31T10:00", A, ""),
)


# Monday 24 August, 10:00 in Madrid: a major issue is to be answered within 4 hours, by 14:00.
MONDAY = life(("2026-08-24T08:00", N, ""))


@pytest.mark.parametrize(
    ("measure", "moments", "now", "counts", "due"),
    [
        # 16:00 to 16:30; due after one hour on Friday and three on Monday, whatever was asked later.
        (Measure.FIRST_RESPONSE, WEEKEND, "2026-08-31T12:00", 30, "2026-08-31T10:00"),
        # 16:00 to 16:45, then Monday from 12:00 to 14:00; 7 h 15 min are left at noon: 5 that day, 2 h 15 on Tuesday.
        (Measure.WORKAROUND, WEEKEND, "2026-08-31T12:00", 165, "2026-09-01T09:15"),
        # Over the change to winter time: Friday 23 October 15:00 local (UTC+2) to Monday 10:00 local (UTC+1).
        (
            Measure.FIRST_RESPONSE,
            life(("2026-10-23T13:00", N, ""), ("2026-10-26T09:00", A, "mia")),
            "2026-10-26T09:00",
            180,
            "2026-10-26T10:00",
        ),
        # Over the change to summer time, with the holidays of Easter (2 and 3 April) before the next week.
        (
            Measure.WORKAROUND,
            life(("2026-03-27T12:00", N, ""), ("2026-03-27T13:00", A, "mia")),
            "2026-03-30T08:00",
            300,
            "2026-03-30T11:00",
        ),
        (
            Measure.RESOLUTION,
            life(("2026-04-01T07:00", N, ""), ("2026-04-01T08:00", A, "mia")),
            "2026-04-06T08:00",
            540,
            "2026-04-09T15:00",
        ),
    ],
)
def test_clocks_match_what_is_computed_by_hand(
    measure: Measure, moments: Sequence[Moment], now: str, counts: int, due: str
) -> None:
    clock = the(measure, moments)
    found = explained(clock, MADRID, at(now))
    assert spent(found) == timedelta(minutes=counts)
    assert due_of(clock, TERMS, Severity.MAJOR) == at(due)
    assert found[0].start == clock.since
    assert all(one.end == two.start for one, two in pairwise(found))


def test_every_stretch_says_why_it_does_not_count() -> None:
    found = explained(the(Measure.WORKAROUND, WEEKEND), MADRID, at("2026-08-31T16:00"))
    assert [(piece.start, piece.end, piece.why) for piece in found] == [
        (at("2026-08-28T14:00"), at("2026-08-28T14:45"), ""),
        (at("2026-08-28T14:45"), at("2026-08-31T10:00"), WAITING),
        (at("2026-08-31T10:00"), at("2026-08-31T15:00"), ""),
        (at("2026-08-31T15:00"), at("2026-08-31T16:00"), OUTSIDE),
    ]


def test_a_clock_that_stands_still_is_not_due_and_nobody_is_warned() -> None:
    asked = WEEKEND[:-1]
    clock = the(Measure.WORKAROUND, asked)
    assert due_of(clock, TERMS, Severity.MAJOR) is None
    assert warning_at(clock, 0, TERMS, Severity.MAJOR) is None
    found = owed(a_major(asked), asked, TERMS)
    assert found is not None
    assert found.by == at("2026-08-31T14:45"), "agents have eight working hours to answer"


@pytest.mark.parametrize(
    ("moments", "running", "ended"),
    [
        (life(("2026-08-24T08:00", N, "")), {"first response", "workaround", "resolution"}, set()),
        (
            life(("2026-08-24T08:00", N, ""), ("2026-08-24T09:00", N, "mia")),
            {"workaround", "update", "resolution"},
            {"first response"},
        ),
        (
            life(("2026-08-24T08:00", N, ""), ("2026-08-24T09:00", W, "mia")),
            {"resolution"},
            {"first response", "workaround"},
        ),
        (
            life(("2026-08-24T08:00", N, ""), ("2026-08-24T09:00", X, "mia")),
            {"resolution"},
            {"first response", "workaround"},
        ),
        (
            life(("2026-08-24T08:00", N, ""), ("2026-08-24T09:00", A, "mia"), ("2026-08-24T10:00", V, "mia")),
            {"workaround", "update", "resolution"},
            {"first response", "update"},
        ),
        (
            life(("2026-08-24T08:00", N, ""), ("2026-08-24T09:00", F, "mia")),
            set(),
            {"first response", "workaround", "resolution"},
        ),
        (  # reopened: its clocks begin anew, and it has its workaround
            life(
                ("2026-08-24T08:00", N, ""),
                ("2026-08-24T09:00", W, "mia"),
                ("2026-08-24T10:00", F, "mia"),
                ("2026-08-25T10:00", W, ""),
            ),
            {"first response", "resolution"},
            {"workaround"},
        ),
    ],
)
def test_what_happens_sets_and_stops_clocks(moments: Sequence[Moment], running: set[str], ended: set[str]) -> None:
    found = clocks(a_major(moments), moments)
    assert {clock.measure.value for clock in found if clock.runs} == running
    assert {clock.measure.value for clock in found if not clock.runs} == ended


@pytest.mark.parametrize("severity", list(Severity))
@pytest.mark.parametrize("state", [state for state in State if state not in OVER])
def test_no_open_issue_is_without_somebody_who_owes_something_by_a_time(state: State, severity: Severity) -> None:
    for before in [each for each, ends in CHANGES.items() if state in ends] or [N]:
        moments = life(
            ("2026-08-24T08:00", N, ""), ("2026-08-24T09:00", before, "mia"), ("2026-08-25T09:00", state, "")
        )
        issue = replace(a_major(moments), severity=severity)
        promised = issue if state is not X else replace(issue, fix_due=at("2026-09-01T08:00"))
        found = owed(promised, moments, TERMS)
        assert found is not None
        step = next_step(replace(promised, due=found.by, owed=found.measure.value))
        assert step is not None
        assert step.by == found.by
        assert step.what


def test_what_is_over_owes_nothing() -> None:
    moments = life(("2026-08-24T08:00", N, ""), ("2026-08-24T09:00", F, "mia"))
    assert owed(a_major(moments), moments, TERMS) is None


def test_warnings_come_before_the_breach_at_it_and_then_ever_more_rarely() -> None:
    clock = the(Measure.FIRST_RESPONSE, MONDAY)
    found = [warning_at(clock, number, TERMS, Severity.MAJOR) for number in range(6)]
    assert found == [
        at("2026-08-24T11:12"),  # 80 % of 4 h
        at("2026-08-24T12:00"),
        at("2026-08-24T13:00"),
        at("2026-08-24T15:00"),  # the last minute of the day
        at("2026-08-25T11:00"),  # 7 working hours after the breach
        at("2026-08-26T11:00"),  # 15
    ]


def one(measure: Measure, moments: Sequence[Moment], standing: Sequence[Commitment] = (), now: str = "") -> Commitment:
    asked = at(now) if now else moments[-1].at
    found = commitments(a_major(moments), moments, TERMS, standing, asked)
    return next(each for each in found if each.measure is measure)


def test_after_an_outage_only_the_latest_warning_is_given() -> None:
    clock, kept = the(Measure.FIRST_RESPONSE, MONDAY), one(Measure.FIRST_RESPONSE, MONDAY)
    assert (kept.warnings, kept.warn_at) == (0, at("2026-08-24T11:12"))
    number, after = warned(kept, clock, TERMS, at("2026-08-24T14:00"))
    assert (number, after.warnings, after.warn_at) == (2, 3, at("2026-08-24T15:00"))


def test_who_is_on_it_before_the_breach_hears_of_the_breach_and_after_it_nothing_more() -> None:
    clock, kept = the(Measure.FIRST_RESPONSE, MONDAY), one(Measure.FIRST_RESPONSE, MONDAY)
    _, before = warned(kept, clock, TERMS, at("2026-08-24T11:12"))
    on_it = acknowledged(before, "mia")
    assert on_it.warn_at == at("2026-08-24T12:00")
    number, breached = warned(on_it, clock, TERMS, at("2026-08-24T12:00"))
    assert (number, breached.warn_at, breached.acknowledged_by) == (1, at("2026-08-24T13:00"), "")
    assert acknowledged(breached, "mia").warn_at is None


def test_the_owners_next_act_is_an_acknowledgement_and_that_of_another_is_not() -> None:
    kept = one(Measure.WORKAROUND, MONDAY)
    clock = the(Measure.WORKAROUND, MONDAY)
    _, breached = warned(kept, clock, TERMS, at("2026-08-25T09:00"))
    assert breached.warn_at is not None
    for who, is_on_it in (("mia", True), ("kenji", False)):
        acted = [*MONDAY, *life(("2026-08-25T10:00", N, who))]
        assert (one(Measure.WORKAROUND, acted, [breached]).warn_at is None) is is_on_it


def test_what_has_ended_stays_as_it_was_judged_and_what_runs_is_judged_anew() -> None:
    moments = [*MONDAY, *life(("2026-08-24T09:00", A, "mia"))]
    standing = commitments(a_major(moments), moments, TERMS, [], at("2026-08-24T09:00"))
    levels = {**SERVICE_LEVELS.levels, Severity.MAJOR: SERVICE_LEVELS.levels[Severity.CRITICAL]}
    stricter = Terms(replace(SERVICE_LEVELS, levels=levels), TERMS.calendars, "2.1")
    anew = commitments(a_major(moments), moments, stricter, standing, at("2026-08-24T09:30"))
    assert {each.measure for each in anew} == {Measure.WORKAROUND, Measure.UPDATE, Measure.RESOLUTION}
    assert {each.terms for each in anew} == {"2.1"}


def test_a_date_that_is_moved_is_neither_kept_nor_missed_and_one_that_is_met_is_kept() -> None:
    moments = [*MONDAY, *life(("2026-08-24T09:00", X, "mia"))]
    issue = a_major(moments, fix_due=at("2026-08-28T08:00"))
    (kept,) = [
        each for each in commitments(issue, moments, TERMS, [], moments[-1].at) if each.measure is Measure.PROMISE
    ]
    assert (kept.due, kept.warn_at) == (at("2026-08-28T08:00"), at("2026-08-27T08:00"))
    moved = replace(issue, fix_due=at("2026-09-04T08:00"))
    ended = [each for each in commitments(moved, moments, TERMS, [kept], at("2026-08-26T08:00")) if each.until]
    assert [(each.measure, each.due) for each in ended if each.measure is Measure.PROMISE] == [(Measure.PROMISE, None)]
    done = [*moments, *life(("2026-08-27T10:00", F, "mia"))]
    fixed = commitments(a_major(done), done, TERMS, [kept], at("2026-08-27T10:00"))
    assert [each.due for each in fixed if each.measure is Measure.PROMISE] == [at("2026-08-28T08:00")]


def test_a_date_that_is_promised_for_today_is_not_asked_about() -> None:
    moments = [*MONDAY, *life(("2026-08-24T09:00", X, "mia"))]
    issue = a_major(moments, fix_due=at("2026-08-24T15:00"))
    found = [each for each in commitments(issue, moments, TERMS, [], moments[-1].at) if each.measure is Measure.PROMISE]
    assert [(each.warnings, each.warn_at) for each in found] == [(1, at("2026-08-24T15:00"))]


def test_what_is_long_overdue_when_it_is_first_seen_makes_no_storm() -> None:
    clock = the(Measure.FIRST_RESPONSE, MONDAY)
    number = passed(clock, 0, TERMS, Severity.MAJOR, at("2026-12-24T12:00"))
    later = warning_at(clock, number, TERMS, Severity.MAJOR)
    assert later is not None
    assert later > at("2026-12-24T12:00")


def test_a_team_works_by_its_own_calendar_or_by_that_of_all() -> None:
    for name in ("", "gone", OFFICE):
        assert TERMS.works_by(name) == TERMS.calendars[OFFICE]
    assert TERMS.works_by(ROUND_THE_CLOCK) == TERMS.calendars[ROUND_THE_CLOCK]


def test_attainment_is_a_share_of_each_interval() -> None:
    kept = one(Measure.FIRST_RESPONSE, MONDAY)
    day, next_day = (at("2026-08-24T00:00"), at("2026-08-25T00:00")), (at("2026-08-25T00:00"), at("2026-08-26T00:00"))
    in_time = replace(kept, until=at("2026-08-24T11:59"))
    just_in_time = replace(kept, until=at("2026-08-24T12:00"))
    too_late = replace(kept, until=at("2026-08-25T09:00"))
    judged = [in_time, just_in_time, too_late, kept, replace(kept, due=at("2026-08-25T12:00"))]
    assert attained(judged, [day, next_day]) == [
        Attained(*day, Severity.MAJOR, Measure.FIRST_RESPONSE, 4, 2, 90),
        Attained(*next_day, Severity.MAJOR, Measure.FIRST_RESPONSE, 1, 0, 90),
    ]
    (first, _) = attained(judged, [day, next_day])
    assert (first.percent, first.is_reached) == (50, False)


def test_the_chapter_reads_what_it_writes() -> None:
    assert CHAPTER.read(CHAPTER.plain(SERVICE_LEVELS)) == SERVICE_LEVELS
    agreed = terms.terms(Agreed(SERVICE_LEVELS, 3), Agreed(CALENDARS, 2))
    assert agreed.version == "3.2"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"warn_at_percent": 120}, "warn_at_percent"),
        ({"repeat_after": "1d"}, "repeat_after"),
        ({"may_interrupt": ["urgent"]}, "may_interrupt"),
        ({"urgent": {}}, "“urgent” means nothing"),
        ({"minor": None}, "minor is missing"),
        ({"minor": {}}, "first_response of minor: say for example 90 % within 4h"),
    ],
)
def test_what_cannot_be_agreed_is_named(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongInput, match=said):
        CHAPTER.read({**CHAPTER.plain(SERVICE_LEVELS), **changes})


def test_a_calendar_that_is_gone_counts_round_the_clock() -> None:
    levels = {**SERVICE_LEVELS.levels, Severity.MAJOR: replace(SERVICE_LEVELS.levels[Severity.MAJOR], calendar="gone")}
    gone = Terms(replace(SERVICE_LEVELS, levels=levels), CALENDARS)
    assert gone.calendar(Severity.MAJOR) == CALENDARS[calendars.ROUND_THE_CLOCK]


def test_a_team_counts_by_its_own_calendar_but_for_what_counts_round_the_clock() -> None:
    known = {**CALENDARS, "Pune": replace(CALENDARS[calendars.OFFICE], zone="Asia/Kolkata", teams=("Billing",))}
    agreed = Terms(SERVICE_LEVELS, known)
    assert agreed.calendar(Severity.MAJOR) == CALENDARS[calendars.OFFICE]
    billing = replace(agreed, team="Billing")
    assert billing.calendar(Severity.MAJOR).zone == "Asia/Kolkata"
    assert billing.calendar_name(Severity.MINOR) == "Pune"
    assert billing.calendar(Severity.CRITICAL) == CALENDARS[calendars.ROUND_THE_CLOCK]
    assert replace(agreed, team="Exports").calendar(Severity.MAJOR) == CALENDARS[calendars.OFFICE]
