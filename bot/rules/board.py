"""What the wallboard shows: what is broken now, what rises, what waits against its clock, new workarounds, thanks."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from bot.rules import queue
from bot.rules.issue import Issue, next_step
from bot.rules.lifecycle import FACES, OVER
from bot.rules.recognition import ShoutOut, Side
from bot.rules.severity import LEVELS, Severity
from bot.rules.workaround import Workaround

T = TypeVar("T")

DAY = timedelta(days=1)
BASELINE_DAYS = 7
RISES_FROM = 3
"""Fewer reports in a day say nothing."""
RISES_TIMES = 3
"""So many times the usual day is a spike (practice P23)."""
MOST_LISTED = 6
MOST_THANKS = 3
THANKED_FOR = timedelta(weeks=1)
MOST_STEP_CHARACTERS = 160

_MENTION = re.compile(r"<[@#!][^>]*>|(?<!\S)@\w[\w.-]*")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True)
class OnBoard:
    """An open issue with its reports: all, of the last day, and of the `BASELINE_DAYS` before that."""

    issue: Issue
    reports: int
    lately: int
    before: int
    workaround: Workaround | None


@dataclass(frozen=True)
class Broken:
    """`step` is the beginning of the workaround in one line, "" without one. `next` is what is owed, `by` when."""

    label: str
    title: str
    severity: Severity
    state: str
    since: datetime
    reports: int
    workaround: str
    step: str
    next: str
    by: datetime | None

    @property
    def level(self) -> str:
        return LEVELS[self.severity].word


@dataclass(frozen=True)
class Rising:
    """`usual` is the mean of the days before, in reports a day."""

    label: str
    title: str
    lately: int
    usual: float


@dataclass(frozen=True)
class Waiting:
    label: str
    title: str
    what: str
    by: datetime
    is_overdue: bool


@dataclass(frozen=True)
class NewWorkaround:
    label: str
    issue: str
    title: str
    step: str
    at: datetime


@dataclass(frozen=True)
class Thanked:
    """`to` says of which side they are, never who."""

    what: str
    to: str
    behaviour: str
    at: datetime


@dataclass(frozen=True)
class Listed(Generic[T]):
    """The first ones, and how many there are in all."""

    first: tuple[T, ...]
    total: int


@dataclass(frozen=True)
class Board:
    """No names of people, and of customers' words nothing but the titles."""

    broken: Listed[Broken]
    rising: Listed[Rising]
    waiting: Listed[Waiting]
    workarounds: Listed[NewWorkaround]
    thanks: Listed[Thanked]


def board(facts: Sequence[OnBoard], now: datetime, shout_outs: Sequence[ShoutOut] = ()) -> Board:
    """`shout_outs` are those of THANKED_FOR, the latest first."""
    there = [each for each in facts if each.issue.state not in OVER and each.issue.duplicate_of is None]
    broken = [each for each in there if each.issue.severity <= Severity.MAJOR]
    broken.sort(key=lambda each: (each.issue.severity, -each.issue.created_at.timestamp(), -each.issue.id))
    rising = sorted(filter(rises, there), key=lambda each: (-each.lately, each.issue.id))
    lately = [each for each in there if each.workaround and now - each.workaround.published_at < DAY]
    lately.sort(key=_published, reverse=True)
    return Board(
        broken=_listed(broken, _broken),
        rising=_listed(rising, _rising),
        waiting=_waiting([each.issue for each in there], now),
        workarounds=_listed(lately, _new_workaround),
        thanks=Listed(tuple(map(_thanked, shout_outs[:MOST_THANKS])), len(shout_outs)),
    )


def rises(fact: OnBoard) -> bool:
    return fact.lately >= RISES_FROM and fact.lately >= RISES_TIMES * fact.before / BASELINE_DAYS


def in_one_line(text: str) -> str:
    """The first line that says something, cut, without mentions of people."""
    lines = (_BLANKS.sub(" ", _MENTION.sub("", line)).strip() for line in text.splitlines())
    line = next(filter(None, lines), "")
    return line if len(line) <= MOST_STEP_CHARACTERS else f"{line[: MOST_STEP_CHARACTERS - 1].rstrip()}…"


def _listed(facts: Sequence[OnBoard], draw: Callable[[OnBoard], T]) -> Listed[T]:
    return Listed(tuple(draw(each) for each in facts[:MOST_LISTED]), len(facts))


def _broken(fact: OnBoard) -> Broken:
    issue, step = fact.issue, next_step(fact.issue)
    return Broken(
        label=issue.label,
        title=in_one_line(issue.title),
        severity=issue.severity,
        state=FACES[issue.state].value,
        since=issue.created_at,
        reports=fact.reports,
        workaround=fact.workaround.label if fact.workaround else "",
        step=in_one_line(fact.workaround.steps) if fact.workaround else "",
        next=step.what if step else "",
        by=issue.fix_due or issue.due,
    )


def _rising(fact: OnBoard) -> Rising:
    return Rising(fact.issue.label, in_one_line(fact.issue.title), fact.lately, round(fact.before / BASELINE_DAYS, 1))


def _waiting(issues: Iterable[Issue], now: datetime) -> Listed[Waiting]:
    """What is overdue or due soon; an issue without a time by which something is owed waits for nobody."""
    found = queue.queue((issue for issue in issues if issue.fix_due or issue.due), now)
    urgent = [(each, True) for each in found.overdue] + [(each, False) for each in found.due_soon]
    first = (
        Waiting(each.issue.label, in_one_line(each.issue.title), each.step.what, each.step.by, is_overdue)
        for each, is_overdue in urgent[:MOST_LISTED]
    )
    return Listed(tuple(first), len(urgent))


def _published(fact: OnBoard) -> datetime:
    assert fact.workaround is not None
    return fact.workaround.published_at


def _new_workaround(fact: OnBoard) -> NewWorkaround:
    assert fact.workaround is not None
    return NewWorkaround(
        label=fact.workaround.label,
        issue=fact.issue.label,
        title=in_one_line(fact.issue.title),
        step=in_one_line(fact.workaround.steps),
        at=fact.workaround.published_at,
    )


def _thanked(shout_out: ShoutOut) -> Thanked:
    counts = [(sum(each is side for each in shout_out.sides), word) for side, word in _ONE_OF.items()]
    to = " and ".join(word if count == 1 else f"{count} {word.split()[1]}s" for count, word in counts if count)
    return Thanked(in_one_line(shout_out.thanks.reason), to, shout_out.thanks.behaviour, shout_out.at)


_ONE_OF = {Side.AGENTS: "an agent", Side.ENGINEERS: "an engineer"}
