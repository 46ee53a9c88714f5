"""Somebody asks what waits, or what is theirs."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.slack import queue as lists
from bot.slack.blocks import Message
from bot.slack.links import Links
from bot.slack.paging import Turn
from bot.slack.spoken import Where
from bot.usecases import queue


async def queue_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    return await queue_page(desk, occasion.actor, where.workspace, Turn("queue"))


async def mine_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    return await mine_page(desk, occasion.actor, where.workspace, Turn("mine"))


async def queue_page(desk: Desk, actor: str, workspace: str, turn: Turn) -> Message:
    found = await queue.waiting(desk, actor)
    shown = lists.page_of(found, turn)
    links = Links(workspace, await desk.places(lists.issues(shown)))
    return lists.queue(shown, turn, await desk.people.names(lists.people(shown)), links)


async def mine_page(desk: Desk, actor: str, workspace: str, turn: Turn) -> Message:
    found = await queue.mine(desk, actor)
    shown = lists.page_of(found.owned, turn)
    flagged = [issue.id for _, issue in found.flagged]
    links = Links(workspace, await desk.places([*lists.issues(shown), *flagged]))
    return lists.mine(shown, turn, found.flagged, await desk.people.names(lists.people(shown)), links)


async def list_due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await queue.list_in_channel(desk, occurrence, plan)
