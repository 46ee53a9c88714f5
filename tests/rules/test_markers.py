"""Events that reports are compared around."""

from datetime import date

import pytest

from bot.rules.markers import AROUND_DAYS, Kind, Marked, Marker, days_around, read_marker
from bot.rules.refusals import Refused

TODAY = date(2026, 8, 20)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-08-01 release 4.2", Marked(date(2026, 8, 1), Kind.RELEASE, "4.2")),
        ("today Billing run", Marked(TODAY, Kind.BILLING_RUN, "")),
        ("Yesterday OUTAGE of the mail server", Marked(date(2026, 8, 19), Kind.OUTAGE, "of the mail server")),
    ],
)
def test_a_day_a_kind_and_a_name_are_read(said: str, expected: Marked) -> None:
    assert read_marker(said, TODAY) == expected


@pytest.mark.parametrize(
    "said",
    ["", "release 4.2", "2026-08-32 release", "2026-08-01", "2026-08-01 party", "2026-08-01 releases 4.2",
     "1999-01-01 release", f"2026-08-01 release {'x' * 81}"],
)  # fmt: skip
def test_anything_else_is_refused(said: str) -> None:
    with pytest.raises(Refused):
        read_marker(said, TODAY)


@pytest.mark.parametrize(
    ("day", "before", "after"),
    [(date(2026, 7, 1), 14, 14), (date(2026, 8, 15), 14, 5), (TODAY, 14, 0), (date(2026, 8, 27), 7, 0)],
)
def test_days_that_are_not_over_are_not_counted(day: date, before: int, after: int) -> None:
    found = days_around(Marker(day, Kind.RELEASE, "", 1, "U1"), TODAY)
    assert (len(found[0]), len(found[1])) == (before, after)
    assert all(each < day for each in found[0])
    assert found[1][:1] in ([], [day])
    assert AROUND_DAYS == 14
