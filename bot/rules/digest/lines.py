"""What a digest says: its lines, and the figures in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.rules.communication import Section
from bot.rules.digest.counting import minutes, nearest_rank
from bot.rules.labels import IssueId

BEFORE = "the week before"
OTHERS = "all others"
DEFLECTION = "answered by a workaround at intake / (those + all other flags)"
LAUNCH_FIGURES = ("reports", "usual", "change percent", "launches before", "of reports")
Figures = tuple[tuple[str, str], ...]
"""Names and numbers as they are written, in the digest and in the export."""


@dataclass(frozen=True)
class Line:
    """`about` is an area, a promise, a workaround or a user id; of a known issue it is the title."""

    section: Section
    about: str
    figures: Figures
    issue: IssueId | None = None

    def figure(self, name: str) -> str:
        return dict(self.figures)[name]


@dataclass(frozen=True)
class Digest:
    """All lines of the sections that were agreed on, in their order."""

    lines: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing happened, and nothing waits; what was before does not matter."""
        figures = [pair for line in self.lines for pair in line.figures]
        return all(value in ("0", "") for name, value in figures if not name.endswith("before"))


def written(figures: Mapping[str, int]) -> Figures:
    return tuple((name, str(value)) for name, value in figures.items())


def course(latest_first: Sequence[int]) -> Figures:
    """Week by week, the told one last."""
    named = {f"{back} weeks before" if back else "this week": number for back, number in enumerate(latest_first)}
    return tuple(reversed(written(named)))


def spread(spans: Sequence[timedelta]) -> Figures:
    median, most = minutes(nearest_rank(spans, 50)), minutes(nearest_rank(spans, 90))
    return written({"median minutes": median, "90 % within minutes": most, "count": len(spans)})
