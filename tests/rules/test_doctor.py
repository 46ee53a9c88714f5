from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules import doctor
from bot.rules.communication import MONDAYS
from bot.rules.doctor import Finding, Pulse
from bot.rules.occurrences import SCHEDULES, Fate, Occurrence, Progress

NOW = datetime(2026, 8, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(-5, "0 s"), (0, "0 s"), (119, "119 s"), (120, "2 min"), (7199, "119 min"), (7200, "2 h"), (172800, "2 days")],
)
def test_a_span_is_said_in_the_largest_unit_of_which_there_are_two(seconds: int, said: str) -> None:
    assert doctor.span(timedelta(seconds=seconds)) == said


def test_over_http_there_are_no_connections_to_count() -> None:
    assert doctor.of_pulse(Pulse("http", None, NOW - timedelta(seconds=7)), NOW) == [
        Finding("Events come over", "http"),
        Finding("Last event", "7 s ago"),
    ]


@pytest.mark.parametrize(("sockets", "said", "is_wrong"), [(0, "0 connections", True), (1, "1 connection", False)])
def test_without_any_connection_there_is_something_to_mend(sockets: int, said: str, is_wrong: bool) -> None:
    connections, heard = doctor.of_pulse(Pulse("socket", sockets), NOW)
    assert (connections.said, bool(connections.mend)) == (said, is_wrong)
    assert heard == Finding("Last event", "none since the start")


def test_scopes_that_are_missing_are_named_and_more_than_needed_is_fine() -> None:
    assert doctor.of_scopes([], ["a"]).mend == ""
    assert doctor.of_scopes(["a", "b", "c"], ["a", "b"]) == Finding("Scopes", "all granted")
    missing = doctor.of_scopes(["a"], ["c", "b", "a"])
    assert missing.said == "missing: b, c"
    assert "manifest.yaml" in missing.mend


def test_what_waits_for_long_and_what_was_given_up_is_to_be_mended() -> None:
    young, old = NOW - timedelta(seconds=10), NOW - timedelta(minutes=6)
    assert doctor.of_queue("Outbox", {}, None, NOW) == Finding("Outbox", "empty")
    assert doctor.of_queue("Outbox", {"sent": 1200}, None, NOW) == Finding("Outbox", "1,200 sent")
    assert doctor.of_queue("Outbox", {"pending": 1}, young, NOW).mend == ""
    assert "oldest has waited for 6 min" in doctor.of_queue("Outbox", {"pending": 1}, old, NOW).said
    assert "has waited for long" in doctor.of_queue("Outbox", {"pending": 1}, old, NOW).mend
    assert "liaison replay" in doctor.of_queue("Outbox", {"dead": 1}, None, NOW).mend
    held = NOW + timedelta(hours=9)
    assert doctor.of_queue("Outbox", {"pending": 1}, held, NOW) == Finding("Outbox", "1 pending")


def test_a_schedule_says_when_it_is_next_and_which_dates_were_late_or_skipped() -> None:
    agreed = {"digest": MONDAYS, "queue": SCHEDULES["queue"]}
    monday = datetime(2026, 8, 17, 9, tzinfo=UTC)
    missed = [
        Occurrence("digest", date(2026, 8, 10), monday - timedelta(days=7), Fate.SKIPPED),
        Occurrence("digest", date(2026, 8, 17), monday, Fate.LATE),
    ]
    progress = {"digest": Progress(MONDAYS.plan, date(2026, 8, 17))}
    digest, queue = doctor.of_schedules(agreed, progress, missed, NOW)
    assert digest == Finding(
        "Schedule digest",
        "mon at 09:00, UTC; next 2026-08-24 09:00 UTC; late: 2026-08-17; skipped: 2026-08-10",
    )
    assert queue == Finding("Schedule queue", "paused")
    daily = [Occurrence("queue", date(2026, 8, day), monday, Fate.LATE) for day in range(1, 9)]
    _, queue = doctor.of_schedules(agreed, progress, daily, NOW)
    assert queue.said == "paused; late: 3 earlier, 2026-08-04, 2026-08-05, 2026-08-06, 2026-08-07, 2026-08-08"
