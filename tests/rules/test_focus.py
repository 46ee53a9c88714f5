from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from bot.rules.calendars import CALENDARS, OFFICE, read_lines
from bot.rules.focus import call_at
from bot.rules.severity import Severity

ONLY_CRITICAL = frozenset({Severity.CRITICAL})


def at(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("severity", "zone", "now", "called"),
    [
        (Severity.CRITICAL, "Europe/Madrid", "2026-11-03T02:00", "2026-11-03T02:00"),
        (Severity.MINOR, "Europe/Madrid", "2026-11-03T02:00", "2026-11-03T09:00"),
        (Severity.MINOR, "Europe/Madrid", "2026-11-03T10:30", "2026-11-03T10:30"),
        (Severity.MAJOR, "Asia/Tokyo", "2026-11-03T17:00", "2026-11-04T09:00"),
        (Severity.MAJOR, "America/New_York", "2026-10-30T20:00", "2026-11-02T09:00"),  # a weekend of 49 hours
        (Severity.MAJOR, "Mars/Base", "2026-11-03T02:00", "2026-11-03T09:00"),
    ],
)
def test_only_what_may_interrupt_calls_outside_the_persons_hours(
    severity: Severity, zone: str, now: str, called: str
) -> None:
    clock = zone if zone != "Mars/Base" else "UTC"
    assert call_at(severity, ONLY_CRITICAL, CALENDARS[OFFICE], zone, at(now, clock)) == at(called, clock)


@pytest.mark.parametrize(
    ("now", "called"),
    [("2026-11-03T07:00", "2026-11-03T08:00"), ("2026-11-03T16:30", "2026-11-06T08:00"), ("2026-11-06T11:00",) * 2],
)
def test_own_hours_count_in_the_place_of_those_that_were_agreed_on(now: str, called: str) -> None:
    zone, own = "Europe/Madrid", read_lines("mon-tue 08:00-16:00\nfri 08:00-12:00")
    assert call_at(Severity.MINOR, ONLY_CRITICAL, CALENDARS[OFFICE], zone, at(now, zone), own) == at(called, zone)
    assert call_at(Severity.CRITICAL, ONLY_CRITICAL, CALENDARS[OFFICE], zone, at(now, zone), own) == at(now, zone)
