"""When time counts, computed by hand: weeks with holidays, days on which clocks change, zones off by half an hour."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from bot.rules.calendars import (
    CALENDARS,
    CHAPTER,
    CLOSED,
    OFFICE,
    OUTSIDE,
    ROUND_THE_CLOCK,
    Calendar,
    after,
    is_open,
    open_time,
    pieces,
    read_hours,
    read_lines,
    written,
)
from bot.rules.refusals import WrongInput

OFFICE_HOURS = CALENDARS[OFFICE].hours
ALL_DAY = CALENDARS[ROUND_THE_CLOCK].hours
NIGHTS = tuple((day, 0, 6 * 60) for day in range(7))
MADRID = Calendar("Europe/Madrid", OFFICE_HOURS, ("ES-MD",), frozenset({date(2026, 12, 24)}))


def at(text: str) -> datetime:
    """UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def span(text: str) -> timedelta:
    hours, minutes = map(int, text.split(":"))
    return timedelta(hours=hours, minutes=minutes)


@pytest.mark.parametrize(
    ("calendar", "start", "end", "counts"),
    [
        # A week in Madrid (UTC+2 in summer): 5 days of 8 hours.
        (MADRID, "2026-08-24T00:00", "2026-08-31T00:00", "40:00"),
        # Friday 16:30 to Monday 09:30 local.
        (MADRID, "2026-08-28T14:30", "2026-08-31T07:30", "1:00"),
        # The week of 12 October, a Monday and a holiday in all of Spain.
        (MADRID, "2026-10-12T00:00", "2026-10-17T00:00", "32:00"),
        # 24 December is the team's own day off, the 25th everybody's; Monday to Wednesday are left.
        (MADRID, "2026-12-21T00:00", "2026-12-26T00:00", "24:00"),
        # Clocks change on Sunday 29 March in Europe, and the hours of the week stay the same.
        (MADRID, "2026-03-27T00:00", "2026-03-31T00:00", "16:00"),
        # Round the clock in Madrid: the day has 23 hours in spring and 25 in autumn.
        (Calendar("Europe/Madrid", ALL_DAY), "2026-03-28T23:00", "2026-03-29T22:00", "23:00"),
        (Calendar("Europe/Madrid", ALL_DAY), "2026-10-24T22:00", "2026-10-25T23:00", "25:00"),
        # 00:00 to 06:00 on the nights of the change: 5 and 7 hours; in New York other days than in Europe.
        (Calendar("Europe/Madrid", NIGHTS), "2026-03-28T12:00", "2026-03-29T12:00", "5:00"),
        (Calendar("Europe/Madrid", NIGHTS), "2026-10-24T12:00", "2026-10-25T12:00", "7:00"),
        (Calendar("America/New_York", NIGHTS), "2026-03-07T17:00", "2026-03-08T17:00", "5:00"),
        (Calendar("America/New_York", NIGHTS), "2026-11-01T00:00", "2026-11-01T17:00", "7:00"),
        (Calendar("America/New_York", NIGHTS), "2026-03-28T17:00", "2026-03-29T17:00", "6:00"),
        # India is UTC+5:30: 09:00 to 17:00 is 03:30 to 11:30 UTC.
        (Calendar("Asia/Kolkata", OFFICE_HOURS), "2026-08-24T03:00", "2026-08-24T04:00", "0:30"),
        (Calendar("Asia/Kolkata", OFFICE_HOURS), "2026-08-24T11:15", "2026-08-25T03:45", "0:30"),
        # Lord Howe's clocks change by half an hour, on 5 April and 4 October.
        (Calendar("Australia/Lord_Howe", NIGHTS), "2026-04-04T12:00", "2026-04-05T12:00", "6:30"),
        (Calendar("Australia/Lord_Howe", NIGHTS), "2026-10-03T12:00", "2026-10-04T12:00", "5:30"),
        # Independence Day in the US is a Saturday and kept on the Friday.
        (Calendar("America/New_York", OFFICE_HOURS, ("US",)), "2026-07-02T00:00", "2026-07-07T00:00", "16:00"),
    ],
)
def test_only_the_hours_of_the_calendar_count(calendar: Calendar, start: str, end: str, counts: str) -> None:
    assert open_time(calendar, at(start), at(end)) == span(counts)


@pytest.mark.parametrize(
    ("calendar", "start", "within", "due"),
    [
        (CALENDARS[ROUND_THE_CLOCK], "2026-08-28T16:30", "4:00", "2026-08-28T20:30"),
        (MADRID, "2026-08-28T14:30", "4:00", "2026-08-31T10:30"),
        (MADRID, "2026-08-28T15:00", "0:01", "2026-08-31T07:01"),
        (MADRID, "2026-08-29T12:00", "8:00", "2026-08-31T15:00"),  # to the last minute of Monday, not Tuesday
        (MADRID, "2026-10-09T14:00", "8:00", "2026-10-13T14:00"),  # over the holiday
        (MADRID, "2026-03-27T15:00", "8:00", "2026-03-30T14:00"),  # one hour is left on Friday, at UTC+1; then UTC+2
        (Calendar("Europe/Madrid", ALL_DAY), "2026-03-28T12:00", "24:00", "2026-03-29T12:00"),
    ],
)
def test_a_time_is_due_when_so_much_of_it_has_counted(calendar: Calendar, start: str, within: str, due: str) -> None:
    found = after(calendar, at(start), span(within))
    assert found == at(due)
    assert open_time(calendar, at(start), found) == span(within)


def test_every_stretch_has_its_reason() -> None:
    found = pieces(MADRID, at("2026-12-23T15:00"), at("2026-12-28T09:00"))
    assert [(piece.start, piece.why) for piece in found] == [
        (at("2026-12-23T15:00"), ""),
        (at("2026-12-23T16:00"), OUTSIDE),
        (at("2026-12-23T23:00"), CLOSED),
        (at("2026-12-24T23:00"), "Christmas Day"),
        (at("2026-12-25T23:00"), OUTSIDE),
        (at("2026-12-28T08:00"), ""),
    ]
    assert all(one.end == two.start for one, two in pairwise(found))


def test_it_is_open_from_its_first_minute_to_before_its_last() -> None:
    assert [is_open(MADRID, at(f"2026-08-24T{clock}")) for clock in ("06:59", "07:00", "14:59", "15:00")] == [
        False,
        True,
        True,
        False,
    ]


def test_a_calendar_that_never_opens_again_does_not_stop_anybody() -> None:
    years = frozenset(date(2026, 1, 1) + timedelta(days=day) for day in range(4000))
    assert after(Calendar("UTC", OFFICE_HOURS, (), years), at("2026-08-24T00:00"), span("1:00")) > at(
        "2029-01-01T00:00"
    )


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("mon 09:00-17:30", [(0, 540, 1050)]),
        ("sat-sun 00:00-24:00", [(5, 0, 1440), (6, 0, 1440)]),
        ("Fri 9:00-12:00", [(4, 540, 720)]),
        ("fri-mon 09:00-17:00", None),
        ("mon 17:00-09:00", None),
        ("mon 09:00-24:30", None),
        ("day 09:00-17:00", None),
        ("09:00-17:00", None),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, hours: list[tuple[int, int, int]] | None) -> None:
    assert read_hours(text) == hours


def test_the_chapter_reads_what_it_writes() -> None:
    lunch = Calendar(
        "Asia/Kolkata",
        ((0, 540, 720), (0, 780, 1020), (1, 540, 720)),
        ("IN",),
        frozenset({date(2026, 1, 2)}),
        ("Billing",),
    )
    agreed = {**CALENDARS, "Madrid": MADRID, "Pune": lunch}
    assert CHAPTER.read(CHAPTER.plain(agreed)) == agreed
    assert CHAPTER.plain(CALENDARS)["working hours"]["hours"] == ["mon-fri 09:00-17:00"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"zone": "Mars/Base"}, "zone of x"),
        ({"hours": []}, "it has to be open at some time"),
        ({"hours": ["whenever"]}, "“whenever” is not like"),
        ({"hours": ["mon 09:00-17:00", "mon-fri 16:00-18:00"]}, "two of them overlap"),
        ({"hours": "mon 09:00-17:00"}, "are lists of text"),
        ({"holidays": ["ES-XX"]}, "“ES-XX” is no country"),
        ({"holidays": ["Spain"]}, "“Spain” is no country"),
        ({"closed": ["24.12."]}, "is no date"),
        ({"open": ["mon"]}, "“open” of x means nothing"),
        ({"teams": "Billing"}, "teams of x are lists of text"),
        ({"teams": ["Billing", "Billing"]}, "“Billing” can count by one calendar only"),
    ],
)
def test_what_cannot_be_a_calendar_is_named(changes: dict[str, object], said: str) -> None:
    plain = {"zone": "UTC", "hours": ["mon-fri 09:00-17:00"], **changes}
    with pytest.raises(WrongInput, match=said):
        CHAPTER.read({"x": plain})


def test_ones_own_hours_are_read_from_lines_and_written_back() -> None:
    hours = read_lines("mon-tue 08:00-16:00,\n fri 8:00-12:00\n")
    assert written(hours) == ["mon-tue 08:00-16:00", "fri 08:00-12:00"]
    assert read_lines(", ".join(written(hours))) == hours


@pytest.mark.parametrize("wrong", ["", "mon 8-16", "mon 08:00-16:00, mon 15:00-17:00", "sun-mon 08:00-09:00"])
def test_hours_that_cannot_be_read_are_refused_with_an_example(wrong: str) -> None:
    with pytest.raises(WrongInput) as refused:
        read_lines(wrong)
    assert "hours of yours" in refused.value.problems["hours"]
