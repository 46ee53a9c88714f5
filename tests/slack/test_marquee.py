"""The marquee as a channel's topic: 250 characters, no markup."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules.board import OnBoard
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.marquee import Announcement, marquee
from bot.rules.severity import Severity
from bot.slack.marquee import TOPIC_CHARACTERS, topic

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
ISSUE = Issue(IssueId(1), "Exports time out", "", "Exports", Severity.CRITICAL, State.NEW, NOON)
SAID = Announcement(1, "Billing is slow", "U0LEA", NOON + timedelta(hours=1))


def facts(count: int, title: str = ISSUE.title) -> list[OnBoard]:
    issues = [replace(ISSUE, id=IssueId(number), title=title) for number in range(count, 0, -1)]
    return [OnBoard(issue, 1, 1, 0, None) for issue in issues]


@pytest.mark.parametrize(
    ("count", "announced", "expected"),
    [
        (0, [], "Nothing is broken"),
        (0, [SAID], "Billing is slow | Nothing is broken"),
        (1, [], "Critical: KI-1 Exports time out (since 20 Aug 12:00 UTC)"),
        (1, [SAID], "Billing is slow | Critical: KI-1 Exports time out (since 20 Aug 12:00 UTC)"),
    ],
)
def test_it_says_what_is_announced_and_what_is_broken(count: int, announced: list[Announcement], expected: str) -> None:
    assert topic(marquee(facts(count), announced, NOON)) == expected


@pytest.mark.parametrize("count", [2, 5, 6, 9])
@pytest.mark.parametrize("title", ["x" * 150, "Exports time out"])
@pytest.mark.parametrize("announced", [0, 1, 6])
def test_what_does_not_fit_is_counted(count: int, title: str, announced: int) -> None:
    said = [replace(SAID, words="y" * 150)] * announced
    shown = topic(marquee(facts(count, title), said, NOON))
    assert len(shown) <= TOPIC_CHARACTERS
    named = shown.count("KI-") + shown.count("y" * 150)
    assert f"and {count + announced - named:,} more" in shown or named == count + announced


def test_it_begins_no_markup() -> None:
    assert topic(marquee(facts(1, "<!channel> & <b>"), [], NOON)).startswith("Critical: KI-1 ")
    assert "<" not in topic(marquee(facts(1, "a < b <https://x.example|y>"), [], NOON))
