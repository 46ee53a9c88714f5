from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.committee import COMMITTEE, Committee
from bot.rules.definitions import (
    Definition,
    Topic,
    Words,
    check_is_worded,
    check_side,
    difference,
    drafted,
    in_force,
    read_topic,
    read_words,
    side_in,
    signed,
    under_way,
    worded,
)
from bot.rules.recognition import Side
from bot.rules.refusals import ChangedMeanwhile, NotAllowed, Refused, WrongInput
from bot.rules.roles import Person, Role

NOW = datetime(2026, 11, 4, 10, tzinfo=UTC)
DAY = timedelta(days=1)
ANAS, MIAS = Words("customers wait", "U0ANA", NOW), Words("the service is down", "U0MIA", NOW)
NEW = Definition(Topic.SEVERITY, 1)
REVEALED = drafted(drafted(NEW, Side.AGENTS, ANAS), Side.ENGINEERS, MIAS)
WORDED = worded(REVEALED, replace(ANAS, text="both"), 0)
RATIFIED = signed(signed(WORDED, Side.AGENTS, "U0ANA", 1, NOW), Side.ENGINEERS, "U0MIA", 1, NOW + DAY)


def test_a_draft_is_for_its_own_side_until_both_are_in() -> None:
    one = drafted(NEW, Side.AGENTS, ANAS)
    assert dict(one.seen_by(Side.AGENTS)) == {Side.AGENTS: ANAS}
    assert dict(one.seen_by(Side.ENGINEERS)) == {}
    assert dict(one.seen_by(None)) == {}
    again = drafted(one, Side.AGENTS, replace(ANAS, text="customers cannot work"))
    assert again.drafts[Side.AGENTS].text == "customers cannot work"
    for side in (*Side, None):
        assert REVEALED.seen_by(side) == {Side.AGENTS: ANAS, Side.ENGINEERS: MIAS}
    with pytest.raises(Refused, match="Both drafts are known"):
        drafted(REVEALED, Side.AGENTS, ANAS)


def test_nothing_is_worded_before_both_have_drafted() -> None:
    with pytest.raises(Refused, match="Still to come: the agents and the engineers"):
        worded(NEW, ANAS, 0)
    with pytest.raises(Refused, match="Still to come: the engineers"):
        worded(drafted(NEW, Side.AGENTS, ANAS), ANAS, 0)
    with pytest.raises(Refused, match="no one wording to sign"):
        check_is_worded(REVEALED)
    with pytest.raises(Refused, match="nothing to sign"):
        signed(REVEALED, Side.AGENTS, "U0ANA", 0, NOW)


def test_one_signature_is_not_enough_and_two_are_one_of_each_side() -> None:
    one = signed(WORDED, Side.AGENTS, "U0ANA", 1, NOW)
    assert one.ratified_at is None
    assert RATIFIED.ratified_at == NOW + DAY
    with pytest.raises(Refused, match="The agents have signed"):
        signed(one, Side.AGENTS, "U0BEN", 1, NOW)
    with pytest.raises(Refused, match="for the other side"):
        signed(one, Side.ENGINEERS, "U0ANA", 1, NOW)


def test_a_new_wording_takes_signatures_away_and_nobody_signs_what_they_have_not_read() -> None:
    anew = worded(signed(WORDED, Side.AGENTS, "U0ANA", 1, NOW), MIAS, 1)
    assert (anew.revision, dict(anew.signatures)) == (2, {})
    with pytest.raises(ChangedMeanwhile):
        signed(anew, Side.AGENTS, "U0ANA", 1, NOW)
    with pytest.raises(ChangedMeanwhile):
        worded(anew, ANAS, 1)


def test_a_record_keeps_the_version_of_its_time() -> None:
    second = replace(RATIFIED, version=2, ratified_at=NOW + 9 * DAY)
    third = replace(second, version=3, ratified_at=None)
    found = [third, RATIFIED, second]
    assert in_force(found, NOW) == {}
    assert in_force(found, NOW + DAY) == {Topic.SEVERITY: RATIFIED}
    assert in_force(found, NOW + 9 * DAY - timedelta(seconds=1)) == {Topic.SEVERITY: RATIFIED}
    assert in_force(found, NOW + 99 * DAY) == {Topic.SEVERITY: second}
    assert under_way(found) == {Topic.SEVERITY: third}


def test_members_of_the_committee_speak_for_their_sides_and_before_there_is_one_everybody() -> None:
    members = Committee(("U0ANA",), ("U0MIA",), "U0LEA")
    ana, mia, lea, ben = (
        Person(user, user, roles=frozenset({Role.AGENT, *roles}))
        for user, roles in (("U0ANA", ()), ("U0MIA", (Role.ENGINEER,)), ("U0LEA", (Role.ENGINEER,)), ("U0BEN", ()))
    )
    assert [side_in(each, members) for each in (ana, mia, lea, ben)] == [Side.AGENTS, Side.ENGINEERS, None, None]
    assert [side_in(each, COMMITTEE) for each in (ben, lea)] == [Side.AGENTS, Side.ENGINEERS]
    with pytest.raises(NotAllowed):
        check_side(None)


@pytest.mark.parametrize(
    ("agents", "engineers", "parts"),
    [
        ("a b c", "a b c", []),
        ("customers cannot work", "customers cannot log in", [("work", "log in")]),
        ("a c", "a b c", [("", "b")]),
        ("a b c d", "b c", [("a", ""), ("d", "")]),
        ("one", "two", [("one", "two")]),
    ],
)
def test_where_two_drafts_part(agents: str, engineers: str, parts: list[tuple[str, str]]) -> None:
    assert difference(agents, engineers) == parts


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_only_the_same_parts_nowhere(agents: list[str], engineers: list[str]) -> None:
    assert (difference(" ".join(agents), " ".join(engineers)) == []) == (agents == engineers)


def test_topics_and_words_are_read_as_people_say_them() -> None:
    said = ("Severity", "service-levels", " service  levels", "prio")
    assert [read_topic(each) for each in said] == [
        *(Topic.SEVERITY, Topic.SERVICE_LEVELS, Topic.SERVICE_LEVELS, Topic.PRIORITY)
    ]
    assert read_topic("") is read_topic("x") is None
    assert read_words(" a ", 1) == "a"
    for wrong in (" ", "ab"):
        with pytest.raises(WrongInput, match="at most 1 "):
            read_words(wrong, 1)
