"""The one message per issue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.letters import Pace
from bot.rules.known import CardFacts
from bot.rules.labels import IssueId


@dataclass(frozen=True)
class StaleCard:
    """A posted card that shows an older state than it shall."""

    issue: IssueId
    channel: str
    ts: str
    attempts: int


class Cards(Protocol):
    """The one message per issue in the liaison channel."""

    async def want(self, issue: IssueId, now: datetime, after: str | None = None) -> None:
        """The card shall show the issue as it is now; post it if there is none. It waits for the notice with
        the key `after` to be out."""

    async def is_wanted(self, issue: IssueId) -> bool:
        """Whether it has a card, or will have one."""

    async def facts(self, issue: IssueId) -> tuple[CardFacts, int]:
        """What to draw, and the wanted version that this drawing fulfils."""

    async def claim(self, now: datetime, lease: timedelta, limit: int, pace: Pace) -> list[StaleCard]:
        """Lease cards to be edited, those first that have waited longest. Edits do not wait for letters."""

    async def place(self, issue: IssueId) -> tuple[str, str] | None:
        """Channel and ts of the posted card."""

    async def places(self, issues: Sequence[IssueId]) -> Mapping[IssueId, tuple[str, str]]:
        """The same for many at once; those that are not posted yet are left out."""

    async def posted(self, issue: IssueId, channel: str, ts: str) -> None:
        """The card is this message. What it shows is not known yet: see `shown`."""

    async def gone(self, issue: IssueId, ts: str, now: datetime) -> None:
        """Somebody deleted this message: if it was the card, post that anew. What goes into its thread waits for it."""

    async def shown(self, issue: IssueId, version: int) -> None:
        """The card shows this version; after a newer one it may hide that, and is drawn once more."""

    async def again(self, issue: IssueId, at: datetime) -> None:
        """It has to be drawn once more then, or sooner if something else changes."""

    async def retry(self, issue: IssueId, at: datetime, error: str) -> None: ...

    async def issue_at(self, channel: str, ts: str) -> IssueId | None:
        """The issue whose card is this message. Raises NotYet when it may be a card of which Slack has not told the
        ts yet: ask again soon."""
