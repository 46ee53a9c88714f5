"""Somebody asks whether everything is in place."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack import doctor as looks
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.slack.words import counted
from bot.usecases import doctor


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    """`replay` tries again what was given up."""
    wish = spoken.text.strip().lower()
    if wish == "replay":
        events, messages = await doctor.revive(desk, occasion)
        return f"To be tried again: {counted(events, 'event')}, {counted(messages, 'message')}."
    if wish:
        raise Refused("Say `/liaison doctor`, or `/liaison doctor replay` to try again what was given up.")
    found, needed = await doctor.examine(desk, occasion.actor)
    slack, channels = await looks.slack(where.client, desk.now), await looks.channels(where.client, needed)
    return looks.drawn([*slack, *channels, *found])
