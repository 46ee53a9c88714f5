"""Events that came in, and what waits of them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol


@dataclass(frozen=True)
class Envelope:
    """An event as Slack sent it. Envelopes of one lane are handled one after the other, as they came.

    `attempts` counts the earlier times at which its handling was begun.
    """

    key: str
    lane: str
    body: dict[str, Any]
    attempts: int = 0


class Inbox(Protocol):
    """What came in and has to be handled once."""

    async def take(self, key: str, now: datetime) -> None:
        """Mark this occasion as done in this transaction. Raises AlreadyDone when it was."""

    async def check_open(self, key: str) -> None:
        """Raises AlreadyDone; marks nothing."""

    async def is_latest(self, what: str, stamp: str, now: datetime) -> bool:
        """Whether nothing later than `stamp` has been seen of this. Stamps of Slack's, which compare as text."""

    async def keep(self, envelopes: Sequence[Envelope], owner: str, now: datetime, lease: timedelta) -> set[str]:
        """Store those not seen before, leased to `owner`; their keys."""

    async def right_before(self, keys: Collection[str]) -> dict[str, str | None]:
        """For each of these, in the order in which they came: the last one before it in its lane that is still to be
        handled. None where there is none."""

    async def claim(self, owner: str, now: datetime, lease: timedelta, limit: int) -> list[Envelope]:
        """Lease envelopes that nobody works on, oldest first; none that would overtake an earlier one of its lane which
        waits for its next try or is in somebody's hand."""

    async def is_first(self, key: str) -> bool:
        """Whether it is still to be handled, and every earlier one of its lane is done or dead."""

    async def leave(self, key: str) -> None:
        """It was not its turn: handling was not begun, and whoever claims next may have it."""

    async def renew(self, keys: Sequence[str], owner: str, until: datetime) -> None:
        """We live and still work on these."""

    async def release(self, owner: str) -> None:
        """End the leases of everybody but `owner`: only where no other process can be alive (see Store.exclusive)."""

    async def finish(self, keys: Sequence[str], now: datetime) -> None: ...

    async def put_back(self, key: str, error: str, next_at: datetime | None) -> None:
        """Try again at `next_at`; None: give up, keep it as a dead letter."""

    async def forget(self, before: datetime) -> int:
        """Remove what was done before that time, never dead letters; how many."""

    async def revive(self, now: datetime) -> int:
        """Handle dead letters again; how many."""

    async def counts(self) -> dict[str, int]:
        """How many envelopes are new, done, dead; states without envelopes are left out."""


@dataclass(frozen=True)
class Waiting:
    """Events that are not done, by state; letters that are not sent, by kind and state. Dead ones count; they do not
    grow old: the oldest is the oldest of those that something will be done about."""

    events: Mapping[str, int]
    letters: Mapping[tuple[str, str], int]
    oldest_event: datetime | None
    oldest_letter: datetime | None


class Backlog(Protocol):
    async def waiting(self) -> Waiting: ...

    async def held_back(self, now: datetime) -> tuple[int, datetime | None]:
        """To how many channels, people and methods nothing may leave yet, for their pace or since Slack asked for it;
        and until when the last of them has to wait."""

    async def probe(self) -> None:
        """Write something, so that the commit shows that the next event can be kept."""
