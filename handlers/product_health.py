"""Somebody asks how the product was in a month, or the day before the meeting has come."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.slack import actions
from bot.slack import product_health as drawing
from bot.slack.blocks import Message
from bot.slack.links import Links
from bot.slack.spoken import Where
from bot.usecases import product_health


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    told = await product_health.of_month(desk, occasion.actor, spoken.text)
    pack = told.pack
    names = await desk.people.names(actions.people(pack.actions))
    tasks, links = drawing.tasks(pack.actions, told.today), Links(where.workspace, told.cards)
    counts = dict(told.counts)
    return drawing.told(told.month.key, tasks, pack.reports, pack.movers, pack.digest, counts, names, links)


async def due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await product_health.post(desk, occurrence, plan)
