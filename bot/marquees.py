"""What delivery does about marquees: draw one as it is to be now, edit it, pin it, and take it away."""

from collections.abc import Callable
from datetime import datetime

from bot.desk import Store, Transaction
from bot.notices import MarqueePinned, MarqueeTakenDown
from bot.rules import marquee as rules
from bot.rules.marquee import Marquee
from bot.slack import marquee
from bot.slack.blocks import Message
from bot.slack.client import Done, Never, Outcome
from bot.slack.posting import Posting

GONE = frozenset({"message_not_found", "channel_not_found", "is_archived", "no_pin"})
"""Slack's words for what needs no pin any more, and no taking away."""


class Marquees:
    """All of it may be repeated: nothing here makes a message."""

    def __init__(self, store: Store, posting: Posting, now: Callable[[], datetime]) -> None:
        self._store, self._posting, self._now = store, posting, now

    async def draw(self, channel: str) -> tuple[Message, int]:
        shown, version = await self._read(channel)
        return marquee.message(shown), version

    async def edit(self, channel: str, ts: str) -> tuple[Outcome, int]:
        message, version = await self.draw(channel)
        return await self._posting.edit(channel, ts, message), version

    async def set_topic(self, channel: str, is_first: bool) -> tuple[Outcome, int]:
        """What people had written there before the first time is kept."""
        shown, version = await self._read(channel)
        if is_first:
            found = await self._posting.topic(channel)
            if not isinstance(found, Done):
                return found, version
            async with self._store.transaction() as tx:
                await tx.marquees.remember(channel, str(found.data["topic"]))
        return await self._posting.set_topic(channel, marquee.topic(shown)), version

    async def pin(self, notice: MarqueePinned) -> Outcome:
        return _settled(notice.channel, await self._posting.pin(notice.channel, notice.ts))

    async def take_down(self, notice: MarqueeTakenDown) -> Outcome:
        if notice.ts is not None:
            return _settled(notice.channel, await self._posting.delete(notice.channel, notice.ts))
        return _settled(notice.channel, await self._posting.set_topic(notice.channel, notice.topic or ""))

    async def _read(self, channel: str) -> tuple[Marquee, int]:
        async with self._store.transaction() as tx:
            return await _read_in(tx, channel, self._now())


async def _read_in(tx: Transaction, channel: str, now: datetime) -> tuple[Marquee, int]:
    # The version is read first: what is read after it may be newer, and is then drawn once more, but never older.
    version = await tx.marquees.version(channel)
    return rules.marquee(await tx.board.facts(now), await tx.marquees.announced(now), now), version


def _settled(channel: str, outcome: Outcome) -> Outcome:
    if isinstance(outcome, Done) or (isinstance(outcome, Never) and outcome.error in GONE):
        return Done({"channel": channel, "ts": ""})
    return outcome
