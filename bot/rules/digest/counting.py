"""How the numbers of a week are counted and written."""

import math
from collections.abc import Sequence
from datetime import timedelta

from bot.rules.communication import Communication
from bot.rules.digest.facts import BASELINE, Facts, IssueFacts
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER, State
from bot.rules.weeks import Span


def percent(part: int, of: int) -> str:
    """With one decimal, halves up; empty of nothing."""
    if not of:
        return ""
    tenths = (part * 2000 + of) // (of * 2)
    return f"{tenths // 10}.{tenths % 10}"


def decimal(part: int, of: int) -> str:
    """With one decimal, halves away from zero; empty of nothing."""
    if not of:
        return ""
    tenths = (abs(part) * 20 + of) // (of * 2)
    return f"{'-' if part < 0 and tenths else ''}{tenths // 10}.{tenths % 10}"


def nearest_rank(spans: Sequence[timedelta], share: int) -> timedelta:
    """The smallest of them that at least `share` percent do not exceed."""
    ordered = sorted(spans)
    return ordered[max(math.ceil(len(ordered) * share / 100), 1) - 1]


def minutes(span: timedelta) -> int:
    """Whole ones; what has begun does not count."""
    return int(span.total_seconds()) // 60


def is_rising(issue: IssueFacts, spans: Sequence[Span], agreed: Communication, back: int = 0) -> bool:
    """Whether it rose in the week, or `back` weeks before: by the mean of the weeks before in which it was known. One
    that was not known before is new, and does not rise."""
    weeks = sum(issue.created_at < end for _, end in spans[back + 1 : back + 1 + BASELINE])
    now, usual = issue.weekly[back], sum(issue.weekly[back + 1 : back + 1 + BASELINE])
    return weeks > 0 and now >= agreed.rising_least and now * weeks >= agreed.rising_times * usual


def fixed_in(facts: Facts, span: Span) -> list[IssueId]:
    """Those that were fixed in that week and not open again at its end."""
    last: dict[IssueId, State] = {}
    fixed: dict[IssueId, None] = {}
    for issue, at, state in facts.states:
        if span[0] <= at < span[1]:
            last[issue] = state
            if state is State.FIXED:
                fixed[issue] = None
    return [issue for issue in fixed if last[issue] in OVER]
