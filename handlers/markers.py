"""Somebody marks an event that reports are compared around, or lists them."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import markers as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import markers


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    word, _, rest = spoken.text.partition(" ")
    if not word:
        return texts.listed(await markers.standing(desk, occasion.actor))
    if word.lower() == "remove" and rest.strip().isdecimal():
        await markers.remove(desk, occasion, int(rest))
        return f"Event {int(rest)} is taken away."
    return texts.marked(await markers.mark(desk, occasion, spoken.text))
