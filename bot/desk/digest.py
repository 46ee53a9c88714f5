"""The numbers of weeks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.rules.demand import Demand
from bot.rules.digest import Facts
from bot.rules.labels import IssueId
from bot.rules.weeks import Span


class Digests(Protocol):
    async def facts(self, spans: Sequence[Span]) -> Facts:
        """Of the first of these weeks, as it stood when that was over. They go back, without gaps, COURSE_WEEKS."""

    async def touches(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How often engineers did something on known issues, by the team that these were routed to, '' for none."""


class Demands(Protocol):
    """What kind of demand each known issue is."""

    async def say(self, issue: IssueId, demand: Demand) -> None:
        """In the place of what was said before."""

    async def of(self, issue: IssueId) -> Demand | None: ...
