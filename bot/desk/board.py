"""What is broken now, for screens on walls."""

from datetime import datetime
from typing import Protocol

from bot.rules.board import OnBoard


class Board(Protocol):
    async def mark(self) -> str:
        """Another one after whatever has happened; cheap enough to be asked every second."""

    async def facts(self, now: datetime) -> list[OnBoard]:
        """Of all open issues; those that were merged into others are not among them."""
