"""Somebody puts an emoji on a message, or takes it back: what does it mean here?"""

from dataclasses import dataclass

from bot.desk import Desk
from bot.rules import reactions
from bot.rules.reactions import Act


@dataclass(frozen=True)
class Mark:
    """One emoji of one person on one message, put on or taken back at `stamp`."""

    emoji: str
    by: str
    channel: str
    ts: str
    stamp: str

    @property
    def key(self) -> str:
        return f"reaction:{self.by}:{self.channel}:{self.ts}:{self.emoji}"


async def meaning(desk: Desk, mark: Mark) -> Act | None:
    """As it is agreed at the moment. None for one that means nothing, or that is over: Slack may tell what came later
    first, and repeats for a day what we did not acknowledge (apis/events-api)."""
    async with desk.store.transaction() as tx:
        act = reactions.act_of(mark.emoji, (await tx.policy.current(reactions.CHAPTER)).value)
        if act is None or not await tx.inbox.is_latest(mark.key, mark.stamp, desk.now()):
            return None
    return act
