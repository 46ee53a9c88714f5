"""The numbers of weeks."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol, Self

from bot.rules.communication import Section
from bot.rules.demand import Demand
from bot.rules.digest import Facts, Scope
from bot.rules.labels import IssueId
from bot.rules.weeks import Span


class Digests(Protocol):
    async def facts(self, spans: Sequence[Span], sections: Collection[Section] = tuple(Section)) -> Facts:
        """Of the first of these weeks, as it stood when that was over. They go back without gaps, COURSE_WEEKS for
        a digest. What none of the sections shows is left empty."""

    async def volumes(self, spans: Sequence[Span]) -> list[int]:
        """The reports of each, as it stood at the end of the first; the latest first."""

    def within(self, scope: Scope) -> Self:
        """The same of a part. Called on the whole."""

    async def touches(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How often engineers did something on known issues, by the team that these were routed to, '' for none."""


class Demands(Protocol):
    """What kind of demand each known issue is."""

    async def say(self, issue: IssueId, demand: Demand) -> None:
        """In the place of what was said before."""

    async def of(self, issue: IssueId) -> Demand | None: ...
