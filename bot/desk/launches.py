"""Launches, and the reports after them."""

from datetime import date
from typing import Protocol

from bot.rules.digest import EVERYTHING, Scope
from bot.rules.launches import Watched
from bot.rules.markers import Marker


class Launches(Protocol):
    """Days are local ones of `zone`. Reports are counted as they stood when those days were over."""

    async def watched(self, launch: Marker, days: int, zone: str, scope: Scope = EVERYTHING) -> Watched:
        """Its first so many days, 1 at the least; of a part, if that is asked for."""

    async def over(self, first: date, last: date, zone: str, scope: Scope = EVERYTHING) -> list[Watched]:
        """Of those whose last day is one of these, both included; the earliest first. Those of another area than that
        of the scope are left out."""
