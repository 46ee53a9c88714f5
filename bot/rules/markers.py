"""Event markers: a release, a billing run, an outage or a launch on a day, and the days before and after it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bot.rules.refusals import Refused

AROUND_DAYS = 14
"""Two weeks each way hold every weekday alike (practice P42 counts as many after a launch)."""
BETWEEN = "; "
MOST_NAME_CHARACTERS = 80
_HELP = (
    "Say for example: marker 2026-11-20 release 4.2; or `billing run`, or `outage`, for `release`. A launch: launch "
    "Checkout 2 on: 2026-11-20 area: billing"
)


class Kind(StrEnum):
    RELEASE = "release"
    BILLING_RUN = "billing run"
    OUTAGE = "outage"
    LAUNCH = "launch"


@dataclass(frozen=True)
class Marked:
    """Something that happened on a local day. `area`: of the product, of a launch, or several with `; ` between them in
    the order in which there are areas; empty: of all of it."""

    day: date
    kind: Kind
    name: str
    area: str = field(default="", kw_only=True)

    @property
    def areas(self) -> tuple[str, ...]:
        return tuple(self.area.split(BETWEEN)) if self.area else ()

    def is_of(self, area: str) -> bool:
        return not self.areas or area in self.areas

    @property
    def title(self) -> str:
        return f"{self.kind.value} {self.name}".strip() + (f" ({self.area})" if self.area else "")


@dataclass(frozen=True)
class Marker(Marked):
    """`by` is a user id."""

    number: int
    by: str


@dataclass(frozen=True)
class Around:
    """Reports of each day, of the days before the marker's and from it on, in the order of time. Days that are not
    over yet are left out."""

    marker: Marker
    before: Sequence[tuple[date, int]]
    after: Sequence[tuple[date, int]]


def read_marker(text: str, today: date) -> Marked:
    """`2026-11-20 release 4.2`. Raises Refused with an example, also for launches, which have their own words."""
    word, _, rest = text.strip().partition(" ")
    day = _day(word.lower(), today)
    for kind in (Kind.RELEASE, Kind.BILLING_RUN, Kind.OUTAGE):
        named = rest.strip()
        if f"{named.lower()} ".startswith(f"{kind.value} "):
            name = named[len(kind.value) :].strip()
            if len(name) > MOST_NAME_CHARACTERS:
                raise Refused(f"Its name is too long. {MOST_NAME_CHARACTERS} characters are enough.")
            return Marked(day, kind, name)
    raise Refused(_HELP)


def _day(word: str, today: date) -> date:
    if word in ("today", "yesterday"):
        return today - timedelta(days=int(word == "yesterday"))
    try:
        day = date.fromisoformat(word)
    except ValueError:
        raise Refused(_HELP) from None
    return check_near(day, today)


def check_near(day: date, today: date) -> date:
    """Raises Refused."""
    if not today - timedelta(days=5 * 366) <= day <= today + timedelta(days=366):
        raise Refused("That day is too far away. Five years back and one ahead can be marked.")
    return day


def days_around(marker: Marker, today: date) -> tuple[list[date], list[date]]:
    """The days to be counted before it and from it on, without those that are not over."""
    before = [marker.day - timedelta(days=back) for back in range(AROUND_DAYS, 0, -1)]
    after = [marker.day + timedelta(days=ahead) for ahead in range(AROUND_DAYS)]
    return [day for day in before if day < today], [day for day in after if day < today]
