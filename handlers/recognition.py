"""Somebody thanks somebody: by command, with raised hands, or because Liaison saw a reason."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules import recognition as rules
from bot.rules.grammar import Spoken
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.rules.refusals import Refused
from bot.slack import recognition as forms
from bot.slack.blocks import Message, channel_of
from bot.slack.links import address_of
from bot.slack.recognition import Occasioned
from bot.slack.spoken import Where, workspace_of
from bot.slack.whisper import whisper
from bot.usecases import recognition


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    """Alone it shows one's own; `off` and `on` say whether one may be named."""
    wish = spoken.text.strip().lower()
    if wish in ("off", "on"):
        news = await recognition.be_named(desk, occasion, is_named=wish == "on")
        named = "You can be named in shout-outs" if wish == "on" else "You are not named in shout-outs"
        return f"{named}{' from now on' if news else ', as before'}."
    if not wish:
        return await _own(desk, occasion.actor)
    first, _, rest = wish.partition(" ")
    if first == "behaviours":
        return forms.pattern(await recognition.pattern(desk, occasion.actor, rest.upper()))
    if any(group.startswith("S") for group in spoken.groups):
        raise Refused("Name the people: a user group cannot be thanked.")
    agreed = await recognition.check_may_thank(desk, occasion.actor)
    saved = await recognition.give(desk, occasion, rules.read_thanks(spoken.text, spoken.people, agreed))
    return forms.posted(saved, agreed)


async def _own(desk: Desk, actor: str) -> Message:
    found = await recognition.mine(desk, actor)
    everything = [*found.given, *found.received]
    names = await desk.people.names([user for each in everything for user in (each.giver, *each.thanks.people)])
    given, received = ([forms.line(each, names) for each in of] for of in (found.given, found.received))
    return forms.mine(given, received, found.left, found.is_unnamed, found.agreed)


async def hands_raised(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    actor, author, item = context["occasion"].actor, event.get("item_user", ""), event["item"]
    if await recognition.may_prompt(desk, actor, author):
        begun = Occasioned(author, link=address_of(workspace_of(context), item["channel"], item["ts"]))
        await whisper(client, actor, forms.prompt(begun, await desk.people.names([author])), item["channel"])


async def thank_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    agreed = await recognition.check_may_thank(desk, context["occasion"].actor)
    begun = forms.read_occasioned(action["value"])
    if begun.issue is not None and (card := await recognition.card_of(desk, IssueId(begun.issue))):
        link = address_of(workspace_of(context), *card)
        begun = Occasioned(begun.who, begun.reason, link, begun.issue, begun.suggestion)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(begun, agreed))
    await ack()


async def form_sent(
    desk: Desk, ack: AsyncAck, view: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    occasion: Occasion = context["occasion"]
    agreed = await recognition.check_may_thank(desk, occasion.actor)
    who, reason, behaviour, about = forms.read_form(view)
    thanks = rules.tagged((who,), reason, agreed, behaviour)
    saved = await recognition.give(desk, occasion, thanks, about["link"], about["suggestion"])
    await ack()
    await whisper(client, occasion.actor, forms.posted(saved, agreed))


async def naming_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await recognition.be_named(desk, context["occasion"], is_named=action["value"] == "on")
    await ack()


async def not_now_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await recognition.leave_it(desk, context["occasion"], action["value"])
    await ack()


async def take_back_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    occasion: Occasion = context["occasion"]
    channel = channel_of(body)
    await recognition.take_back(desk, occasion, forms.read_number(action["value"]))
    await ack()
    await whisper(client, occasion.actor, "It is taken back: the post says so, and names nobody.", channel)


async def thanks_due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await recognition.suggest(desk, occurrence, plan)


async def round_up_due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await recognition.round_up(desk, occurrence, plan)
