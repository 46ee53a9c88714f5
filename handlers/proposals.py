"""Somebody looks at what binds both sides, proposes a change, or decides on one; and its day comes."""

from collections.abc import Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules import communication
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack import policy as chapters
from bot.slack import proposals as forms
from bot.slack import text
from bot.slack.blocks import Message, channel_of
from bot.slack.spoken import Where
from bot.slack.whisper import whisper
from bot.usecases import proposals
from bot.usecases.proposals import Standing


async def is_said(desk: Desk, spoken: Spoken) -> bool:
    """Whether it is about a chapter that both sides decide on."""
    return await proposals.is_for_both(desk, spoken.text.lower().partition(" ")[0])


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str | None:
    """What is proposed, else the form; what stands, to whom neither is open."""
    name, _, wish = spoken.text.lower().partition(" ")
    if wish == "undo":
        return forms.made(await proposals.propose_undo(desk, occasion, name))
    if wish == "force":
        await proposals.force(desk, occasion, name)
        return f"{name} stands as proposed, and the liaison channel hears that both sides did not agree on it."
    found = await proposals.standing(desk, occasion.actor, name)
    if wish in ("approve", "withdraw"):
        return await _decided(desk, occasion, found, wish)
    if wish not in ("", "show"):
        raise Refused(f"“{wish[:40]}” means nothing here. Say: policy {name} [show, undo, approve, withdraw or force]")
    users = chapters.people([(found.chapter, found.agreed)])
    names = await desk.people.names([*users, *(forms.people(found.proposal) if found.proposal else [])])
    if found.proposal is not None and not wish:
        return forms.standing(found.chapter, found.agreed, found.proposal, found.side, names)
    if where.trigger is None or wish or not found.may_propose:
        return chapters.shown(found.chapter, found.agreed, names)
    view = forms.form(found.chapter, found.agreed, names, found.zone)
    await where.client.views_open(trigger_id=where.trigger, view=view)
    return None


async def schedule_said(desk: Desk, occasion: Occasion, spoken: Spoken) -> str | None:
    """Nothing for what liaisons change by themselves."""
    name, _, wish = spoken.text.partition(" ")
    if name.lower() != communication.CHAPTER.name or not wish.strip() or not await is_said(desk, spoken):
        return None
    return forms.made(await proposals.propose_schedule(desk, occasion, wish.strip()))


async def _decided(desk: Desk, occasion: Occasion, found: Standing, wish: str) -> str:
    if found.proposal is None:
        raise Refused(f"Nothing is proposed on {found.chapter.name}.")
    if wish == "approve":
        return await _approve(desk, occasion, found.proposal.number)
    await proposals.withdraw(desk, occasion, found.proposal.number)
    return f"Withdrawn: {found.chapter.name} stays as it is."


async def _approve(desk: Desk, occasion: Occasion, number: int) -> str:
    made = await proposals.approve(desk, occasion, number)
    if made.effective is None:
        return f"Approved; it waits for the {made.missing[0].value}."
    return f"Both sides have approved it. {made.chapter} changes {text.moment(made.effective)}."


async def form_sent(
    desk: Desk, ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    occasion: Occasion = context["occasion"]
    made = await proposals.propose(desk, occasion, *forms.read_form(view))
    await ack()
    await whisper(client, occasion.actor, forms.made(made))


async def approve_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    occasion: Occasion = context["occasion"]
    channel = channel_of(body)
    told = await _approve(desk, occasion, forms.read_number(action["value"]))
    await ack()
    await whisper(client, occasion.actor, told, channel)


async def withdraw_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    occasion: Occasion = context["occasion"]
    channel = channel_of(body)
    ended = await proposals.withdraw(desk, occasion, forms.read_number(action["value"]))
    await ack()
    await whisper(client, occasion.actor, f"Withdrawn: {ended.chapter} stays as it is.", channel)


async def find_due(desk: Desk) -> Sequence[int]:
    return await proposals.due(desk)


async def came_into_force(desk: Desk, number: int) -> None:
    await proposals.come_into_force(desk, number)


async def find_asked_otherwise(desk: Desk) -> Sequence[int]:
    return await proposals.asked_otherwise(desk)


async def others_approve(desk: Desk, number: int) -> None:
    await proposals.ask_others(desk, number)


async def find_drifts(desk: Desk) -> Sequence[str]:
    return await proposals.drifted(desk)


async def drifted(desk: Desk, chapter: str) -> None:
    await proposals.tell_drift(desk, chapter)
