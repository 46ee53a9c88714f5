"""All that is kept about or by one person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

Progress = Callable[[str, int, int], None]
"""Told the table, how many of its rows are done, and how many there are; first with none."""


@dataclass(frozen=True)
class Erased:
    """`changed` counts rows by table, those without any left out. `cards` are drawn anew, `letters` edited."""

    stand_in: str
    changed: Mapping[str, int]
    cards: int
    letters: int


class Erasure(Protocol):
    async def about(self, person: str, progress: Progress) -> list[dict[str, Any]]:
        """Every row in which they stand, and the known issues that they worded, as plain values with the table."""

    async def erase(self, person: str, now: datetime, progress: Progress) -> Erased:
        """Their words are gone, and another id stands wherever theirs stood. What shows them in Slack is drawn anew;
        what was to be said to them alone is not."""
