"""What waits, in the three buckets that people act on: overdue, due soon, the rest."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules.issue import Issue, NextStep, next_step
from bot.rules.labels import IssueId

SOON = timedelta(hours=4)


@dataclass(frozen=True)
class Waiting:
    issue: Issue
    step: NextStep


@dataclass(frozen=True)
class Queue:
    """Each bucket in the order in which it is due."""

    overdue: tuple[Waiting, ...]
    due_soon: tuple[Waiting, ...]
    rest: tuple[Waiting, ...]


@dataclass(frozen=True)
class Counts:
    """How many are in each bucket, however many of them are at hand."""

    overdue: int = 0
    due_soon: int = 0
    rest: int = 0

    @property
    def all(self) -> int:
        return self.overdue + self.due_soon + self.rest


def queue(issues: Iterable[Issue], now: datetime, on_duty: Mapping[IssueId, str] | None = None) -> Queue:
    """`on_duty` names who acts on what nobody owns."""
    steps = ((issue, next_step(issue, (on_duty or {}).get(issue.id))) for issue in issues)
    waiting = sorted((Waiting(issue, step) for issue, step in steps if step), key=lambda each: each.step.by)
    return Queue(
        overdue=tuple(each for each in waiting if each.step.by <= now),
        due_soon=tuple(each for each in waiting if now < each.step.by <= now + SOON),
        rest=tuple(each for each in waiting if each.step.by > now + SOON),
    )
