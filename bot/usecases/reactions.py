"""Somebody puts an emoji on a message: what does it mean here?"""

from bot.desk import Desk
from bot.rules import reactions
from bot.rules.reactions import Act


async def meaning(desk: Desk, emoji: str) -> Act | None:
    async with desk.store.transaction() as tx:
        return reactions.act_of(emoji, (await tx.policy.current(reactions.CHAPTER)).value)
