"""What happens again and again at a time of day: which occurrences of a schedule are due, and which came too late.

An occurrence is one local date of its schedule, whatever the clocks or the schedule's zone do that day.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.rules import zones
from bot.rules.occasion import Occasion
from bot.rules.policy import Chapter, Plain, check

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
WEEKDAYS = frozenset(range(5))
EVERY_DAY = frozenset(range(7))
MOST_DAYS_BACK = 400
"""An outage that was longer is not caught up with."""


@dataclass(frozen=True)
class Schedule:
    """On some days of each week (`weekdays`, Monday is 0), or on one day of each month: `day_of_month`, or the last
    day of a month that is shorter."""

    name: str
    at: time
    zone: str
    weekdays: frozenset[int] = frozenset()
    day_of_month: int | None = None
    paused: bool = False

    @property
    def plan(self) -> str:
        """When it happens, without the zone. Another plan begins anew; another zone goes on with the same dates."""
        return f"{days_of(self)} {self.at:%H:%M}{' paused' if self.paused else ''}"


class Fate(StrEnum):
    ON_TIME = "on time"
    LATE = "late"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Occurrence:
    """`day` is the local date, `due` the moment that the schedule gave it."""

    schedule: str
    day: date
    due: datetime
    fate: Fate = Fate.ON_TIME

    @property
    def occasion(self) -> Occasion:
        """Nobody acts; the clock does."""
        return Occasion(f"clock:{self.schedule}:{self.day}", "")


@dataclass(frozen=True)
class Progress:
    """All dates up to `decided` are decided, under this plan."""

    plan: str
    decided: date


PATIENCE = timedelta(minutes=5)
"""What is so late is still on time: a tick, a restart."""


def fate(due: datetime, now: datetime, late_for: timedelta | None) -> Fate:
    """`late_for` is how late it may still happen; None: always."""
    if now - due <= PATIENCE:
        return Fate.ON_TIME
    return Fate.LATE if late_for is None or now - due <= late_for else Fate.SKIPPED


def due_at(schedule: Schedule, day: date) -> datetime:
    return zones.moment(day, schedule.at, schedule.zone)


def resumed(schedule: Schedule, progress: Progress | None, since: datetime) -> date:
    """The last date that is decided: of a plan that is new since then, all that lay behind it at that moment."""
    if progress is not None and progress.plan == schedule.plan:
        return progress.decided
    day = zones.local_date(since, schedule.zone)
    passed = day if due_at(schedule, day) <= since else day - timedelta(days=1)
    return passed if progress is None else max(passed, progress.decided)


def begins(agreed_at: datetime | None, progress: Progress | None, now: datetime) -> datetime:
    """From when a new plan holds: from when it was agreed on; one that was never seen before, from now."""
    return now if agreed_at is None or progress is None else agreed_at


def due(schedule: Schedule, decided: date, now: datetime, late_for: timedelta | None) -> list[Occurrence]:
    """Everything between the last decided date and now, oldest first."""
    if schedule.paused:
        return []
    found = []
    first = max(decided, zones.local_date(now, schedule.zone) - timedelta(days=MOST_DAYS_BACK))
    for day in _days_after(schedule, first):
        moment = due_at(schedule, day)
        if moment > now:
            break
        found.append(Occurrence(schedule.name, day, moment, fate(moment, now, late_for)))
    return found


def next_runs(schedule: Schedule, decided: date, now: datetime, count: int = 5) -> list[datetime]:
    """The next moments at which it happens; what is due and not done yet happens now."""
    if schedule.paused:
        return []
    first = max(decided, zones.local_date(now, schedule.zone) - timedelta(days=2))
    days = _days_after(schedule, first)
    return [max(due_at(schedule, next(days)), now) for _ in range(count)]


def _days_after(schedule: Schedule, day: date) -> Iterator[date]:
    while True:
        day += timedelta(days=1)
        if _is_on(schedule, day):
            yield day


def _is_on(schedule: Schedule, day: date) -> bool:
    if schedule.day_of_month is None:
        return day.weekday() in schedule.weekdays
    is_last = (day + timedelta(days=1)).month != day.month
    return day.day == schedule.day_of_month or (is_last and day.day < schedule.day_of_month)


def days_of(schedule: Schedule) -> str:
    """As people write it: `daily`, `weekdays`, `mon,thu` or `monthly 1`."""
    if schedule.day_of_month is not None:
        return f"monthly {schedule.day_of_month}"
    named = {EVERY_DAY: "daily", WEEKDAYS: "weekdays"}
    return named.get(schedule.weekdays) or ",".join(DAYS[each] for each in sorted(schedule.weekdays))


def read_days(schedule: Schedule, text: str) -> Schedule | None:
    """The schedule on the days that `days_of` writes; None for anything else."""
    said = text.strip().lower()
    if monthly := re.fullmatch(r"monthly ([1-9]|[12][0-9]|3[01])", said):
        return replace(schedule, weekdays=frozenset(), day_of_month=int(monthly[1]))
    words = said.replace(",", " ").split()
    if said in ("daily", "weekdays"):
        days = EVERY_DAY if said == "daily" else WEEKDAYS
    elif words and all(word in DAYS or word in _NAMES for word in words):
        days = frozenset(DAYS.index(word[:3]) for word in words)
    else:
        return None
    return replace(schedule, weekdays=days, day_of_month=None)


def read_time(text: str) -> time | None:
    if not re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", text):
        return None
    hour, minute = map(int, text.split(":"))
    return time(hour, minute) if hour < 24 and minute < 60 else None


Schedules = Mapping[str, Schedule]

SCHEDULES: Schedules = {
    "queue": Schedule("queue", time(9), "UTC", weekdays=WEEKDAYS, paused=True),
    "thanks": Schedule("thanks", time(15), "UTC", weekdays=WEEKDAYS),
    "agenda": Schedule("agenda", time(10), "UTC", weekdays=frozenset({2}), paused=True),
    "sponsor-note": Schedule("sponsor-note", time(9), "UTC", day_of_month=1),
    "round-up": Schedule("round-up", time(15), "UTC", weekdays=frozenset({4}), paused=True),
    "product-health": Schedule("product-health", time(10), "UTC", day_of_month=1, paused=True),
    "feedback": Schedule("feedback", time(15), "UTC", day_of_month=15, paused=True),
    "launches": Schedule("launches", time(9), "UTC", weekdays=EVERY_DAY),
}
"""Those that liaisons set. What everybody reads is nobody's wish before somebody asks for it. When the digest comes
binds both sides, and stands with what else they agreed on about it: see communication."""

KEYS = ("days", "at", "zone", "paused")


def problems(plain: Plain) -> list[str]:
    wrong = [f"There is no schedule “{name}”. The schedules are: {', '.join(SCHEDULES)}." for name in _unknown(plain)]
    for name, told in plain.items():
        if name not in SCHEDULES:
            continue
        if not isinstance(told, Mapping):
            wrong.append(f"“{name}” needs days, at, zone and paused.")
            continue
        wrong += [f"“{key}” of {name} means nothing." for key in told if key not in KEYS]
        wrong += problems_of(told, f" of {name}")
    return wrong


def _unknown(plain: Plain) -> list[str]:
    return [name for name in plain if name not in SCHEDULES]


def problems_of(told: Plain, whose: str = "") -> list[str]:
    """Of the days, the time and the zone of one schedule."""
    wrong = []
    if _on_days(told) is None:
        wrong.append(f"days{whose}: say daily, weekdays, mon,thu or monthly 1.")
    if read_time(str(told.get("at", ""))) is None:
        wrong.append(f"at{whose}: say a time such as 09:00.")
    if not zones.is_zone(str(told.get("zone", ""))):
        wrong.append(f"zone{whose}: say an IANA zone such as Europe/Madrid.")
    if not isinstance(told.get("paused", False), bool):
        wrong.append(f"paused{whose}: say true or false.")
    return wrong


def _on_days(told: Plain) -> Schedule | None:
    return read_days(Schedule("", time(), "UTC"), str(told.get("days", "")))


def _read(plain: Plain) -> Schedules:
    """A schedule that is left out is as it ships."""
    check(problems(plain))
    return {**SCHEDULES, **{name: read(name, told) for name, told in plain.items()}}


def read(name: str, told: Plain) -> Schedule:
    """Of what has no problems."""
    at, on_days = read_time(told["at"]), _on_days(told)
    assert at is not None
    assert on_days is not None
    return replace(on_days, name=name, at=at, zone=told["zone"], paused=told.get("paused", False))


def plain(schedule: Schedule) -> dict[str, Any]:
    days, at = days_of(schedule), f"{schedule.at:%H:%M}"
    return {"days": days, "at": at, "zone": schedule.zone, "paused": schedule.paused}


def _plain(schedules: Schedules) -> dict[str, Any]:
    return {each.name: plain(each) for each in schedules.values()}


CHAPTER: Chapter[Schedules] = Chapter(
    name="schedules",
    about="what happens by the clock, and when",
    default=SCHEDULES,
    read=_read,
    plain=_plain,
)
