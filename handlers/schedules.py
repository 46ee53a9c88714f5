"""Somebody asks what happens by the clock, or changes it."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import schedules as lists
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import schedules


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    name, _, wish = spoken.text.partition(" ")
    if not wish.strip():
        planned = await schedules.planned(desk, occasion.actor, name.lower())
        return lists.listed([(each.schedule, each.next_runs) for each in planned])
    found = await schedules.change(desk, occasion, name.lower(), wish.strip())
    return lists.changed(found.schedule, found.next_runs)
