"""Somebody asks for a file."""

from bot.desk import Desk
from bot.rules.exporting import read_wanted
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import exporting as texts
from bot.slack.spoken import Where
from bot.usecases import exporting


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    wanted = read_wanted(spoken.text)
    await exporting.hand_over(desk, occasion, wanted)
    return texts.coming(wanted)
