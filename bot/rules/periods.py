"""Months and quarters as a team counts them: from midnight of the first day on in its zone."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time

from bot.rules import zones
from bot.rules.refusals import Refused
from bot.rules.weeks import Span

MONTH, QUARTER = 1, 3
_KEYS = {MONTH: re.compile(r"(\d{4})-(0[1-9]|1[0-2])"), QUARTER: re.compile(r"(\d{4})-?[Qq]([1-4])")}
_EXAMPLES = {MONTH: "2026-10", QUARTER: "2026-Q3"}
_NAMES = {MONTH: "month", QUARTER: "quarter"}


@dataclass(frozen=True)
class Period:
    """`months` is MONTH or QUARTER; `first` is its first day, a local date."""

    first: date
    months: int = MONTH

    @property
    def key(self) -> str:
        """Such as `2026-10` or `2026-Q4`."""
        if self.months == MONTH:
            return f"{self.first:%Y-%m}"
        return f"{self.first.year:04}-Q{(self.first.month + 2) // QUARTER}"

    def before(self, count: int = 1) -> "Period":
        """So many of them earlier. Raises OverflowError before the year 1."""
        year, month = divmod(self.first.year * 12 + self.first.month - 1 - count * self.months, 12)
        if year < 1:
            raise OverflowError(f"{self.key} has nothing before it")
        return Period(date(year, month + 1, 1), self.months)

    def span(self, zone: str) -> Span:
        return zones.moment(self.first, time(), zone), zones.moment(self.before(-1).first, time(), zone)


def period_of(day: date, months: int) -> Period:
    return Period(day.replace(month=(day.month - 1) // months * months + 1, day=1), months)


def last(now: datetime, zone: str, months: int) -> Period:
    """The last one that is over."""
    return period_of(zones.local_date(now, zone), months).before()


def read(text: str, now: datetime, zone: str, months: int) -> Period:
    """`2026-10` or `2026-Q3`; nothing for the last one that is over. Raises Refused for one that is not."""
    latest = last(now, zone, months)
    if not text.strip():
        return latest
    found = _KEYS[months].fullmatch(text.strip())
    if found is None or not 1 < int(found[1]) < 9999:
        raise Refused(f"“{text.strip()[:40]}” is no {_NAMES[months]}. Say for example {_EXAMPLES[months]}.")
    named = Period(date(int(found[1]), (int(found[2]) - 1) * months + 1, 1), months)
    if named.first > latest.first:
        raise Refused(f"{named.key} is not over yet. The last {_NAMES[months]} that is: {latest.key}.")
    return named
