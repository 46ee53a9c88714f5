"""The numbers of weeks."""

from collections.abc import Collection, Sequence
from typing import Protocol, Self

from bot.rules.communication import Section
from bot.rules.digest import Facts, Scope
from bot.rules.weeks import Span


class Digests(Protocol):
    async def facts(self, spans: Sequence[Span], sections: Collection[Section] = tuple(Section)) -> Facts:
        """Of the first of these weeks, as it stood when that was over. They go back without gaps, COURSE_WEEKS for
        a digest. What none of the sections shows is left empty."""

    async def volumes(self, spans: Sequence[Span]) -> list[int]:
        """The reports of each, as it stood at the end of the first; the latest first."""

    def within(self, scope: Scope) -> Self:
        """The same of a part. Called on the whole."""
