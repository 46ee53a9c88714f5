"""The numbers of weeks."""

from collections.abc import Sequence
from typing import Protocol

from bot.rules.digest import Facts
from bot.rules.weeks import Span


class Digests(Protocol):
    async def facts(self, spans: Sequence[Span]) -> Facts:
        """Of the first of these weeks, as it stood when that was over. They go back, without gaps, COURSE_WEEKS."""
