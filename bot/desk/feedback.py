"""Sessions of feedback."""

from datetime import date
from typing import Protocol

from bot.rules.feedback import Session


class Feedback(Protocol):
    async def keep(self, session: Session) -> None:
        """A new one, or in the place of that of its day."""

    async def latest(self, limit: int) -> list[Session]:
        """The latest first."""

    async def lock(self, day: date) -> Session:
        """Raises NotFound."""
