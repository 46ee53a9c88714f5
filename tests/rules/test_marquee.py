"""What a marquee shows, what can be announced on it, and where it stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.board import MOST_LISTED, OnBoard, board
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, WorkaroundId
from bot.rules.lifecycle import State
from bot.rules.marquee import (
    CHAPTER,
    MOST_CHANNELS,
    MOST_NOTICES,
    Announcement,
    Mode,
    check_has_room,
    marquee,
    named,
    placed,
    read_announcement,
    read_mode,
)
from bot.rules.refusals import NotFound, Refused, WrongInput
from bot.rules.severity import Severity
from bot.rules.workaround import Workaround

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ISSUE = Issue(IssueId(1), "Exports time out", "Acme cannot export", "Exports", Severity.MAJOR, State.NEW, NOON - HOUR)
FACT = OnBoard(ISSUE, 1, 1, 0, None)
WORKAROUND = Workaround(WorkaroundId(7), 1, ISSUE.id, "U0MIA", "Wait, @mia.\nTry again.", "", NOON)
SAID = Announcement(1, "Billing is slow", "U0LEA", NOON + HOUR)


def fact(number: int = 1, **of: object) -> OnBoard:
    return replace(FACT, issue=replace(ISSUE, id=IssueId(number), **of))  # type: ignore[arg-type]


def test_the_same_is_broken_as_on_the_wallboard() -> None:
    facts = [fact(number) for number in range(1, MOST_LISTED + 3)]
    facts += [fact(20, severity=Severity.MINOR), fact(21, state=State.FIXED), fact(22, severity=Severity.CRITICAL)]
    shown, wall = marquee(facts, [], NOON), board(facts, NOON).broken
    assert [each.label for each in shown.broken] == [each.label for each in wall.first]
    assert (shown.broken[0].label, shown.broken[0].level, shown.total) == ("KI-22", "Critical", wall.total)


def test_it_names_nobody_and_says_the_workaround_in_one_line() -> None:
    (entry,) = marquee([replace(fact(), workaround=WORKAROUND)], [], NOON).broken
    assert (entry.since, entry.workaround, entry.step) == (ISSUE.created_at, "WA-7", "Wait,")
    assert "LEA" not in repr(marquee([], [SAID], NOON))


@pytest.mark.parametrize(("now", "count"), [(NOON, 1), (NOON + HOUR - timedelta(seconds=1), 1), (NOON + HOUR, 0)])
def test_what_is_announced_goes_at_its_end(now: datetime, count: int) -> None:
    assert len(marquee([], [SAID], now).said) == count


@pytest.mark.parametrize(
    ("change", "message", "topic"),
    [
        (fact(title="Imports time out"), True, True),
        (fact(due=NOON), True, False),
        (replace(fact(), workaround=WORKAROUND), True, True),
        (replace(fact(), reports=9, lately=9), False, False),
    ],
)
def test_it_looks_the_same_until_something_changes_that_it_shows(change: OnBoard, message: bool, topic: bool) -> None:
    before, after = marquee([fact()], [], NOON), marquee([change], [], NOON)
    assert (before.stamp(Mode.MESSAGE) != after.stamp(Mode.MESSAGE)) is message
    assert (before.stamp(Mode.TOPIC) != after.stamp(Mode.TOPIC)) is topic


@pytest.mark.parametrize(
    ("words", "until", "expected"),
    [
        ("  Billing\n is slow ", "+4h", ("Billing is slow", NOON + 4 * HOUR)),
        ("x" * 150, "fri 15:00", ("x" * 150, datetime(2026, 8, 21, 15, tzinfo=UTC))),
        ("mail help@acme.example", "+1d", ("mail help@acme.example", datetime(2026, 8, 21, 17, tzinfo=UTC))),
        ("Billing is slow", "", "Say what, and until when"),
        ("", "+4h", "Say what, and until when"),
        ("Ask @mia about it", "+4h", "A marquee names nobody"),
        ("x" * 151, "+4h", "That is 151 characters long"),
        ("Billing is slow", "soon", "Say a date such as"),
        ("Billing is slow", "2026-08-20 11:00", "That time is over already"),
        ("Billing is slow", "2026-12-01", "at most 31 days"),
    ],
)
def test_an_announcement_is_one_line_without_names_and_has_an_end(
    words: str, until: str, expected: tuple[str, datetime] | str
) -> None:
    if isinstance(expected, str):
        with pytest.raises(Refused, match=expected):
            read_announcement(words, until, NOON, UTC)
    else:
        assert read_announcement(words, until, NOON, UTC) == expected


def test_there_is_room_for_a_few_and_each_is_found_by_its_number() -> None:
    check_has_room([SAID] * (MOST_NOTICES - 1))
    with pytest.raises(Refused, match="take one down first"):
        check_has_room([SAID] * MOST_NOTICES)
    assert named("n-1", [SAID]) == named(" 1", [SAID]) == SAID
    with pytest.raises(NotFound, match="There is: N-1"):
        named("N-2", [SAID])
    with pytest.raises(NotFound, match="There is: none"):
        named("", [])


@pytest.mark.parametrize(
    ("said", "expected"), [("", Mode.MESSAGE), ("Topic", Mode.TOPIC), ("message", Mode.MESSAGE), ("off", None)]
)
def test_a_mode_is_read(said: str, expected: Mode | None) -> None:
    assert read_mode(said) == expected


def test_what_is_no_mode_is_refused_with_what_is() -> None:
    with pytest.raises(Refused, match="here topic"):
        read_mode("blinking")


def test_a_channel_has_one_marquee_or_none() -> None:
    assert placed({}, "C1", Mode.MESSAGE) == {"C1": Mode.MESSAGE}
    assert placed({"C1": Mode.MESSAGE, "C2": Mode.TOPIC}, "C1", Mode.TOPIC) == {"C2": Mode.TOPIC, "C1": Mode.TOPIC}
    assert placed({"C1": Mode.MESSAGE}, "C1", None) == {}
    for places, mode in (({"C1": Mode.TOPIC}, Mode.TOPIC), ({}, None)):
        with pytest.raises(Refused, match="so already"):
            placed(places, "C1", mode)
    full = {f"C{number}": Mode.TOPIC for number in range(MOST_CHANNELS)}
    assert placed(full, "C1", Mode.MESSAGE)["C1"] is Mode.MESSAGE
    with pytest.raises(Refused, match="turn one off first"):
        placed(full, "CNEW", Mode.TOPIC)


def test_the_chapter_is_read_as_it_is_written() -> None:
    places = {"C0SUPPORT": Mode.MESSAGE, "G0LEADS": Mode.TOPIC}
    assert CHAPTER.read(CHAPTER.plain(places)) == places
    assert CHAPTER.read({}) == {}


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"channel": {}}, "“channel” means nothing"),
        ({"channels": ["C1"]}, "say for example"),
        ({"channels": {"#support": "message"}}, "is no id of a channel"),
        ({"channels": {"C0SUPPORT": "off"}}, "leave the channel out"),
        ({"channels": {"C0SUPPORT": 3}}, "leave the channel out"),
        ({"channels": {f"C{number:03}": "topic" for number in range(MOST_CHANNELS + 1)}}, "At most 50 channels"),
    ],
)
def test_a_chapter_that_is_wrong_says_where(plain: dict[str, object], said: str) -> None:
    with pytest.raises(WrongInput, match=said):
        CHAPTER.read(plain)
