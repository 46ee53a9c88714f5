"""How the tables of the reports page are written."""

from datetime import date, timedelta

import pytest

from bot.rules.markers import Around, Kind, Marker
from bot.rules.refusals import Refused
from bot.rules.reporting import NO_PROOF, Table, around, as_csv, check_length, events

RELEASE = Marker(date(2026, 8, 3), Kind.RELEASE, "4.2", 3, "U0MIA")


def days(first: date, counts: list[int]) -> list[tuple[date, int]]:
    return [(first + timedelta(days=ahead), count) for ahead, count in enumerate(counts)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ([2, 2], [3, 3], ("2", "4", "2.0", "2", "6", "3.0", "50.0")),
        ([3], [1, 1, 1], ("1", "3", "3.0", "3", "3", "1.0", "-66.7")),
        ([0, 0], [1], ("2", "0", "0.0", "1", "1", "1.0", "")),
        ([1], [], ("1", "1", "1.0", "0", "0", "", "")),
        ([3, 4], [4, 3], ("2", "7", "3.5", "2", "7", "3.5", "0.0")),
    ],
)
def test_before_and_after_are_compared_by_the_day(
    before: list[int], after: list[int], expected: tuple[str, ...]
) -> None:
    found = Around(RELEASE, days(date(2026, 8, 1), before), days(RELEASE.day, after))
    (row,) = events([found]).rows
    assert row == ("3", "2026-08-03", "release 4.2", *expected)


def test_the_window_is_said_and_that_it_proves_nothing() -> None:
    table = around(Around(RELEASE, days(date(2026, 8, 2), [5]), days(RELEASE.day, [7])))
    assert table.rows == (("2026-08-02", "before", "5"), ("2026-08-03", "after", "7"))
    assert "14 days before release 4.2 on 2026-08-03" in table.about
    assert NO_PROOF in table.about


def test_no_cell_of_the_csv_is_a_formula_and_a_fall_stays_a_number() -> None:
    rows = (("=HYPERLINK(1)", "-12.5"), ("-1+2", "+3"), (" @sum", "7"))
    written = as_csv(Table("x", "X", "", ("title", "change percent"), rows))
    assert written.splitlines() == ["title,change percent", "'=HYPERLINK(1),-12.5", "'-1+2,'+3", "' @sum,7"]


def test_only_some_lengths_can_be_asked_for() -> None:
    check_length(13)
    with pytest.raises(Refused):
        check_length(1000)
