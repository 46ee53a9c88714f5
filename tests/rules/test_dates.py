from contextlib import suppress
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.dates import read_date
from bot.rules.refusals import Refused

BERLIN = ZoneInfo("Europe/Berlin")
# A Saturday, three in the afternoon in Berlin.
NOW = datetime(2026, 11, 21, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-12-01", "2026-12-01 17:00"),
        ("2026-12-01 9:30", "2026-12-01 09:30"),
        ("fri", "2026-11-27 17:00"),
        ("Friday 15:00", "2026-11-27 15:00"),
        ("sat 16:00", "2026-11-21 16:00"),
        ("sat 14:00", "2026-11-28 14:00"),
        ("today 18:00", "2026-11-21 18:00"),
        ("tomorrow", "2026-11-22 17:00"),
        ("+2d", "2026-11-23 17:00"),
        ("+1w 10:00", "2026-11-28 10:00"),
        ("+4h", "2026-11-21 19:00"),
    ],
)
def test_dates_are_read_in_the_zone_of_who_types_them(text: str, meant: str) -> None:
    read = read_date(text, NOW, BERLIN)
    assert f"{read:%Y-%m-%d %H:%M}" == meant
    assert read.tzinfo is BERLIN


@pytest.mark.parametrize(
    "text", ["", "soon", "2026-13-01", "fri 25:00", "fri 9", "+0d", "+4h 10:00", "1 2 3", "1.12.26"]
)
def test_what_is_no_date_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Refused, match=r"2026-12-01, fri 15:00"):
        read_date(text, NOW, BERLIN)


def test_hours_are_hours_when_the_clocks_change() -> None:
    before = datetime(2027, 3, 28, 0, 30, tzinfo=UTC)
    assert read_date("+4h", before, BERLIN).astimezone(UTC) == before + timedelta(hours=4)


def test_a_promise_is_not_for_another_age() -> None:
    with pytest.raises(Refused, match="too far ahead"):
        read_date("9999-12-31 23:00", NOW, BERLIN)


def test_a_time_that_the_clocks_skip_is_the_one_an_hour_later_and_a_double_one_the_first() -> None:
    assert read_date("2027-03-28 02:30", NOW, BERLIN).astimezone(UTC).hour == 1
    assert read_date("2027-10-31 02:30", NOW, BERLIN).astimezone(UTC).hour == 0


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    with suppress(Refused):
        assert read_date(text, NOW, BERLIN).tzinfo is BERLIN
