"""Where the engineers' tracker has known issues."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.rules.labels import IssueId


class Trackers(Protocol):
    async def put(self, issue: IssueId, link: str, by: str, now: datetime) -> None:
        """In the place of what was there before; an empty one takes it away."""

    async def own(self, issues: Sequence[IssueId]) -> Mapping[IssueId, str]:
        """Those that have one."""

    async def of(self, issues: Sequence[IssueId]) -> Mapping[IssueId, tuple[str, ...]]:
        """Of each, and of those that are merged into it: its own first, each link once."""
