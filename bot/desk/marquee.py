"""The marquees of channels."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk.letters import Pace
from bot.rules.marquee import Announcement, Mode


@dataclass(frozen=True)
class StaleMarquee:
    """One that shows something older than is wanted: a posted message (`ts`), or a topic. `before` is the topic that
    the channel had until then; None while nobody has looked."""

    channel: str
    mode: Mode
    number: int
    ts: str | None
    before: str | None
    attempts: int


class Marquees(Protocol):
    """What marquees announce, and where and how they stand in Slack."""

    async def announce(self, words: str, by: str, until: datetime) -> Announcement: ...

    async def announced(self, now: datetime) -> list[Announcement]:
        """Those that are not over, first that which ends first."""

    async def take_down(self, number: int) -> None:
        """The announcement with this number, if there is one."""

    async def looked(self) -> tuple[str, datetime] | None:
        """The mark of the board when it was looked at last, and when it is to be looked at again in any case; None
        while there is no marquee."""

    async def look(self, mark: str, again_at: datetime) -> None: ...

    async def standing(self) -> Mapping[str, Mode]:
        """By channel: those that are shown, or will be."""

    async def want(self, channel: str, mode: Mode, stamp: str, now: datetime) -> None:
        """The channel shall show what looks like `stamp`; post it if there is none. Nothing happens while it is the
        same."""

    async def end(self, channel: str, now: datetime) -> None:
        """Take the message away, or give the topic back."""

    async def claim(self, now: datetime, lease: timedelta, pace: Pace) -> StaleMarquee | None:
        """Lease one to be edited."""

    async def version(self, channel: str) -> int:
        """The one that a drawing of what is read after this fulfils."""

    async def shown(self, channel: str, version: int) -> None:
        """It shows this version."""

    async def remember(self, channel: str, before: str) -> None:
        """The topic that the channel has when it ends."""

    async def posted(self, channel: str, number: int, ts: str, now: datetime) -> None:
        """The marquee with this number is this message: pin it; or take it away, if it is not wanted any more."""

    async def gone(self, channel: str, ts: str, now: datetime) -> bool:
        """Somebody deleted this message: if it was the marquee, which is the answer, post that anew."""

    async def retry(self, channel: str, at: datetime, error: str) -> None: ...
