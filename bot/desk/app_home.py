"""The Home tab of each person who has opened it: which of them show too little, and what is drawn there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.letters import Pace
from bot.rules.calendars import Hours
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.queue import Counts
from bot.rules.report import Report

PUBLISHES = "views.publish"
"""The bucket of every drawing of a Home."""


@dataclass(frozen=True)
class StaleHome:
    """A Home that may show less than `wanted`. `shown` is the fingerprint of what Slack has; empty: it is
    to be drawn in any case."""

    person: str
    wanted: int
    shown: str
    attempts: int


class Homes(Protocol):
    """Only of people who have opened theirs. That something in it has changed is noted by storage itself, with what
    changes: an issue with its reports and owner, a workaround, a shout-out, what is agreed."""

    async def open(self, person: str, now: datetime) -> None:
        """They look at it: it is drawn in any case."""

    async def spread(self, since: datetime) -> None:
        """What was noted makes the Homes stale that show it, of people who have opened theirs since then."""

    async def claim(self, now: datetime, since: datetime, lease: timedelta, limit: int, pace: Pace) -> list[StaleHome]:
        """Lease Homes to be drawn, those first that were opened last: these people may be looking."""

    async def shown(
        self, home: StaleHome, fingerprint: str, sees_queue: bool, again_at: datetime, rest: datetime
    ) -> None:
        """It shows what was wanted when it was claimed. It is drawn again at `again_at`, when time alone changes it,
        and never before `rest`."""

    async def retry(self, home: StaleHome, at: datetime, error: str) -> None: ...

    async def due(
        self, now: datetime, soon: datetime, limit: int, owner: str | None = None
    ) -> tuple[list[Issue], Counts]:
        """The unfinished issues (of this owner) that are due first, and how many there are in each bucket."""

    async def reports(self, person: str, limit: int) -> tuple[list[Report], int]:
        """Their own, those first whose issue is not over, then the latest; and how many there are."""

    async def new_workarounds(self, since: datetime, limit: int) -> list[IssueId]:
        """Issues that got one since then, the latest first."""

    async def muted(self, person: str, limit: int) -> list[Issue]:
        """Unfinished issues of which they want no news."""

    async def hours(self, person: str) -> Hours | None:
        """One's own working hours; None: as agreed."""

    async def set_hours(self, person: str, hours: Hours | None) -> bool:
        """Whether these are others than before."""
