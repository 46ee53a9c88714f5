"""What the wallboards show, looked up as seldom as may be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.desk import Store
from bot.rules.board import THANKED_FOR, OnBoard
from bot.rules.recognition import ShoutOut

LOOK_AGAIN_AFTER = timedelta(seconds=10)
"""A time that is owed can change without an act: when what is agreed does."""


@dataclass(frozen=True)
class Glance:
    """`mark` is that of the database when it was looked at."""

    mark: str
    facts: Sequence[OnBoard]
    shout_outs: Sequence[ShoutOut]
    at: datetime


async def look(store: Store, now: datetime, last: Glance | None) -> Glance:
    """One cheap question; the facts themselves only when something has happened since the `last` look."""
    async with store.transaction() as tx:
        mark = await tx.board.mark()
        if last is not None and last.mark == mark and now - last.at < LOOK_AGAIN_AFTER:
            return last
        return Glance(mark, await tx.board.facts(now), await tx.shout_outs.between(now - THANKED_FOR, now), now)
