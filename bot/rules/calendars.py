"""Business calendars: when time counts, and why not when it does not."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Any

from bot.rules import public_holidays, zones
from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import WrongInput

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_HOURS = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? ([0-2]?[0-9]):([0-5][0-9])-([0-2]?[0-9]):([0-5][0-9])")
_DAY_MINUTES = 24 * 60
LONGEST_SEARCH = timedelta(days=3 * 366)
COUNTS = ""
OUTSIDE = "outside working hours"
CLOSED = "closed"


Hours = tuple[tuple[int, int, int], ...]
"""(weekday, from, to) in minutes of the local day, Monday is 0."""


@dataclass(frozen=True)
class Calendar:
    """`holidays` are regions such as `ES-MD`, `closed` the team's own days off. What routes bring to one of `teams`
    counts by it, in place of the calendar of its severity."""

    zone: str
    hours: Hours
    holidays: tuple[str, ...] = ()
    closed: frozenset[date] = frozenset()
    teams: tuple[str, ...] = ()

    @property
    def never_closes(self) -> bool:
        week = {(day, 0, _DAY_MINUTES) for day in range(7)}
        return set(self.hours) == week and not self.holidays and not self.closed


@dataclass(frozen=True)
class Piece:
    """A stretch of time. `why` says why it does not count; empty: it does."""

    start: datetime
    end: datetime
    why: str = COUNTS

    @property
    def counts(self) -> bool:
        return self.why == COUNTS

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def pieces(calendar: Calendar, start: datetime, end: datetime) -> list[Piece]:
    """The whole of the stretch in the order of time; neighbours differ in why."""
    found: list[Piece] = []
    for piece in _cut(calendar, start):
        if piece.start >= end:
            break
        piece = Piece(piece.start, min(piece.end, end), piece.why)
        if found and found[-1].why == piece.why:
            piece = Piece(found.pop().start, piece.end, piece.why)
        found.append(piece)
    return found


def open_time(calendar: Calendar, start: datetime, end: datetime) -> timedelta:
    if calendar.never_closes:
        return max(end - start, timedelta(0))
    return sum((piece.length for piece in pieces(calendar, start, end) if piece.counts), timedelta(0))


def after(calendar: Calendar, start: datetime, span: timedelta) -> datetime:
    """The moment by which so much time that counts has passed since `start`. In a calendar that has been closed for
    years by its days off it is the end of the search."""
    if calendar.never_closes:
        return start + span
    for piece in _cut(calendar, start):
        if piece.start > start + LONGEST_SEARCH:
            return piece.start
        if piece.counts:
            if span <= piece.length:
                return piece.start + span
            span -= piece.length
    raise AssertionError("time does not end")


def is_open(calendar: Calendar, at: datetime) -> bool:
    return next(_cut(calendar, at)).counts


def _cut(calendar: Calendar, start: datetime) -> Iterator[Piece]:
    """Everything from `start` on, without end; the first piece begins at `start`, none is empty."""
    day = zones.local_date(start, calendar.zone)
    while True:
        for piece in _day(calendar, day):
            if piece.end > start:
                yield Piece(max(piece.start, start), piece.end, piece.why)
        day += timedelta(days=1)


@lru_cache(maxsize=4096)
def _day(calendar: Calendar, day: date) -> tuple[Piece, ...]:
    """One local day, which has 23 to 25 hours."""
    begin, end = _at(calendar, day, 0), _at(calendar, day, _DAY_MINUTES)
    off = _day_off(calendar, day)
    if off:
        return (Piece(begin, end, off),)
    found: list[Piece] = []
    for weekday, opens, closes in calendar.hours:
        if weekday == day.weekday():
            found.append(Piece(begin, _at(calendar, day, opens), OUTSIDE))
            begin = _at(calendar, day, closes)
            found.append(Piece(found[-1].end, begin))
    found.append(Piece(begin, end, OUTSIDE))
    return tuple(piece for piece in found if piece.start < piece.end)


def _at(calendar: Calendar, day: date, minutes: int) -> datetime:
    days, rest = divmod(minutes, _DAY_MINUTES)
    return zones.moment(day + timedelta(days=days), time(rest // 60, rest % 60), calendar.zone)


def _day_off(calendar: Calendar, day: date) -> str:
    if day in calendar.closed:
        return CLOSED
    names = (public_holidays.names(region, day.year).get(day) for region in calendar.holidays)
    return next((name for name in names if name), "")


Calendars = Mapping[str, Calendar]

ROUND_THE_CLOCK = "round the clock"
OFFICE = "working hours"
CALENDARS: Calendars = {
    ROUND_THE_CLOCK: Calendar("UTC", tuple((day, 0, _DAY_MINUTES) for day in range(7))),
    OFFICE: Calendar("UTC", tuple((day, 9 * 60, 17 * 60) for day in range(5))),
}


def read_hours(text: str) -> list[tuple[int, int, int]] | None:
    """`mon-fri 09:00-17:30` as (weekday, from, to) for each day; None for anything else. The day ends at 24:00."""
    found = _HOURS.fullmatch(text.strip().lower())
    if found is None or found[1] not in _DAYS or (found[2] or "mon") not in _DAYS:
        return None
    first, last = _DAYS.index(found[1]), _DAYS.index(found[2] or found[1])
    opens, closes = int(found[3]) * 60 + int(found[4]), int(found[5]) * 60 + int(found[6])
    if first > last or not opens < closes <= _DAY_MINUTES:
        return None
    return [(day, opens, closes) for day in range(first, last + 1)]


def read_lines(text: str) -> Hours:
    """Several of these, on lines or with commas between. Raises WrongInput for the field `hours`."""
    lines = [line.strip() for line in text.replace("\n", ",").split(",") if line.strip()]
    wrong = _wrong_hours("yours", lines)
    if wrong:
        raise WrongInput({"hours": " ".join(wrong)})
    return tuple(sorted(hour for line in lines for hour in read_hours(line) or []))


def written(hours: Hours) -> list[str]:
    """The way back, neighbouring days with the same hours taken together."""
    lines: list[list[int]] = []
    for day, opens, closes in sorted(hours, key=lambda each: (each[1], each[2], each[0])):
        if lines and lines[-1][1:] == [day - 1, opens, closes]:
            lines[-1][1] = day
        else:
            lines.append([day, day, opens, closes])
    return [
        f"{_DAYS[first]}{'-' + _DAYS[last] if last > first else ''} {_clock(opens)}-{_clock(closes)}"
        for first, last, opens, closes in sorted(lines)
    ]


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _read(plain: Plain) -> Calendars:
    """The two that ship can be changed and not removed: the service levels that ship count by them."""
    wrong = [problem for name, told in plain.items() for problem in _problems(name, told)]
    check(wrong or _shared_teams(plain))
    return {**CALENDARS, **{name: _calendar(told) for name, told in plain.items()}}


def _shared_teams(plain: Plain) -> list[str]:
    teams = Counter(team for told in plain.values() for team in told.get("teams", []))
    return [f"The team “{team}” can count by one calendar only." for team, count in teams.items() if count > 1]


def _calendar(told: Mapping[str, Any]) -> Calendar:
    hours = sorted(hour for line in told["hours"] for hour in read_hours(line) or [])
    closed = frozenset(date.fromisoformat(day) for day in told.get("closed", []))
    return Calendar(told["zone"], tuple(hours), tuple(told.get("holidays", [])), closed, tuple(told.get("teams", [])))


_LISTS = ("hours", "holidays", "closed", "teams")


def _problems(name: str, told: Any) -> list[str]:
    if not isinstance(told, Mapping):
        return [f"“{name}” needs zone and hours."]
    wrong = [f"“{key}” of {name} means nothing." for key in told if key not in ("zone", *_LISTS)]
    if not zones.is_zone(str(told.get("zone", ""))):
        wrong.append(f"zone of {name}: say an IANA zone such as Europe/Madrid.")
    lists = {key: told.get(key, []) for key in _LISTS}
    if not all(isinstance(lines, list) and all(isinstance(line, str) for line in lines) for lines in lists.values()):
        return [*wrong, f"hours, holidays, closed and teams of {name} are lists of text."]
    return wrong + _wrong_hours(name, lists["hours"]) + _wrong_days_off(name, lists["holidays"], lists["closed"])


def _wrong_hours(name: str, lines: list[str]) -> list[str]:
    read = [read_hours(line) for line in lines]
    wrong = [
        f"hours of {name}: “{line}” is not like mon-fri 09:00-17:30."
        for line, hours in zip(lines, read, strict=True)
        if hours is None
    ]
    found = sorted(hour for hours in read if hours for hour in hours)
    if not found and not wrong:
        wrong.append(f"hours of {name}: it has to be open at some time of the week.")
    overlap = any(one[0] == two[0] and two[1] < one[2] for one, two in pairwise(found))
    return [*wrong, f"hours of {name}: two of them overlap."] if overlap else wrong


def _wrong_days_off(name: str, regions: list[str], closed: list[str]) -> list[str]:
    wrong = [
        f"holidays of {name}: “{region}” is no country or part of one, such as ES or ES-MD."
        for region in regions
        if not public_holidays.is_known(region)
    ]
    return wrong + [f"closed of {name}: “{day}” is no date such as 2026-12-24." for day in closed if not _is_date(day)]


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _plain(calendars: Calendars) -> dict[str, Any]:
    return {
        name: {
            "zone": each.zone,
            "hours": written(each.hours),
            "holidays": list(each.holidays),
            "closed": [day.isoformat() for day in sorted(each.closed)],
            "teams": list(each.teams),
        }
        for name, each in calendars.items()
    }


CHAPTER: Chapter[Calendars] = Chapter(
    name="calendars",
    about="when time counts: zone, hours, days off",
    default=CALENDARS,
    read=_read,
    plain=_plain,
)
