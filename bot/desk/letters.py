"""Notices on their way to Slack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.notices import (
    Notice,
    Place,
    Urgency,
)
from bot.rules.labels import ReportId


@dataclass(frozen=True)
class Letter:
    """A notice on its way. `mark` is the opaque id that our own message carries, by which it is found again.

    `attempts` counts the tries and so names this one: what came of it changes nothing once there is a later one.
    """

    mark: str
    notice: Notice
    place: Place
    attempts: int
    first_try_at: datetime
    may_resend_at: datetime
    """Before this time an earlier try may still reach Slack."""
    looks: int = 0
    """How often Slack was searched for it without finding it."""
    trace: str = ""
    """Of what came in that set it going; empty for what the clock does."""


@dataclass(frozen=True)
class Whereabouts:
    """`ts` is None while it is not known to be in Slack; `is_on_its_way`: that may change by itself."""

    notice: Notice
    channel: str | None
    ts: str | None
    is_on_its_way: bool


@dataclass(frozen=True)
class Due:
    """From when on a letter may leave, an unsure one may be looked for, a card or a marquee may be edited; None: none.
    What waits for something else than a time does not count."""

    letter: datetime | None
    look: datetime | None
    card: datetime | None
    marquee: datetime | None

    @property
    def first(self) -> datetime | None:
        return min((time for time in (self.letter, self.look, self.card, self.marquee) if time), default=None)


@dataclass(frozen=True)
class Pace:
    """The least time between two letters to one channel or person, between any two of the workspace, between two edits,
    between two
    drawings of Homes, and between two of the same Home.

    Slack documents one message a second and channel, "several hundred per minute" for a workspace, and 50 edits a
    minute (apis/web-api/rate-limits; chat.update is of tier 3), and 100 calls a minute of views.publish (tier 4).
    """

    channel: timedelta
    workspace: timedelta
    edit: timedelta = timedelta(0)
    publish: timedelta = timedelta(0)
    home: timedelta = timedelta(0)

    @property
    def shortest(self) -> timedelta:
        """After which something more may leave; zero if nothing holds it back."""
        paced = (each for each in (self.channel, self.workspace, self.edit) if each)
        return min(paced, default=timedelta(0))


POSTS, EDITS = "*", "chat.update"
"""The buckets of every post and of every edit of the workspace."""


class Outbox(Protocol):
    """What is to be said, and what became of it."""

    async def leave(self, notice: Notice, place: Place, now: datetime, at: datetime | None = None) -> None:
        """Say this once. A notice whose key was left before is not said again. With `at` not before that, in a lane of
        its own: nothing waits behind it."""

    async def take_back(self, key: str) -> bool:
        """Whether it was held until a later time and has not left yet; then it is not said."""

    async def take_back_about(self, report: ReportId, place: Place) -> list[Notice]:
        """What waits to be said there about this report, and no other, is not said; it may be left anew."""

    async def leave_all(self, notices: Sequence[tuple[Notice, Place]], now: datetime) -> None:
        """The same for many at once, in this order: one issue may have thousands of reports."""

    async def claim(
        self, owner: str, now: datetime, lease: timedelta, limit: int, pace: Pace, among: Urgency | None = None
    ) -> list[Letter]:
        """Mark the heads of free lanes as being sent, at most `limit`, and hand them over: the most urgent first, then
        the oldest; `among` looks only at those of one urgency. A letter is as urgent as any behind it in its lane.

        A lane is free when no letter of it is being sent or unsure. A letter into the thread of an issue waits
        until the card is posted. Each claim moves its bucket's next turn on by the pace.
        """

    async def claim_unsure(self, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Letter]:
        """Hand over letters of which nobody knows whether Slack has them, whose lease is over."""

    async def lose(self, owner: str | None, now: datetime) -> int:
        """Letters being sent for longer than a live process takes (with `owner`: or that belong to somebody else)
        become unsure. They may be looked for at once; that they may be sent again only after their lease stays."""

    async def sent(self, mark: str, channel: str, ts: str, now: datetime) -> Letter | None:
        """Slack has it as this message, whatever we thought of it before. The letter when that is news, else None."""

    async def leave_edits(self, copy: str, stamp: str, now: datetime) -> None:
        """Draw every message anew that brings this copy, each where it is."""

    async def restate(self, notice: Notice, stamp: str, now: datetime) -> None:
        """What was left under this notice's key says this from now on; where it is posted, it is drawn anew. `stamp`
        names the change. One that was never left stays so."""

    async def whereabouts(self, key: str) -> Whereabouts | None:
        """What became of the notice with this key; None: it was never left."""

    async def notice_at(self, channel: str, ts: str) -> Notice | None:
        """What our own message with this ts says."""

    async def retry(self, letter: Letter, at: datetime, error: str) -> None:
        """Slack surely does not have it; send it again at `at`."""

    async def unsure(self, letter: Letter, look_at: datetime, error: str, looked: bool) -> None: ...

    async def dead(self, letter: Letter, error: str) -> None: ...

    async def readdress(self, letter: Letter, place: Place, now: datetime) -> None:
        """Slack surely does not have it, and never will there: send it to this place instead, last in its lane."""

    async def hold_back(self, bucket: str, until: datetime) -> None:
        """Nothing leaves through this bucket (a channel, POSTS or EDITS) before `until`."""

    async def first_due(self, now: datetime) -> Due:
        """What waits only for a time, whatever the pace."""

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next letter, look, card or marquee may be taken up (perhaps in the past); None: there is none."""

    async def forget(self, before: datetime, now: datetime, limit: int) -> int:
        """Drop the words of letters that were sent before that time, and turns long past; of how many letters, at most
        `limit`. Their keys stay, so that nothing is said twice, and the numbers in them, for `notice_at`."""

    async def revive(self, now: datetime) -> int:
        """Send dead letters again; how many."""

    async def counts(self) -> dict[str, int]:
        """How many letters are pending, sending, unsure, sent, dead, withdrawn; states without letters are left out."""
