"""Issues that are the same, and who follows an issue."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.watching import Ears, Watch


class Merges(Protocol):
    """Which known issues are the same. The issues that are handed in were locked in this transaction."""

    async def merge(self, duplicate: Issue, canonical: IssueId) -> Issue:
        """The duplicate as it is now. Its reports count on the canonical one from now on, and all that had been merged
        into it is now a duplicate of that one too."""

    async def unmerge(self, duplicate: Issue) -> Issue:
        """As it was: the reports that it came with, and what had been merged into it, come back with it."""

    async def family(self, issue: Issue) -> Collection[IssueId]:
        """The issue and all that were merged into it, however it may have been merged itself."""


class Watches(Protocol):
    async def say(self, watch: Watch, now: datetime) -> bool:
        """Whether this is another word than before."""

    async def ears(self, issue: IssueId) -> Ears:
        """Of this issue and of those merged into it."""
