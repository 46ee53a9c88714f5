"""What was promised for each clock, as it is kept: what came of it, and who is warned when."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.rules import calendars
from bot.rules.issue import Issue
from bot.rules.lifecycle import OVER
from bot.rules.service_levels import Clock, Moment, clocks, due, due_of, explained, spent, target
from bot.rules.severity import Severity
from bot.rules.terms import Measure, Target, Terms

CONFIRM_BEFORE = timedelta(hours=24)
"""So long before a promised date its owner is asked (practice P32)."""
MOST_WARNINGS = 20


@dataclass(frozen=True)
class Commitment:
    """A clock as it is kept: what was promised, by which version of the terms, and what came of it.

    Without `due` it stands still, or no longer matters: a date that was moved is neither kept nor broken.
    `warnings` have been given, the last at `warned_at`; the next is due at `warn_at`.
    """

    measure: Measure
    since: datetime
    severity: Severity
    due: datetime | None
    until: datetime | None
    spent: timedelta
    promised: Target | None
    terms: str
    warnings: int = 0
    warned_at: datetime | None = None
    warn_at: datetime | None = None
    acknowledged_by: str = ""

    @property
    def name(self) -> tuple[Measure, datetime]:
        """What tells it from the others of its issue."""
        return self.measure, self.since


def commitments(
    issue: Issue, moments: Sequence[Moment], terms: Terms, standing: Sequence[Commitment], now: datetime
) -> list[Commitment]:
    """Those to be kept anew: what has begun, ended or moved. What has ended stays as it was judged then."""
    found = {each.name: each for each in standing}
    anew: list[Commitment] = []
    for clock in clocks(issue, moments):
        old = found.pop((clock.measure, clock.since), None)
        if old is not None and old.until is not None and old.until == clock.until:
            continue
        anew.append(_kept(clock, old, issue, moments, terms, now))
    for left in found.values():
        if left.until is None:
            due = left.due if issue.state in OVER else None
            anew.append(replace(left, until=now, due=due, warn_at=None))
    return anew


def _kept(
    clock: Clock, old: Commitment | None, issue: Issue, moments: Sequence[Moment], terms: Terms, now: datetime
) -> Commitment:
    """What was past already when a clock is first set is not warned of: it is no news."""
    severity = issue.severity
    kept = Commitment(
        measure=clock.measure,
        since=clock.since,
        severity=severity,
        due=due_of(clock, terms, severity),
        until=clock.until,
        spent=spent(explained(clock, terms.calendar(severity), clock.until)) if clock.until else timedelta(0),
        promised=target(terms, severity, clock.measure),
        terms=terms.version,
        warnings=old.warnings if old else passed(clock, 0, terms, severity, now),
        warned_at=old.warned_at if old else None,
        acknowledged_by=old.acknowledged_by if old else "",
    )
    if kept.warned_at and any(_is_act_of_owner(moment, issue, kept.warned_at) for moment in moments):
        kept = replace(kept, acknowledged_by=issue.owner or "")
    return replace(kept, warn_at=next_warning(kept, clock, terms))


def _is_act_of_owner(moment: Moment, issue: Issue, after: datetime) -> bool:
    return moment.by_engineer and moment.by == issue.owner and moment.at > after


def next_warning(kept: Commitment, clock: Clock, terms: Terms) -> datetime | None:
    """None once somebody is on it after the breach; before, the breach itself is still news."""
    if kept.acknowledged_by and kept.warnings > 1:
        return None
    return warning_at(clock, kept.warnings, terms, kept.severity)


def acknowledged(kept: Commitment, by: str) -> Commitment:
    """Somebody is on it: nothing more is said but, if that is still to come, the breach."""
    return replace(kept, acknowledged_by=by, warn_at=None if kept.warnings > 1 else kept.warn_at)


def warned(kept: Commitment, clock: Clock, terms: Terms, now: datetime) -> tuple[int, Commitment]:
    """The number of the latest warning that is due, and the commitment once it is given. Earlier ones that were
    missed are not made up for. After the breach only a new word of somebody counts as an acknowledgement."""
    number = passed(clock, kept.warnings, terms, kept.severity, now) - 1
    fresh = kept.warnings <= 1 <= number
    after = replace(kept, warnings=number + 1, warned_at=now, acknowledged_by="" if fresh else kept.acknowledged_by)
    return number, replace(after, warn_at=next_warning(after, clock, terms))


def warning_at(clock: Clock, number: int, terms: Terms, severity: Severity) -> datetime | None:
    """When the warning with this number is due: 0 before the breach, 1 at it, 2 and on at a growing interval."""
    stands_still = bool(clock.pauses) and clock.pauses[-1][1] is None
    if not clock.runs or stands_still or number >= MOST_WARNINGS:
        return None
    breach = due_of(clock, terms, severity)
    if breach is None:
        return None
    if number == 0:
        promised = target(terms, severity, clock.measure)
        if promised is None:
            return breach - CONFIRM_BEFORE
        return due(clock, terms.calendar(severity), promised.within * terms.service_levels.warn_at / 100)
    if number == 1:
        return breach
    repeated = terms.service_levels.repeat_after * (2 ** (number - 1) - 1)
    return calendars.after(terms.calendar(severity), breach, repeated)


def passed(clock: Clock, number: int, terms: Terms, severity: Severity, now: datetime) -> int:
    """The number of the first warning, from this one on, whose time has not come yet."""
    while (at := warning_at(clock, number, terms, severity)) is not None and at <= now:
        number += 1
    return number
