from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.rules.recognition import (
    CHAPTER,
    RECOGNITION,
    Share,
    ShoutOut,
    Side,
    Thanks,
    check_limit,
    check_may_take_back,
    check_thanks,
    day_begins,
    pattern,
    read_thanks,
    side_of,
    tagged,
)
from bot.rules.refusals import Refused, WrongInput
from bot.rules.roles import Person, Role
from tests.rules.examples import NOON

ANA, BEN = Person("A", "Ana"), Person("B", "Ben")
GUEST, ROBOT = Person("G", "Gus", is_guest=True), Person("R", "Robo", is_bot=True)
THANKS = Thanks(("A", "B"), "clean steps")


@pytest.mark.parametrize(
    ("text", "people", "expected"),
    [
        ("@ana for clean steps", ["A"], Thanks(("A",), "clean steps")),
        ("@ana clean steps", ["A"], Thanks(("A",), "clean steps")),
        ("@ana: clean steps", ["A"], Thanks(("A",), "clean steps")),
        ("@ana, for clean steps", ["A"], Thanks(("A",), "clean steps")),
        ("@ana @ben FOR clean steps", ["A", "B"], Thanks(("A", "B"), "clean steps")),
        ("@ana, @ben and @cy for clean steps", ["A", "B", "C"], Thanks(("A", "B", "C"), "clean steps")),
        ("@ana @ana for clean steps", ["A"], Thanks(("A",), "clean steps")),
        ("@ana for helping @ben", ["A", "B"], Thanks(("A",), "helping @ben")),
        ("@ana for fortitude", ["A"], Thanks(("A",), "fortitude")),
        ("@ana fortitude", ["A"], Thanks(("A",), "fortitude")),
        ("@ana for steps #Clean-Steps in a HAR", ["A"], Thanks(("A",), "steps in a HAR", "clean-steps")),
        ("@ana for steps #nonsense", ["A"], Thanks(("A",), "steps #nonsense")),
        ("@ana for\n steps \n in order", ["A"], Thanks(("A",), "steps in order")),
        ("@ana for", ["A"], Thanks(("A",), "")),
    ],
)
def test_who_for_what_and_which_behaviour(text: str, people: list[str], expected: Thanks) -> None:
    assert read_thanks(text, people, RECOGNITION) == expected


@pytest.mark.parametrize(
    ("text", "people", "told"),
    [
        ("", [], "Whom?"),
        ("for clean steps", [], "Whom?"),
        ("clean steps by @ana", ["A"], "Whom?"),
        ("@nobody for clean steps", [], "did not say who"),
        ("@ana @nobody for clean steps", ["A"], "did not say who"),
    ],
)
def test_what_is_not_clear_is_asked_back(text: str, people: list[str], told: str) -> None:
    with pytest.raises(Refused, match=told):
        read_thanks(text, people, RECOGNITION)


def test_a_behaviour_that_was_chosen_stands_before_a_tag() -> None:
    assert tagged(("A",), "steps #teaching", RECOGNITION, "clean-steps").behaviour == "clean-steps"
    assert tagged(("A",), "steps #teaching", RECOGNITION).behaviour == "teaching"


@pytest.mark.parametrize(
    ("thanks", "giver", "people", "silent", "told"),
    [
        (replace(THANKS, reason=""), "M", [ANA, BEN], set(), "For what?"),
        (replace(THANKS, reason="x" * 501), "M", [ANA, BEN], set(), "501 characters"),
        (THANKS, "A", [ANA, BEN], set(), "Nobody thanks themselves"),
        (THANKS, "M", [ANA, GUEST], set(), "Gus is no member here"),
        (THANKS, "M", [ROBOT, GUEST], set(), "Robo, Gus is no member"),
        (THANKS, "M", [ANA, BEN], {"B", "X"}, "Ben does not want to be named"),
    ],
)
def test_what_is_no_shout_out(thanks: Thanks, giver: str, people: list[Person], silent: set[str], told: str) -> None:
    with pytest.raises(Refused, match=told):
        check_thanks(thanks, giver, people, silent)


def test_thanks_to_others_with_a_reason_are_one() -> None:
    check_thanks(THANKS, "M", [ANA, BEN], {"X"})


@pytest.mark.parametrize(("given", "more", "is_fine"), [(0, 5, True), (4, 1, True), (4, 2, False), (9, 1, False)])
def test_so_many_people_a_day_and_no_more(given: int, more: int, is_fine: bool) -> None:
    if is_fine:
        check_limit(given, more, RECOGNITION)
    else:
        with pytest.raises(Refused, match=f"{max(5 - given, 0)} more today"):
            check_limit(given, more, RECOGNITION)


@pytest.mark.parametrize(
    ("zone", "begins"),
    [
        ("UTC", "2026-10-25T00:00"),
        ("Europe/Madrid", "2026-10-24T22:00"),  # the day on which the clocks change
        ("Pacific/Auckland", "2026-10-24T11:00"),
        ("America/New_York", "2026-10-25T04:00"),
        ("", "2026-10-25T00:00"),
    ],
)
def test_the_day_is_the_givers(zone: str, begins: str) -> None:
    now = datetime(2026, 10, 25, 10, 30, tzinfo=UTC)
    assert day_begins(now, zone) == datetime.fromisoformat(begins).replace(tzinfo=UTC)


def test_only_the_giver_takes_back_and_only_soon() -> None:
    said = ShoutOut(1, "M", THANKS, NOON)
    check_may_take_back(said, "M", NOON + timedelta(minutes=10))
    with pytest.raises(Refused, match="that time is over"):
        check_may_take_back(said, "M", NOON + timedelta(minutes=10, seconds=1))
    with pytest.raises(Refused, match="Only who said it"):
        check_may_take_back(said, "A", NOON)


@pytest.mark.parametrize(
    ("agents", "engineers", "neglected"),
    [
        (0, 0, None),
        (0, 4, None),
        (0, 5, Side.AGENTS),
        (5, 0, Side.ENGINEERS),
        (3, 7, None),
        (29, 71, Side.AGENTS),
        (30, 70, None),
        (71, 29, Side.ENGINEERS),
    ],
)
def test_a_side_with_less_than_thirty_percent_is_neglected(agents: int, engineers: int, neglected: Side | None) -> None:
    assert Share(agents, engineers).neglected is neglected


def test_who_is_no_engineer_is_of_the_agents_side() -> None:
    assert side_of(replace(ANA, roles=frozenset({Role.AGENT, Role.SPONSOR}))) is Side.AGENTS
    assert side_of(replace(ANA, roles=frozenset({Role.AGENT, Role.ENGINEER}))) is Side.ENGINEERS


def test_the_chapter_survives_being_written_and_what_is_left_out_is_as_it_ships() -> None:
    assert CHAPTER.read(CHAPTER.plain(RECOGNITION)) == RECOGNITION
    assert CHAPTER.read({}) == RECOGNITION
    mine = CHAPTER.read({"per_day": 2, "behaviours": ["#Calm", "calm"], "channel": "C0PRAISE", "long_open_days": 7})
    assert (mine.per_day, mine.behaviours, mine.channel, mine.long_open.days) == (2, ("calm",), "C0PRAISE", 7)


@pytest.mark.parametrize(
    ("plain", "told"),
    [
        ({"per_day": 0}, "per_day: say a number from 1"),
        ({"per_day": True}, "per_day"),
        ({"joined_by": "5"}, "joined_by"),
        ({"behaviours": ["two words"]}, "behaviours"),
        ({"behaviours": "calm"}, "behaviours"),
        ({"channel": "#praise"}, "channel: say the id"),
        ({"ranking": True}, "“ranking” means nothing"),
    ],
)
def test_what_the_chapter_does_not_take(plain: dict[str, Any], told: str) -> None:
    with pytest.raises(WrongInput, match=told):
        CHAPTER.read(plain)


def test_the_pattern_of_a_quarter_is_by_behaviour_the_most_frequent_first_and_counts_the_untagged() -> None:
    agreed = replace(RECOGNITION, behaviours=("clean-steps", "teaching"))
    found = pattern("2026-Q3", {"teaching": 4, "": 2, "old": 1}, {"clean-steps": 3, "": 9}, agreed)
    assert found.behaviours == (("teaching", 4, 0), ("old", 1, 0), ("clean-steps", 0, 3))
    assert found.untagged == (2, 9)
    assert not found.is_empty
    assert pattern("2026-Q3", {}, {"teaching": 1, "": 1}, agreed).is_empty
