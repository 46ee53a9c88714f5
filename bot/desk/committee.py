"""The committee and its decisions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from bot.rules.committee import Added, Decision, Minutes
from bot.rules.labels import IssueId


class Committees(Protocol):
    async def decide(self, issue: IssueId, minutes: Minutes, by: str, had_quorum: bool, now: datetime) -> Decision: ...

    async def numbered(self, number: int) -> Decision | None: ...

    async def take_back(self, number: int, why: str, now: datetime) -> None: ...

    async def decisions(self, issue: IssueId) -> list[Decision]:
        """Latest first, also what was taken back."""

    async def latest(self) -> Mapping[IssueId, Decision]:
        """The last one on each issue that was not taken back."""

    async def add(self, added: Added) -> None:
        """In the place of what was asked for this issue before."""

    async def remove(self, issue: IssueId) -> None:
        """What was asked for this issue."""

    async def added(self) -> list[Added]:
        """Also those on which was decided since."""

    async def breached(self, now: datetime) -> Mapping[IssueId, datetime]:
        """Issues for which a time has run out, but for mere updates: the last one, of what is still owed."""

    async def breached_again(self, now: datetime) -> list[tuple[IssueId, int]]:
        """Issues of which a time had run out before the committee decided, and another since; each with the number of
        the last decision of which that is true. Those that were noted are left out."""

    async def note_breach(self, issue: IssueId, decision: int, now: datetime) -> bool:
        """Whether it is noted for the first time."""

    async def elusive_since(self) -> Mapping[IssueId, datetime]:
        """When it was last found that nobody can reproduce them; they may have moved on."""
