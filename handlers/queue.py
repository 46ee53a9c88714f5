"""Somebody asks what waits, or what is theirs."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.slack import queue as lists
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import queue


async def queue_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    found = await queue.waiting(desk, occasion.actor)
    return lists.queue(found, await desk.people.names(lists.people(found)))


async def mine_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    found = await queue.mine(desk, occasion.actor)
    return lists.mine(found.owned, found.flagged, await desk.people.names(lists.people(found.owned)))


async def list_due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await queue.list_in_channel(desk, occurrence, plan)
