"""Somebody lists what was agreed to be done, adds to it, says that it is done, or that it is not."""

from bot.desk import Desk
from bot.rules import actions as rules
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack import actions as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import actions

USAGE = "Say: action add what owner: @name due: 2026-12-01, action done A-3 what came of it, or action reopen A-3"


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    wish, _, rest = spoken.text.partition(" ")
    if not wish:
        found, today = await actions.standing(desk, occasion.actor)
        return texts.listed(found, today, await desk.people.names(texts.people(found)))
    if wish.lower() == "add":
        made = await actions.add(desk, occasion, rest, spoken.options, spoken.people)
        return f"{made.label} is noted, by {made.due}. Its owner hears it now, and on the day."
    label, _, words = rest.strip().partition(" ")
    number = rules.read_label(label)
    if number is None or wish.lower() not in ("done", "reopen"):
        raise Refused(USAGE)
    if wish.lower() == "done":
        return f"{(await actions.settle(desk, occasion, number, words)).label} is done."
    return f"{(await actions.reopen(desk, occasion, number)).label} is open again."
