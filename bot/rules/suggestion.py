"""What became of known issues that were shown for a flag; and when that record allows to link without asking."""

import math
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PASSED_OVER = "passed over"
    """Another one of the same form was accepted."""
    UNDONE = "undone"


@dataclass(frozen=True)
class Numbers:
    """Forms in which something was suggested and decided; each is accepted, rejected or undone. `automatic`: those
    joined without asking, also counted among the accepted or the undone."""

    suggested: int = 0
    accepted: int = 0
    rejected: int = 0
    undone: int = 0
    automatic: int = 0


@dataclass(frozen=True)
class Record:
    """Of the suggestions that the model in use would have linked by itself: what people decided when they were asked,
    and how many of the last LATELY that it did link were undone."""

    right: int = 0
    wrong: int = 0
    undone_lately: int = 0


NEEDED = 0.95
"""The lower end of Wilson's 95 % interval of being right: 73 of 73 reach it (design, *The shape*)."""
LATELY, MOST_UNDONE = 50, 1


def may_link(record: Record) -> bool:
    """Off again after two undone of the last fifty; a model that is new to the workspace has to earn it anew."""
    return at_least(record.right, record.right + record.wrong) >= NEEDED and record.undone_lately <= MOST_UNDONE


def at_least(right: int, of: int) -> float:
    """The lower end of Wilson's interval (95 %) for the share that is right; 0 of nothing."""
    if not of:
        return 0.0
    share, z = right / of, 1.96
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return (share + z * z / (2 * of) - spread) / (1 + z * z / of)


def counted(numbers: Numbers) -> str:
    return (
        f"suggested for {numbers.suggested:,} flags: {numbers.accepted:,} accepted, {numbers.rejected:,} rejected, "
        f"{numbers.undone:,} undone; {numbers.automatic:,} linked by itself"
    )


def in_words(record: Record) -> str:
    """For an admin: whether it links by itself, and why."""
    asked = record.right + record.wrong
    sure = at_least(record.right, asked)
    said = f"{record.right} of {asked} right when asked, so at least {sure:.0%} (needs {NEEDED:.0%})"
    if record.undone_lately > MOST_UNDONE:
        return f"off: {record.undone_lately} of the last {LATELY} were undone; {said}"
    return f"{'on' if may_link(record) else 'off'}: {said}"
