"""Somebody asks what a week was like, or the time has come to say it."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.slack import digest as drawing
from bot.slack.blocks import Message
from bot.slack.links import Links
from bot.slack.spoken import Where
from bot.usecases import digest


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    told = await digest.of_week(desk, occasion, spoken.text)
    names = await desk.people.names(drawing.people(told.digest))
    drawn = drawing.told(told.week, told.digest, told.counts, names, Links(where.workspace, told.cards))
    return drawing.with_pictures(drawn) if told.drawn else drawn


async def due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await digest.post(desk, occurrence, plan)
