"""What was agreed that somebody is to do."""

from datetime import datetime
from typing import Protocol

from bot.rules.actions import Action, Task


class Actions(Protocol):
    async def add(self, task: Task, by: str, now: datetime) -> Action: ...

    async def lock(self, number: int) -> Action:
        """Raises NotFound."""

    async def save(self, action: Action) -> None:
        """What became of it."""

    async def since(self, at: datetime) -> list[Action]:
        """Those that are open, and those that were done since then."""
