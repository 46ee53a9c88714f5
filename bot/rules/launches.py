"""Launches: what went live on a day for an area, and whether customers felt it in the two weeks from then on (practice
P42). A launch is an event marker of its own kind, so the reports page compares the days around it as of any other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.rules import dates
from bot.rules.issue import Issue
from bot.rules.known import read_area
from bot.rules.markers import AROUND_DAYS, BETWEEN, MOST_NAME_CHARACTERS, Kind, Marked, Marker, check_near
from bot.rules.refusals import Refused
from bot.rules.report import AREAS

WATCHED_DAYS = AROUND_DAYS
COMPARED = 3
"""So many launches before are enough to know what is usual after one."""
TOLD_FOR_DAYS = 7
"""The numbers of a launch whose two weeks were over earlier than that are no news."""
HOW = "launch Checkout 2 on: 2026-11-20 area: billing"
_LABEL = re.compile(r"\s*(?:L-?)?(\d{1,9})\s*", re.IGNORECASE | re.ASCII)


def launch_label(number: int) -> str:
    return f"L-{number}"


def read_launch_number(text: str) -> int:
    """The number in `L-12`, `l12`, `12` and the like. Raises Refused for any other text."""
    found = _LABEL.fullmatch(text.strip())
    if found is None:
        raise Refused("Which one? Say for example `/liaison launch off L-3`; `/liaison launch` lists them.")
    return int(found[1])


@dataclass(frozen=True)
class Watched:
    """Reports on the areas of a launch in its first `days`, which are WATCHED_DAYS once it is over; `before`: in as
    many days before it, None where the first report there is came later. `earlier`: launches that it can be compared
    with, the latest first, each with the reports of as many days."""

    launch: Marker
    days: int
    reports: int
    before: int | None = None
    earlier: tuple[tuple[Marker, int], ...] = ()


@dataclass(frozen=True)
class Calendar:
    """`ahead`: the next one first; `live`: the latest first. Of one that went live today no day is over."""

    ahead: Sequence[Marker]
    live: Sequence[Watched]


@dataclass(frozen=True)
class Usual:
    """So many reports after so many launches; after none: in the days before this one."""

    reports: int
    launches: int


def usual(watched: Watched) -> Usual | None:
    """What it is compared with, if anything."""
    if watched.earlier:
        return Usual(sum(reports for _, reports in watched.earlier), len(watched.earlier))
    return None if watched.before is None else Usual(watched.before, 0)


def read_launch(name: str, said: Mapping[str, str], today: date) -> Marked:
    """Without an area it is of the whole product, without a day of today; areas may be several, with commas between.
    Raises Refused."""
    name = " ".join(name.split())
    if not name:
        raise Refused(f"What goes live? Say for example: {HOW}")
    if len(name) > MOST_NAME_CHARACTERS:
        raise Refused(f"Its name is too long. {MOST_NAME_CHARACTERS} characters are enough.")
    return Marked(_day(said.get("on", "today"), today), Kind.LAUNCH, name, area=_areas(said.get("area", "")))


def _areas(said: str) -> str:
    """Some have a comma in their own names."""
    named = [said] if said.lower() in (area.lower() for area in AREAS) else said.split(",")
    meant = {read_area(each.strip()) for each in named if each.strip()}
    if said.strip() and not meant:
        raise Refused(f"Which areas? They are: {', '.join(AREAS)}.")
    return BETWEEN.join(area for area in AREAS if area in meant)


def _day(said: str, today: date) -> date:
    """A day to come as promises have it, or one that was."""
    word = said.strip().lower()
    if word in ("today", "yesterday"):
        return today - timedelta(days=int(word == "yesterday"))
    return check_near(dates.read_date(word, datetime.combine(today, time(), UTC), UTC).date(), today)


def comparable(launch: Marker, earlier: Sequence[Marker]) -> list[Marker]:
    """Those before it on the same areas whose days were over when it went live; the latest first."""
    over = launch.day - timedelta(days=WATCHED_DAYS)
    found = [each for each in earlier if each.area == launch.area and each.day <= over]
    return sorted(found, key=lambda each: (each.day, each.number), reverse=True)[:COMPARED]


def days_over(launch: Marker, today: date) -> int:
    """How many of its days are over, at most WATCHED_DAYS; 0 before it."""
    return max(0, min((today - launch.day).days, WATCHED_DAYS))


def near(issue: Issue, launches: Sequence[Marker]) -> list[Marker]:
    """Those that may have to do with it, the nearest to the day on which it was new first: of its area, and live after
    that day, or so shortly before that it was one of their days."""
    new = issue.created_at.date()
    since = new - timedelta(days=WATCHED_DAYS)
    found = [each for each in launches if each.is_of(issue.area) and each.day > since]
    return sorted(found, key=lambda each: (abs(each.day - new), each.number))
