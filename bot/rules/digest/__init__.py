"""What a week was like, in numbers that both sides read alike: the sections of the digest and their lines.

Everything is counted as it stood when the week was over, so that a week has the same numbers whenever it is asked for.
What was merged or withdrawn since is left out.
"""

from collections import Counter

from bot.rules.communication import Communication, Section
from bot.rules.digest import issues, promises, reproduction, work
from bot.rules.digest.counting import decimal, fixed_in, minutes, nearest_rank, percent
from bot.rules.digest.facts import (
    CHECKED_FOR,
    COUNTED_WEEKS,
    COURSE_WEEKS,
    DECIDED,
    EVERYTHING,
    Facts,
    Intake,
    IssueFacts,
    Judged,
    Late,
    Scope,
    deflected,
)
from bot.rules.digest.lines import BEFORE, DEFLECTION, LAUNCH_FIGURES, Digest, Figures, Line
from bot.rules.digest.reproduction import decision
from bot.rules.digest.work import of_launch

__all__ = [
    "BEFORE",
    "CHECKED_FOR",
    "COUNTED_WEEKS",
    "COURSE_WEEKS",
    "DECIDED",
    "DEFLECTION",
    "EVERYTHING",
    "LAUNCH_FIGURES",
    "Digest",
    "Facts",
    "Figures",
    "Intake",
    "IssueFacts",
    "Judged",
    "Late",
    "Line",
    "Scope",
    "decimal",
    "decision",
    "deflected",
    "digest",
    "fixed_in",
    "minutes",
    "nearest_rank",
    "of_launch",
    "percent",
    "shortened",
]


def digest(facts: Facts, agreed: Communication) -> Digest:
    return Digest(tuple(line for section in agreed.sections for line in _SECTIONS[section](facts, agreed)))


_SECTIONS = {
    Section.VOLUME: work.volume,
    Section.NEW: issues.new,
    Section.RISING: issues.rising,
    Section.UNANSWERED: issues.unanswered,
    Section.FIXED: issues.fixed,
    Section.OVERDUE: issues.overdue,
    Section.AGEING: issues.ageing,
    Section.AREAS: work.areas,
    Section.TIERS: work.tiers,
    Section.ATTAINMENT: promises.attainment,
    Section.TIMES: promises.times,
    Section.REPRODUCTION: reproduction.reproduction,
    Section.WORKAROUNDS: promises.workarounds,
    Section.DEFLECTION: promises.deflection,
    Section.RETURNS: promises.returns,
    Section.DEDUPE: promises.dedupe,
    Section.INTERRUPTIONS: work.interruptions,
    Section.SHOUT_OUTS: work.shout_outs,
    Section.DEMAND: work.demand,
    Section.LOAD: work.load,
    Section.LAUNCHES: work.launches,
}


def shortened(digest: Digest, most: int) -> tuple[Digest, dict[Section, int]]:
    """The first lines of each section, and how many each has."""
    seen: Counter[Section] = Counter()
    kept = []
    for line in digest.lines:
        seen[line.section] += 1
        if seen[line.section] <= most:
            kept.append(line)
    return Digest(tuple(kept)), dict(seen)
