"""Somebody asks who does what, by when."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import procedures as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import procedures


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    found = await procedures.look(desk, occasion.actor)
    names = await desk.people.names(texts.people(found.named, found.on_duty, found.usual))
    return texts.page(
        found.levels, found.emoji, found.matrix, found.contract, found.named, found.on_duty, found.usual, names
    )
