"""How much of what was promised was done in time: a share of all for each interval, never only a mean."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.commitments import Commitment
from bot.rules.severity import Severity
from bot.rules.terms import Measure


@dataclass(frozen=True)
class Attained:
    """Of `count` that were judged between `start` (included) and `end`, `in_time` were. `target_percent` is the
    highest by which one of them was judged; None for dates, of which each is its own promise."""

    start: datetime
    end: datetime
    severity: Severity
    measure: Measure
    count: int
    in_time: int
    target_percent: int | None

    @property
    def percent(self) -> float:
        return 100 * self.in_time / self.count

    @property
    def is_reached(self) -> bool:
        return self.target_percent is None or self.percent >= self.target_percent


def judged_at(each: Commitment) -> datetime | None:
    """When it was done, or was due and not done; None while neither is so, and for what no longer matters."""
    if is_in_time(each):
        return each.until
    return each.due


def is_in_time(each: Commitment) -> bool:
    return each.until is not None and (each.due is None or each.until <= each.due)


def attained(judged: Iterable[Commitment], intervals: Sequence[tuple[datetime, datetime]]) -> list[Attained]:
    """In the order of the intervals, then of severity and measure; what had nothing to judge is left out."""
    found: dict[tuple[int, Severity, Measure], list[Commitment]] = defaultdict(list)
    for each in judged:
        at = judged_at(each)
        if at is None or (each.measure is Measure.PROMISE and each.due is None):
            continue
        for place, (start, end) in enumerate(intervals):
            if start <= at < end:
                found[place, each.severity, each.measure].append(each)
    measures = list(Measure)
    return [
        _attained(intervals[place], severity, measure, found[place, severity, measure])
        for place, severity, measure in sorted(found, key=lambda key: (key[0], key[1], measures.index(key[2])))
    ]


def _attained(
    interval: tuple[datetime, datetime], severity: Severity, measure: Measure, judged: Sequence[Commitment]
) -> Attained:
    percents = [each.promised.percent for each in judged if each.promised]
    in_time = sum(is_in_time(each) for each in judged)
    return Attained(*interval, severity, measure, len(judged), in_time, max(percents, default=None))
