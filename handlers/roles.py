"""Somebody asks who holds which role, gives one or takes one back."""

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import roles as words
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import roles


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    """Alone it lists all roles, with people theirs; with people and a role it changes who has it."""
    wish = words.read(spoken)
    if wish is not None:
        change = roles.give if wish.is_given else roles.take
        agreed = await change(desk, occasion, wish.role, wish.to)
        return words.changed(wish.role, agreed, await desk.people.names(words.people(agreed)))
    if spoken.people:
        return words.of_people(await roles.of_people(desk, occasion.actor, spoken.people))
    agreed = await roles.held(desk, occasion.actor)
    return words.listed(agreed, await desk.people.names(words.people(agreed)))
