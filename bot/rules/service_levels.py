"""How time is counted for an issue: which clocks run, which stretches count, and when each is due.

Everything follows from the moments of its history and the terms; nothing is measured by a running timer.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.rules import calendars
from bot.rules.calendars import Calendar, Piece
from bot.rules.issue import Issue
from bot.rules.lifecycle import OVER, State
from bot.rules.severity import Severity
from bot.rules.terms import AGREED, Measure, Target, Terms

WAITING = "waiting for the agents"
_HELPED = OVER | {State.WORKAROUND_AVAILABLE, State.FIX_SCHEDULED}
"""Agents have something to tell the customer: a workaround, a date, or how it ended (practice P40)."""
_SILENT = frozenset({State.NEW, State.ACKNOWLEDGED, State.INVESTIGATING, State.CANNOT_REPRODUCE})
"""The states in which agents have neither a workaround nor a date nor a question, so that they live on updates."""


Pauses = tuple[tuple[datetime, datetime | None], ...]


@dataclass(frozen=True)
class Moment:
    """Something happened to the issue; it is in `state` from then on. `by_engineer`: an engineer was heard."""

    at: datetime
    state: State
    by: str = ""
    by_engineer: bool = False


@dataclass(frozen=True)
class Clock:
    """`until` is when it was stopped. It stands still during the pauses; the last may have no end yet."""

    measure: Measure
    since: datetime
    until: datetime | None
    pauses: Pauses = ()
    promised: datetime | None = None

    @property
    def runs(self) -> bool:
        return self.until is None


def clocks(issue: Issue, moments: Sequence[Moment]) -> list[Clock]:
    """Those of the time since the issue was flagged or last reopened. `moments` are in the order of time."""
    if not moments:
        return []
    turn = _this_turn(moments)
    since, over = turn[0].at, _first(turn, lambda moment: moment.state in OVER)
    heard = _first(turn, lambda moment: moment.by_engineer)
    helped = _first(turn, lambda moment: moment.state in _HELPED)
    pauses = _pauses(turn)
    found = [
        _clock(Measure.FIRST_RESPONSE, since, heard or over, pauses),
        _clock(Measure.WORKAROUND, since, helped, pauses),
        *_updates(turn, pauses),
        _clock(Measure.RESOLUTION, since, over, pauses),
    ]
    if issue.fix_due is not None and issue.state is State.FIX_SCHEDULED:
        found.append(Clock(Measure.PROMISE, issue.fix_due, None, promised=issue.fix_due))
    return found


def _clock(measure: Measure, since: datetime, until: datetime | None, pauses: Pauses) -> Clock:
    """What came after its end does not concern it."""
    return Clock(measure, since, until, tuple(pause for pause in pauses if until is None or pause[0] < until))


def _this_turn(moments: Sequence[Moment]) -> Sequence[Moment]:
    was_over = [place for place, moment in enumerate(moments) if moment.state in OVER]
    reopened = [place for place in was_over if place + 1 < len(moments) and moments[place + 1].state not in OVER]
    return moments[reopened[-1] + 1 :] if reopened else moments


def _first(turn: Sequence[Moment], asked: Callable[[Moment], bool]) -> datetime | None:
    return next((moment.at for moment in turn if asked(moment)), None)


def _pauses(turn: Sequence[Moment]) -> Pauses:
    """The engineers' clocks stand still while they wait for the agents."""
    found: list[tuple[datetime, datetime | None]] = []
    for moment in turn:
        is_paused = bool(found) and found[-1][1] is None
        if moment.state is State.NEEDS_INFO and not is_paused:
            found.append((moment.at, None))
        elif moment.state is not State.NEEDS_INFO and is_paused:
            found[-1] = (found[-1][0], moment.at)
    return tuple(found)


def _updates(turn: Sequence[Moment], pauses: Pauses) -> list[Clock]:
    """From each word of an engineer to the next, while agents have nothing else to go by."""
    found: list[Clock] = []
    since: datetime | None = None
    for moment in turn:
        stops = moment.by_engineer or moment.state not in _SILENT | {State.NEEDS_INFO}
        if since is not None and stops:
            if moment.at > since:
                found.append(_clock(Measure.UPDATE, since, moment.at, pauses))
            since = None
        if since is None and moment.by_engineer and moment.state in _SILENT:
            since = moment.at
    return [*found, Clock(Measure.UPDATE, since, None, pauses)] if since is not None else found


def target(terms: Terms, severity: Severity, measure: Measure) -> Target | None:
    return terms.level(severity).targets.get(measure)


def due(clock: Clock, calendar: Calendar, within: timedelta) -> datetime | None:
    """When so much time that counts is spent; None while it stands still before that."""
    start = clock.since
    for pause, goes_on in clock.pauses:
        if goes_on is not None and goes_on <= start:
            continue
        spent = calendars.open_time(calendar, start, max(pause, start))
        if within <= spent:
            break
        within -= spent
        if goes_on is None:
            return None
        start = goes_on
    return calendars.after(calendar, start, within)


def due_of(clock: Clock, terms: Terms, severity: Severity) -> datetime | None:
    promised = target(terms, severity, clock.measure)
    return due(clock, terms.calendar(severity), promised.within) if promised else clock.promised


def explained(clock: Clock, calendar: Calendar, now: datetime) -> list[Piece]:
    """Every stretch from its start to its end, or to now, in the order of time."""
    end = clock.until or now
    found: list[Piece] = []
    start = clock.since
    for pause, goes_on in clock.pauses:
        if pause >= end or (goes_on is not None and goes_on <= start):
            continue
        found += calendars.pieces(calendar, start, max(pause, start))
        start = min(goes_on or end, end)
        found.append(Piece(max(pause, clock.since), start, WAITING))
    return found + calendars.pieces(calendar, start, end)


def spent(pieces: Iterable[Piece]) -> timedelta:
    return sum((piece.length for piece in pieces if piece.counts), timedelta(0))


@dataclass(frozen=True)
class Owed:
    """What engineers owe next on an open issue, and when that is due."""

    measure: Measure
    by: datetime


def owed(issue: Issue, moments: Sequence[Moment], terms: Terms) -> Owed | None:
    """The promise that is due first; None when nothing is owed any more. While agents are asked, it is their reply."""
    if issue.state in OVER:
        return None
    if issue.fix_due is not None:
        return Owed(Measure.PROMISE, issue.fix_due)
    running = [clock for clock in clocks(issue, moments) if clock.runs]
    found = [(due_of(clock, terms, issue.severity), clock.measure) for clock in running]
    first = min(((by, AGREED.index(measure)) for by, measure in found if by is not None), default=None)
    if issue.state is State.NEEDS_INFO or first is None:
        pauses = _pauses(moments)
        asked = pauses[-1][0] if pauses else issue.created_at
        calendar, reply = terms.calendar(issue.severity), terms.level(issue.severity).agents_reply
        return Owed(Measure.UPDATE, calendars.after(calendar, asked, reply))
    return Owed(AGREED[first[1]], first[0])
