"""Times that are counted, and what happens by the clock."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.rules.commitments import Commitment
from bot.rules.labels import IssueId
from bot.rules.occurrences import Occurrence, Progress
from bot.rules.service_levels import Moment


class ServiceLevels(Protocol):
    """From what time is counted, and the clocks that follow."""

    async def happened(self, issue: IssueId, moment: Moment) -> None: ...

    async def history(self, issue: IssueId) -> list[Moment]:
        """In the order of time."""

    async def commitments(self, issue: IssueId) -> list[Commitment]: ...

    async def keep(self, issue: IssueId, commitments: Sequence[Commitment]) -> None:
        """New ones, and in the place of those with the same names."""

    async def to_warn(self, now: datetime, limit: int) -> list[IssueId]:
        """Issues for which a warning is due, the longest waiting first."""

    async def judged(self, since: datetime, until: datetime) -> list[Commitment]:
        """Those that were met or missed from `since` on and before `until`: met when they ended, missed when due."""


class Occurrences(Protocol):
    """What happens by the clock."""

    async def lead(self, name: str, owner: str, now: datetime, lease: timedelta) -> bool:
        """Whether this process does this kind of work until the lease is over. Only to save work."""

    async def take(self, occurrence: Occurrence, plan: str, now: datetime) -> None:
        """It is decided in this transaction. Raises AlreadyDone when it was."""

    async def progress(self) -> Mapping[str, Progress]:
        """By the name of the schedule."""

    async def resume(self, schedule: str, progress: Progress) -> None:
        """Never back to an earlier date."""

    async def missed(self, since: datetime) -> list[Occurrence]:
        """Those decided since then that came late, or not at all."""
