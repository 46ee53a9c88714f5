"""Somebody asks who is on duty, or says who is away; a boundary is passed."""

from collections.abc import Sequence

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.rules.rotas import Absence
from bot.slack import rotas as texts
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import rotas


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    if not spoken.text:
        standing = await rotas.standing(desk, occasion.actor)
        return texts.listed(standing, await desk.people.names(texts.people(standing)))
    wish, people, first, last = texts.read_wish(spoken, occasion.actor)
    if wish == "swap":
        if not people:
            raise Refused(f"With whom? Say: {texts.HOW}")
        *whose, instead = people[:2]
        changed = await rotas.away(desk, occasion, Absence((whose or [occasion.actor])[0], first, last, instead))
    elif wish == "away":
        changed = await rotas.away(desk, occasion, Absence((people or [occasion.actor])[0], first, last))
    else:
        changed = await rotas.back(desk, occasion, (people or [occasion.actor])[0], first, last)
    return texts.listed(changed, await desk.people.names(texts.people(changed)), "That is noted.")


async def find_usual(desk: Desk) -> Sequence[tuple[str, str]]:
    return await rotas.usual_changed(desk)


async def usual_named(desk: Desk, found: tuple[str, str]) -> None:
    await rotas.act_as_usual(desk, *found)


async def find_changed(desk: Desk) -> Sequence[str]:
    return await rotas.changed(desk)


async def handed_over(desk: Desk, name: str) -> None:
    await rotas.hand_over(desk, name)
