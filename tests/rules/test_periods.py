from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.periods import MONTH, QUARTER, last, period_of, read
from bot.rules.refusals import Refused

MADRID = "Europe/Madrid"
NOW = datetime(2026, 9, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "key", "before"),
    [
        (date(2026, 10, 31), MONTH, "2026-10", "2026-09"),
        (date(2026, 1, 1), MONTH, "2026-01", "2025-12"),
        (date(2026, 10, 31), QUARTER, "2026-Q4", "2026-Q3"),
        (date(2026, 3, 31), QUARTER, "2026-Q1", "2025-Q4"),
        (date(2026, 12, 31), QUARTER, "2026-Q4", "2026-Q3"),
    ],
)
def test_a_day_lies_in_one_period(day: date, months: int, key: str, before: str) -> None:
    found = period_of(day, months)
    assert (found.key, found.before().key, found.before().before(-1)) == (key, before, found)
    assert found.span("UTC")[0].date() <= day < found.span("UTC")[1].date()
    assert found.before().span(MADRID)[1] == found.span(MADRID)[0]


def test_october_has_an_hour_more_where_the_clocks_change() -> None:
    start, end = period_of(date(2026, 10, 5), MONTH).span(MADRID)
    assert end - start == timedelta(days=31, hours=1)


def test_which_is_over_depends_on_where_the_team_is() -> None:
    assert [last(NOW, zone, MONTH).key for zone in ("UTC", MADRID)] == ["2026-08", "2026-09"]
    assert [last(NOW, zone, QUARTER).key for zone in ("UTC", MADRID)] == ["2026-Q2", "2026-Q3"]


@pytest.mark.parametrize(
    ("text", "months", "key"),
    [("", MONTH, "2026-09"), (" 2026-02 ", MONTH, "2026-02"), ("", QUARTER, "2026-Q3"), ("2026q1", QUARTER, "2026-Q1")],
)
def test_a_period_is_read_as_it_is_named(text: str, months: int, key: str) -> None:
    assert read(text, NOW, MADRID, months).key == key


@pytest.mark.parametrize(
    ("text", "months", "said"),
    [
        ("2026-13", MONTH, "is no month"),
        ("October", MONTH, "is no month"),
        ("0000-01", MONTH, "is no month"),
        ("9999-12", MONTH, "is no month"),
        ("2026-Q5", QUARTER, "is no quarter"),
        ("2026-10", QUARTER, "is no quarter"),
        ("2026-10", MONTH, "is not over yet. The last month that is: 2026-09"),
        ("2026-Q4", QUARTER, "is not over yet. The last quarter that is: 2026-Q3"),
    ],
)
def test_what_is_none_or_not_over_is_refused(text: str, months: int, said: str) -> None:
    with pytest.raises(Refused, match=said):
        read(text, NOW, MADRID, months)
