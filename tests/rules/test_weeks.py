from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.refusals import Refused
from bot.rules.weeks import Week, last_week, read_week, week_of


@pytest.mark.parametrize(
    ("day", "key"),
    [
        (date(2026, 8, 17), "2026-W34"),
        (date(2026, 8, 23), "2026-W34"),
        (date(2026, 8, 24), "2026-W35"),
        (date(2027, 1, 3), "2026-W53"),
        (date(2024, 12, 30), "2025-W01"),
    ],
)
def test_a_week_has_the_name_of_iso_8601(day: date, key: str) -> None:
    assert week_of(day).key == key
    assert read_week(key) == week_of(day)


@pytest.mark.parametrize(("key", "hours"), [("2026-W13", 167), ("2026-W43", 169), ("2026-W34", 168)])
def test_a_week_is_an_hour_shorter_or_longer_where_the_clocks_change(key: str, hours: int) -> None:
    start, end = read_week(key).span("Europe/Madrid")
    assert end - start == timedelta(hours=hours)
    assert read_week(key).before().span("Europe/Madrid")[1] == start


def test_which_week_is_over_depends_on_where_the_team_is() -> None:
    sunday_night = datetime(2026, 8, 23, 23, tzinfo=UTC)
    assert last_week(sunday_night, "UTC").key == "2026-W33"
    assert last_week(sunday_night, "Europe/Madrid").key == "2026-W34"


@pytest.mark.parametrize("text", ["", "week 34", "2026-W54", "2025-W53", "0000-W01", "2026-34", "34"])
def test_what_is_no_week_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="is no week"):
        read_week(text)


def test_a_key_may_be_written_in_small_letters() -> None:
    assert read_week(" 2026w7 ") == Week(date(2026, 2, 9))
