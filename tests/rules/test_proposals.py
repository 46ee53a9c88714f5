"""What binds both sides changes when both approve, from the beginning of a day on."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.rules.chapters import CHAPTERS
from bot.rules.committee import Committee
from bot.rules.definitions import Signature
from bot.rules.policy import Plain
from bot.rules.proposals import (
    CHAPTER,
    JOINT,
    ChangeControl,
    Fate,
    Pact,
    Proposal,
    approved,
    check_changes,
    check_is_alone,
    difference,
    drifts,
    findings,
    needs_both,
    read_start,
    speaks_for,
)
from bot.rules.recognition import Side
from bot.rules.refusals import NotAllowed, Refused, WrongInput
from bot.rules.roles import Person, Role

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)
MADRID = "Europe/Madrid"
OPEN = Proposal(1, "digest", 0, {"lines": 3}, "U0MIA", NOON, signatures={Side.ENGINEERS: Signature("U0MIA", NOON)})
ON, OFF = ChangeControl(True), ChangeControl()


def test_what_binds_both_sides_are_chapters_that_there_are() -> None:
    assert set(CHAPTERS) > JOINT
    assert CHAPTER.read({"on": True}) == ON
    for wrong in ({"on": "yes"}, {"off": True}):
        with pytest.raises(WrongInput):
            CHAPTER.read(wrong)


@pytest.mark.parametrize(
    ("chapter", "control", "both"),
    [
        ("digest", OFF, False),
        ("digest", ON, True),
        ("reactions", ON, False),
        ("change-control", OFF, True),
        ("change-control", ON, True),
    ],
)
def test_both_sides_decide_on_what_binds_them_and_always_on_whether_they_do(
    chapter: str, control: ChangeControl, both: bool
) -> None:
    assert needs_both(chapter, control) is both
    if both:
        with pytest.raises(Refused, match="both sides decide"):
            check_is_alone(chapter, control)
    else:
        check_is_alone(chapter, control)


@pytest.mark.parametrize(
    ("roles", "members", "side"),
    [
        ({Role.AGENT}, Committee(), None),
        ({Role.AGENT, Role.LIAISON}, Committee(), Side.AGENTS),
        ({Role.AGENT, Role.ENGINEER}, Committee(), None),
        ({Role.AGENT, Role.ENGINEER, Role.LIAISON}, Committee(), Side.ENGINEERS),
        ({Role.AGENT}, Committee(("U1",), ("U2",), "U3"), Side.AGENTS),
        ({Role.AGENT, Role.LIAISON}, Committee(("U4",), ("U2",), "U1"), None),
    ],
)
def test_liaisons_speak_for_their_sides_until_there_is_a_committee(
    roles: set[Role], members: Committee, side: Side | None
) -> None:
    assert speaks_for(Person("U1", "One", roles=frozenset(roles)), members) is side


@pytest.mark.parametrize(
    ("starts", "now", "effective"),
    [
        (None, NOON, datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (date(2026, 10, 26), NOON, datetime(2026, 10, 25, 23, tzinfo=UTC)),
        (date(2026, 10, 20), NOON, datetime(2026, 10, 24, 22, tzinfo=UTC)),
        (None, datetime(2026, 10, 24, 22, 30, tzinfo=UTC), datetime(2026, 10, 25, 23, tzinfo=UTC)),
    ],
)
def test_with_the_second_approval_it_counts_from_the_next_midnight_there_or_from_a_later_day(
    starts: date | None, now: datetime, effective: datetime
) -> None:
    both = approved(replace(OPEN, starts=starts), Side.AGENTS, "U0ANA", now, MADRID)
    assert (both.fate, both.effective, both.missing) == (Fate.AGREED, effective, [])


@pytest.mark.parametrize(
    ("proposal", "side", "by", "said"),
    [
        (OPEN, Side.ENGINEERS, "U0KENJI", "engineers have approved this already"),
        (OPEN, Side.AGENTS, "U0MIA", "for the other side"),
        (OPEN, None, "U0LEA", "Members of the committee"),
        (replace(OPEN, fate=Fate.WITHDRAWN), Side.AGENTS, "U0ANA", "withdrawn by now"),
    ],
)
def test_one_person_approves_for_one_side_while_it_is_open(
    proposal: Proposal, side: Side | None, by: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        approved(proposal, side, by, NOON, MADRID)


def test_the_first_approval_alone_changes_nothing() -> None:
    first = approved(replace(OPEN, signatures={}), Side.AGENTS, "U0ANA", NOON, MADRID)
    assert (first.fate, first.effective, first.missing) == (Fate.OPEN, None, [Side.ENGINEERS])
    assert issubclass(NotAllowed, Refused)


@pytest.mark.parametrize(
    ("text", "day"),
    [("", None), ("2026-10-26", date(2026, 10, 26)), ("mon", date(2026, 10, 26)), ("+2d", date(2026, 10, 26))],
)
def test_the_day_from_which_it_counts_is_read_in_the_teams_zone(text: str, day: date | None) -> None:
    assert read_start(text, NOON, MADRID) == day


@pytest.mark.parametrize("text", ["soon", "today", "2026-10-24", "2020-01-01"])
def test_a_day_that_has_begun_is_no_day_to_begin(text: str) -> None:
    with pytest.raises(WrongInput):
        read_start(text, NOON, MADRID)


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1, "b": "x"}, {"a": 2, "b": "x"}, [("a", "1", "2")]),
        ({"t": {"a": "x"}}, {"t": {"a": "x", "b": [1, 2]}}, [("t.b", "", "[1, 2]")]),
        ({"a": True}, {}, [("a", "true", "")]),
        (
            {"route": [{"name": "n", "team": "A"}, {"name": "m"}]},
            {"route": [{"name": "m"}, {"name": "n", "team": "B"}]},
            [("route (order)", "n, m", "m, n"), ("route.n.team", "A", "B")],
        ),
    ],
)
def test_a_difference_names_what_changes_and_how(
    before: dict[str, object], after: dict[str, object], parts: list[tuple[str, str, str]]
) -> None:
    assert difference(before, after) == parts


def test_what_changes_nothing_is_proposed_only_to_agree_on_what_stands() -> None:
    check_changes({"a": 1}, {"a": 2}, is_drift=False)
    check_changes({"a": 1}, {"a": 1}, is_drift=True)
    with pytest.raises(Refused):
        check_changes({"a": 1}, {"a": 1}, is_drift=False)


def test_what_stands_other_than_agreed_is_found_while_change_control_is_on() -> None:
    pacts = [Pact("digest", 2, {"lines": 3}), Pact("change-control", 1, {"on": True})]
    same: dict[str, tuple[int, Plain]] = {"digest": (2, {"lines": 3}), "change-control": (1, {"on": True})}
    assert drifts(ON, pacts, same) == []
    others: list[tuple[int, Plain]] = [(3, {"lines": 3}), (2, {"lines": 4})]
    for other in others:
        (found,) = drifts(ON, pacts, {**same, "digest": other})
        assert found.pact.chapter == "digest"
        assert not found.was_told
        assert replace(found, pact=replace(found.pact, told=found.name)).was_told
        assert drifts(OFF, pacts, {**same, "digest": other}) == []
    (switched,) = drifts(OFF, pacts, {**same, "change-control": (2, {"on": False})})
    assert switched.pact.chapter == "change-control"


def test_the_doctor_says_what_waits_and_what_stands_unagreed() -> None:
    assert findings(OFF, [], []) == []
    (control,) = findings(ON, [OPEN], [])
    assert control.said == "what binds both sides changes when both approve; a change of digest is open"
    found = drifts(ON, [Pact("digest", 2, {"lines": 3})], {"digest": (3, {"lines": 4})})
    _, drift = findings(ON, [], found)
    assert drift.said == "stands as version 3; both sides agreed on version 2: lines: 3 -> 4"
    assert drift.mend.endswith("/liaison policy digest")
