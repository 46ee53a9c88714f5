"""What is to be done has an owner and a day, comes by its day, and is settled by who has to do with it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules.actions import (
    Action,
    Task,
    check_is_done,
    check_is_open,
    check_may_settle,
    in_order,
    read_label,
    read_task,
    reminder,
    state,
)
from bot.rules.refusals import NotAllowed, Refused
from bot.rules.roles import Person, Role

NOON = datetime(2026, 10, 24, 12, tzinfo=UTC)
MADRID = ZoneInfo("Europe/Madrid")
ACTION = Action(3, "rewrite the page", "U0MIA", date(2026, 10, 30), "U0ANA", NOON)
SAID = {"owner": "@mia", "due": "2026-10-30"}


def test_a_task_is_read_from_words_owner_and_day() -> None:
    assert read_task(" rewrite  the page ", SAID, ["U0MIA"], NOON, MADRID) == Task(
        "rewrite the page", "U0MIA", date(2026, 10, 30)
    )
    told = read_task("ask @ben and rewrite", {"owner": "@mia.", "due": "fri"}, ["U0BEN", "U0MIA"], NOON, MADRID)
    assert told.owner == "U0MIA"
    assert read_task("today is fine", {**SAID, "due": "today"}, ["U0MIA"], NOON, MADRID).due == date(2026, 10, 24)


@pytest.mark.parametrize(
    ("words", "said", "people", "reason"),
    [
        ("", {}, [], "It needs words, owner, due."),
        ("x", {"owner": "@mia", "due": ""}, ["U0MIA"], "It needs due."),
        ("x", {"owner": "@mia @ben", "due": "fri"}, ["U0MIA", "U0BEN"], "One owner"),
        ("x", SAID, [], "Slack did not say who is meant"),
        ("x" * 501, SAID, ["U0MIA"], "500 characters"),
        ("x", {**SAID, "due": "2026-10-23"}, ["U0MIA"], "is over"),
        ("x", {**SAID, "due": "soon"}, ["U0MIA"], "Say a date"),
    ],
)
def test_what_is_missing_is_said(words: str, said: dict[str, str], people: list[str], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read_task(words, said, people, NOON, MADRID)


@pytest.mark.parametrize(("text", "number"), [("A-3", 3), ("a3", 3), ("A-12,", 12), ("KI-3", None), ("A-0", None)])
def test_labels_are_read_as_people_type_them(text: str, number: int | None) -> None:
    assert read_label(text) == number


def test_who_does_it_who_gave_it_and_liaisons_settle_it() -> None:
    for person in (Person("U0MIA", "Mia"), Person("U0ANA", "Ana"), Person("U", "L", roles=frozenset({Role.LIAISON}))):
        check_may_settle(ACTION, person)
    with pytest.raises(NotAllowed):
        check_may_settle(ACTION, Person("U0BEN", "Ben", roles=frozenset({Role.AGENT, Role.ENGINEER})))
    done = replace(ACTION, done_at=NOON)
    check_is_open(ACTION)
    check_is_done(done)
    for check, action in ((check_is_open, done), (check_is_done, ACTION)):
        with pytest.raises(Refused):
            check(action)


def test_what_is_open_comes_first_by_its_day_then_what_was_done_lately() -> None:
    later, sooner = replace(ACTION, number=4), replace(ACTION, number=5, due=date(2026, 10, 25))
    done = [replace(ACTION, number=number, done_at=NOON - timedelta(days=number)) for number in (6, 7, 8)]
    found = in_order([later, *done, sooner], NOON - timedelta(days=7))
    assert [each.number for each in found] == [5, 4, 6, 7]
    assert [state(each, date(2026, 10, 26)) for each in (sooner, later, done[0])] == ["overdue", "open", "done"]


@pytest.mark.parametrize(
    ("due", "at"),
    [
        (date(2026, 10, 25), datetime(2026, 10, 25, 8, tzinfo=UTC)),  # after the clocks changed
        (date(2026, 10, 24), None),
    ],
)
def test_its_owner_is_reminded_on_the_morning_of_the_day(due: date, at: datetime | None) -> None:
    assert reminder(replace(ACTION, due=due), MADRID, NOON) == at
