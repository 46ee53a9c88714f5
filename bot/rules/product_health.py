"""How the product was in a month, for the meeting of both sides about it: first what was to be done since the last one,
then what moved, what was promised and missed, what was fixed, and what workarounds answered (practice P44)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules import digest
from bot.rules.actions import Action, state
from bot.rules.communication import Communication, Section
from bot.rules.digest import Digest, Facts, Figures
from bot.rules.labels import IssueId

SECTIONS = (Section.ATTAINMENT, Section.OVERDUE, Section.FIXED, Section.DEFLECTION)
"""Of the digest, counted over the month; `VOLUME` is what movers are counted from."""
ASKED = (*SECTIONS, Section.NEW)


@dataclass(frozen=True)
class Mover:
    """A known issue with more or fewer reports than in the month before."""

    issue: IssueId
    title: str
    reports: int
    before: int


@dataclass(frozen=True)
class Pack:
    """All of it. `reports` of the month and of the one before."""

    actions: tuple[Action, ...]
    reports: tuple[int, int]
    movers: tuple[Mover, ...]
    digest: Digest


def pack(facts: Facts, actions: Sequence[Action]) -> Pack:
    """`facts` of the month and of the one before it; `actions` in their order."""
    movers = [Mover(each.id, each.title, each.weekly[0], each.weekly[1]) for each in facts.issues]
    moved = [each for each in movers if each.reports != each.before]
    moved.sort(key=lambda each: (-abs(each.reports - each.before), -each.reports, each.issue))
    told = digest.digest(facts, Communication(sections=SECTIONS))
    return Pack(tuple(actions), (facts.volumes[0], facts.volumes[1]), tuple(moved), told)


Row = tuple[str, IssueId | None, str, Figures]
"""Part, known issue, what it is about, and its figures."""


def rows(found: Pack, today: date) -> Iterator[Row]:
    """As it is exported: in the order in which it is told."""
    for action in found.actions:
        told = {"action": action.label, "owner": action.owner, "due": str(action.due), "state": state(action, today)}
        yield "actions", None, action.words, tuple(told.items())
    reports, before = found.reports
    yield "reports", None, "", (("reports", str(reports)), ("reports the month before", str(before)))
    for each in found.movers:
        yield "movers", each.issue, each.title, _moved(each)
    for line in found.digest.lines:
        yield line.section.value, line.issue, line.about, line.figures


def _moved(mover: Mover) -> Figures:
    return (("reports", str(mover.reports)), ("reports the month before", str(mover.before)))


def shortened(found: Pack, most: int) -> tuple[Pack, Mapping[str, int]]:
    """The first of each part, and how many each has. No action is left out: they come first, and are why one meets."""
    told, counts = digest.shortened(found.digest, most)
    all_counts = {"movers": len(found.movers), **{section.value: count for section, count in counts.items()}}
    return Pack(found.actions, found.reports, found.movers[:most], told), all_counts
