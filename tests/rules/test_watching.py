from dataclasses import replace

import pytest

from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.report import Report, check
from bot.rules.watching import Ears, Watch, ears
from tests.rules.examples import NOON, a_draft

CANONICAL, MERGED, OTHER = IssueId(3), IssueId(7), IssueId(9)


def a_report(number: int, flagged_by: str) -> Report:
    checked = check(a_draft())
    return Report(
        ReportId(number), CANONICAL, flagged_by, checked.title, checked.what_happens, checked.area, checked.severity,
        "", "", 1, None, NOON,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("said", "follows"),
    [
        ([], None),
        ([Watch(CANONICAL, "U0LEA", False)], True),
        ([Watch(MERGED, "U0LEA", False)], True),
        ([Watch(MERGED, "U0LEA", True)], False),
        ([Watch(CANONICAL, "U0LEA", True), Watch(MERGED, "U0LEA", False)], False),
        ([Watch(MERGED, "U0LEA", True), Watch(CANONICAL, "U0LEA", False)], True),
        ([Watch(MERGED, "U0LEA", False), Watch(OTHER, "U0LEA", True)], True),
    ],
)
def test_what_was_said_of_the_canonical_issue_counts_first(said: list[Watch], follows: bool | None) -> None:
    for order in (said, said[::-1]):
        found = ears(CANONICAL, order)
        assert ("U0LEA" in found.watching, "U0LEA" in found.muted) == (follows is True, follows is False)


def test_who_flagged_it_hears_in_their_thread_and_not_as_a_watcher_too() -> None:
    reports = [a_report(1, "U0ANA")]
    assert Ears(watching=("U0ANA", "U0LEA")).watchers_to_tell(reports) == ["U0LEA"]


@pytest.mark.parametrize(
    ("state", "told"),
    [(State.FIXED, ["U0BEN"]), (State.ACKNOWLEDGED, ["U0BEN"]), (State.NEEDS_INFO, ["U0ANA", "U0BEN"])],
)
def test_who_muted_it_is_still_asked(state: State, told: list[str]) -> None:
    reports = [a_report(1, "U0ANA"), replace(a_report(2, "U0BEN"))]
    found = Ears(muted=frozenset({"U0ANA"})).reports_to_tell(reports, state)
    assert [report.flagged_by for report in found] == told
