"""Somebody looks up what is agreed, and changes it."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import policy as forms
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import policy


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str | None:
    """Without a name the contents; with one its form; its text where no form can be opened, and for who may not
    change it."""
    name, _, wish = spoken.text.lower().partition(" ")
    if not name:
        standing = await policy.contents(desk, occasion.actor)
        return forms.contents(standing, await desk.people.names(forms.people(standing)))
    if wish == "undo":
        chapter, agreed = await policy.undo(desk, occasion, name)
        return f"What is agreed on {chapter.name} is as it was before, as version {agreed.version}."
    found = await policy.standing(desk, occasion.actor, name)
    names = await desk.people.names(forms.people([found]))
    if where.trigger is None or not await policy.may_change(desk, occasion.actor, found[0]):
        return forms.shown(*found, names)
    await where.client.views_open(trigger_id=where.trigger, view=forms.form(*found, names))
    return None


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    await policy.change(desk, context["occasion"], *forms.read_form(view))
    await ack()
