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
    name, wish = name.lower(), wish.strip()
    if not wish:
        planned = await schedules.planned(desk, occasion.actor, name)
        return lists.listed([(each.schedule, each.next_runs) for each in planned])
    if wish.lower() == "pause":
        found = await schedules.pause(desk, occasion, name)
    elif wish.lower() == "resume":
        found = await schedules.resume(desk, occasion, name)
    else:
        found = await schedules.move(desk, occasion, name, wish)
    return lists.changed(found.schedule, found.next_runs)
