"""What the Home tab of a person holds: their own work, what they wait for, thanks, and their own settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.calendars import Calendar, Hours
from bot.rules.issue import Issue
from bot.rules.known import Known
from bot.rules.queue import SOON, Counts, Queue, Waiting
from bot.rules.recognition import ShoutOut
from bot.rules.report import Report
from bot.rules.roles import Person, Right, Role, rights_of

NEW_FOR = timedelta(days=7)
"""A workaround is new for so long."""
AT_LEAST_DAILY = timedelta(days=1)


@dataclass(frozen=True)
class Sides:
    """Engineers have what they do, agents what they wait for, liaisons both."""

    engineer: bool
    agent: bool


def sides(person: Person, reports: int) -> Sides:
    """An engineer who has flagged something waits for that as well."""
    engineer = Right.SEE_QUEUE in rights_of(person)
    return Sides(engineer, agent=not engineer or Role.LIAISON in person.roles or reports > 0)


@dataclass(frozen=True)
class Listed:
    """Issues as they are due, as many as fit, and how many there are."""

    first: Queue
    counts: Counts

    @property
    def more(self) -> int:
        return self.counts.all - len(self.lines)

    @property
    def lines(self) -> Sequence[Waiting]:
        return (*self.first.overdue, *self.first.due_soon, *self.first.rest)


@dataclass(frozen=True)
class Reported:
    report: Report
    known: Known


@dataclass(frozen=True)
class Settings:
    """`hours` are one's own, None for those of the `office`, which count by one's own clock in Slack."""

    hours: Hours | None
    office: Calendar
    timezone: str
    is_unnamed: bool
    muted: Sequence[Issue]


@dataclass(frozen=True)
class AppHome:
    """`owned` and `queue` are None for who is no engineer; `reports` counts all of one's own. `left` is how many people
    one can thank today."""

    sides: Sides
    owned: Listed | None
    queue: Listed | None
    reported: Sequence[Reported]
    reports: int
    workarounds: Sequence[Known]
    thanks: Sequence[ShoutOut]
    left: int
    settings: Settings


def again_at(shown: AppHome, now: datetime) -> datetime:
    """When it looks otherwise though nothing has happened: something comes to be overdue or due soon; and once a day,
    as what was new is not any more."""
    moments = [now + AT_LEAST_DAILY]
    for listed in (shown.owned, shown.queue):
        for waiting in listed.lines if listed else ():
            moments += [waiting.step.by, waiting.step.by - SOON]
    return min(moment for moment in moments if moment > now)
