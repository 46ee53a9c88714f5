"""Events that reports are compared around."""

from datetime import date, datetime
from typing import Protocol

from bot.rules.markers import Marked, Marker


class Markers(Protocol):
    async def add(self, marked: Marked, by: str, now: datetime) -> Marker: ...

    async def remove(self, number: int, by: str, now: datetime) -> bool:
        """Whether it was there until now."""

    async def between(self, first: date, last: date) -> list[Marker]:
        """Both days included; the latest first."""

    async def launches(self, first: date, last: date) -> list[Marker]:
        """Of these the launches."""

    async def get(self, number: int) -> Marker | None:
        """None where it was never there, or was taken away."""
