"""Weeks as a team counts them: from Monday to Monday in its zone, named as ISO 8601 names them."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.rules import zones
from bot.rules.refusals import Refused

Span = tuple[datetime, datetime]
"""Its start, which belongs to it, and its end, which does not. UTC."""
_KEY = re.compile(r"(\d{4})-?W(\d{1,2})", re.IGNORECASE)


@dataclass(frozen=True)
class Week:
    """`monday` is a local date."""

    monday: date

    @property
    def key(self) -> str:
        """Such as `2026-W34`."""
        year, number, _ = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    def before(self, count: int = 1) -> "Week":
        return Week(self.monday - timedelta(weeks=count))

    def span(self, zone: str) -> Span:
        """It has 167 or 169 hours where the clocks change."""
        return zones.moment(self.monday, time(), zone), zones.moment(self.before(-1).monday, time(), zone)


def week_of(day: date) -> Week:
    return Week(day - timedelta(days=day.weekday()))


def last_week(now: datetime, zone: str) -> Week:
    """The last one that is over."""
    return week_of(zones.local_date(now, zone)).before()


def read_week(text: str) -> Week:
    """`2026-W34`. Raises Refused."""
    found = _KEY.fullmatch(text.strip())
    try:
        return Week(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else _no_week(text)
    except ValueError:
        return _no_week(text)


def _no_week(text: str) -> Week:
    raise Refused(f"“{text.strip()[:40]}” is no week. Say for example 2026-W34.")
