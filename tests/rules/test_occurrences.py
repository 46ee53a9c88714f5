"""Each local date of a schedule happens once, wherever the clocks are and whatever they do."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import available_timezones

import pytest

from bot.rules.occurrences import (
    CHAPTER,
    EVERY_DAY,
    SCHEDULES,
    Occurrence,
    Progress,
    Schedule,
    begins,
    days_of,
    due,
    next_runs,
    read_days,
    resumed,
)
from bot.rules.refusals import WrongInput

DAILY = Schedule("digest", time(9), "Europe/Madrid", weekdays=EVERY_DAY)
MONDAYS = replace(DAILY, weekdays=frozenset({0}))
DIGEST_LATE = timedelta(hours=12)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def told(schedule: Schedule, decided: str, now: str, late_for: timedelta | None = DIGEST_LATE) -> list[tuple[str, str]]:
    found = due(schedule, date.fromisoformat(decided), at(now), late_for)
    return [(each.day.isoformat(), each.fate.value) for each in found]


@pytest.mark.parametrize("local_time", [time(0), time(2, 30)])
def test_in_every_zone_of_the_world_two_years_have_one_occurrence_for_each_date(local_time: time) -> None:
    first, last = date(2026, 1, 1), date(2027, 12, 31)
    dates = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    zones = sorted(available_timezones())
    assert len(zones) > 400
    for zone in zones:
        schedule = replace(DAILY, zone=zone, at=local_time)
        found: list[Occurrence] = []
        # Asked twice a year, and each time from where it was left.
        for asked in (at("2026-07-01T12:00"), at("2027-01-20T12:00"), at("2028-01-03T00:00")):
            decided = found[-1].day if found else first - timedelta(days=1)
            found += due(schedule, decided, asked, None)
        days = [each.day for each in found if each.day <= last]
        assert days == dates, zone
        assert all(one.due < two.due for one, two in pairwise(found)), zone


@pytest.mark.parametrize(
    ("day", "local_time", "moment"),
    [
        ("2026-03-29", time(2, 30), "2026-03-29T01:30"),  # skipped in Madrid: it is 03:30
        ("2026-10-25", time(2, 30), "2026-10-25T00:30"),  # comes twice: the first
        ("2026-10-25", time(9), "2026-10-25T08:00"),
        ("2026-10-24", time(9), "2026-10-24T07:00"),
    ],
)
def test_when_the_clocks_change_it_happens_once(day: str, local_time: time, moment: str) -> None:
    schedule = replace(DAILY, at=local_time)
    (found,) = due(schedule, date.fromisoformat(day) - timedelta(days=1), at(moment), None)
    assert found == Occurrence("digest", date.fromisoformat(day), at(moment))
    assert due(schedule, found.day, at(moment) + timedelta(hours=20), None) == []


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("2026-08-24T06:59", []),
        ("2026-08-24T07:00", [("2026-08-24", "on time")]),
        ("2026-08-24T07:05", [("2026-08-24", "on time")]),
        ("2026-08-24T07:06", [("2026-08-24", "late")]),
        ("2026-08-24T19:00", [("2026-08-24", "late")]),
        ("2026-08-24T19:01", [("2026-08-24", "skipped")]),
        ("2026-09-07T08:00", [("2026-08-24", "skipped"), ("2026-08-31", "skipped"), ("2026-09-07", "late")]),
    ],
)
def test_what_was_missed_is_late_and_what_is_too_late_is_skipped(now: str, found: list[tuple[str, str]]) -> None:
    assert told(MONDAYS, "2026-08-17", now) == found


def test_a_reminder_is_never_too_late() -> None:
    missed = told(DAILY, "2026-08-17", "2026-08-20T08:00", late_for=None)
    assert missed == [("2026-08-18", "late"), ("2026-08-19", "late"), ("2026-08-20", "late")]


@pytest.mark.parametrize(
    ("zone", "changed", "days"),
    [
        ("Asia/Tokyo", "2026-08-20T05:00", ["2026-08-20", "2026-08-21"]),  # its hour there was five hours ago
        ("America/New_York", "2026-08-20T05:00", ["2026-08-20", "2026-08-21"]),
        ("America/New_York", "2026-08-20T08:00", ["2026-08-21"]),  # it happened today, in Madrid
        ("Pacific/Kiritimati", "2026-08-20T21:00", ["2026-08-21", "2026-08-22"]),  # there it is the 21st, 11:00
        ("Pacific/Pago_Pago", "2026-08-20T08:00", ["2026-08-21"]),  # there it is still the 19th
    ],
)
def test_in_another_zone_it_goes_on_with_the_dates_that_are_not_done(zone: str, changed: str, days: list[str]) -> None:
    done = date(2026, 8, 20) if at(changed) >= at("2026-08-20T07:00") else date(2026, 8, 19)
    moved = replace(DAILY, zone=zone)
    decided = resumed(moved, Progress(DAILY.plan, done), at(changed))
    assert decided == done
    found = [each.day.isoformat() for each in due(moved, decided, at("2026-08-21T21:00"), None)]
    assert found == days
    assert Counter(found).most_common(1)[0][1] == 1


def test_another_time_or_day_holds_from_the_change_on_and_brings_nothing_back() -> None:
    progress, changed = Progress(MONDAYS.plan, date(2026, 8, 17)), at("2026-08-20T10:00")
    earlier = replace(MONDAYS, weekdays=frozenset({2}))
    assert resumed(earlier, progress, changed) == date(2026, 8, 20)
    assert told(earlier, "2026-08-20", "2026-08-26T07:00") == [("2026-08-26", "on time")]
    today = replace(MONDAYS, weekdays=frozenset({3}), at=time(15))
    assert resumed(today, progress, changed) == date(2026, 8, 19)


def test_of_a_pause_nothing_is_made_up_for() -> None:
    paused = replace(DAILY, paused=True)
    assert told(paused, "2026-08-01", "2026-08-20T10:00") == []
    progress = Progress(paused.plan, date(2026, 8, 1))
    assert resumed(DAILY, progress, at("2026-08-20T10:00")) == date(2026, 8, 20)


def test_what_was_never_seen_begins_now_and_what_was_changed_while_nobody_looked_when_it_was_changed() -> None:
    now, changed = at("2026-08-20T10:00"), at("2026-08-10T10:00")
    assert begins(changed, None, now) == now
    assert begins(changed, Progress("", date(2026, 8, 1)), now) == changed
    assert resumed(DAILY, None, now) == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("month", "days"),
    [(1, [31, 28, 31, 30]), (30, [30, 28, 30, 30])],
)
def test_a_month_that_is_too_short_has_it_on_its_last_day(month: int, days: list[int]) -> None:
    schedule = replace(DAILY, weekdays=frozenset(), day_of_month=31 if month == 1 else 30)
    found = next_runs(schedule, date(2026, 1, 1), at("2026-01-01T00:00"), 4)
    assert [each.astimezone(UTC).day for each in found] == days


def test_the_preview_is_what_happens() -> None:
    now = at("2026-10-20T10:00")
    runs = next_runs(MONDAYS, date(2026, 10, 19), now)
    assert runs == [
        at("2026-10-26T08:00"),  # winter time since the day before
        at("2026-11-02T08:00"),
        at("2026-11-09T08:00"),
        at("2026-11-16T08:00"),
        at("2026-11-23T08:00"),
    ]
    assert next_runs(replace(MONDAYS, paused=True), date(2026, 10, 19), now) == []


@pytest.mark.parametrize("text", ["daily", "weekdays", "mon", "mon,thu", "monthly 1", "monthly 31"])
def test_days_are_written_as_they_are_read(text: str) -> None:
    found = read_days(DAILY, text)
    assert found is not None
    assert days_of(found) == text


@pytest.mark.parametrize(
    "text", ["", "sometimes", "monthly", "monthly 0", "monthly 32", "mon thu tue x", "montag", ","]
)
def test_other_words_are_no_days(text: str) -> None:
    assert read_days(DAILY, text) is None


def test_the_chapter_reads_what_it_writes_and_a_schedule_that_is_left_out_is_as_it_ships() -> None:
    assert CHAPTER.read(CHAPTER.plain(SCHEDULES)) == SCHEDULES
    assert CHAPTER.read({}) == SCHEDULES


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"dance": {}}, "There is no schedule “dance”"),
        ({"queue": 1}, "needs days, at, zone"),
        ({"queue": {"days": "daily", "at": "9", "zone": "UTC"}}, "at of queue"),
        ({"queue": {"days": "daily", "at": "09:00", "zone": "Mars/Base"}}, "zone of queue"),
        ({"queue": {"days": "often", "at": "09:00", "zone": "UTC"}}, "days of queue"),
        ({"queue": {"days": "daily", "at": "09:00", "zone": "UTC", "paused": "no"}}, "paused of queue"),
        ({"queue": {"days": "daily", "at": "09:00", "zone": "UTC", "day": "mon"}}, "“day” of queue means nothing"),
    ],
)
def test_what_cannot_be_a_schedule_is_named(plain: dict[str, object], said: str) -> None:
    with pytest.raises(WrongInput, match=said):
        CHAPTER.read(plain)
