"""Somebody says what goes live, or asks; the clock says when two weeks have passed."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.launches import read_launch_number
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.slack import launches as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import launches


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    if spoken.text.strip().lower() in ("", "list") and not spoken.options:
        return texts.listed(await launches.standing(desk, occasion.actor))
    word, _, rest = spoken.text.partition(" ")
    if word.lower() == "off":
        return texts.called_off(await launches.call_off(desk, occasion, read_launch_number(rest)))
    return texts.added(await launches.add(desk, occasion, spoken.text, spoken.options))


async def due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await launches.tell(desk, occurrence, plan)
