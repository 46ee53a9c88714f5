"""An engineer says where an issue stands: by a button, the card's menu, or in words."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.lifecycle import State, read_state
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack import lifecycle as forms
from bot.slack.blocks import pressed_issue
from bot.slack.spoken import Where, named
from bot.slack.text import moment
from bot.slack.whisper import whisper
from bot.usecases import lifecycle


async def claim_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await lifecycle.claim(desk, context["occasion"], pressed_issue(action))
    await ack()


async def give_back_chosen(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await lifecycle.give_back(desk, context["occasion"], pressed_issue(action))
    await ack()


async def resolve_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await lifecycle.resolve(desk, context["occasion"], pressed_issue(action))
    await ack()


async def reopen_chosen(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await lifecycle.reopen(desk, context["occasion"], pressed_issue(action))
    await ack()


async def close_chosen(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await lifecycle.change(desk, context["occasion"], pressed_issue(action), State.CLOSED)
    await ack()


async def new_date_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    known = await lifecycle.standing(desk, context["occasion"].actor, pressed_issue(action))
    await client.views_open(trigger_id=body["trigger_id"], view=forms.date_form(known.issue.id, known.issue.title))
    await ack()


async def new_date_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    issue, said = forms.read_date_form(view)
    due = await lifecycle.read_due(desk, context["occasion"].actor, said)
    await lifecycle.schedule(desk, context["occasion"], issue, due)
    await ack()


async def claim_marked(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    issue = await lifecycle.issue_of_card(desk, event["item"]["channel"], event["item"]["ts"])
    if issue is not None:
        await lifecycle.claim(desk, context["occasion"], issue)


async def claim_unmarked(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    """Taking the emoji back takes back one's own claim, and nobody else's."""
    issue = await lifecycle.issue_of_card(desk, event["item"]["channel"], event["item"]["ts"])
    if issue is not None and await lifecycle.is_owner(desk, context["occasion"].actor, issue):
        await lifecycle.give_back(desk, context["occasion"], issue)


async def resolve_marked(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    issue = await lifecycle.issue_of_card(desk, event["item"]["channel"], event["item"]["ts"])
    if issue is not None:
        await lifecycle.resolve(desk, context["occasion"], issue)


async def resolve_unmarked(
    desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    """The agents were told: that is undone by a word, so that a storm of emoji tells them nothing twice."""
    channel, actor = event["item"]["channel"], context["occasion"].actor
    issue = await lifecycle.issue_of_card(desk, channel, event["item"]["ts"])
    if issue is not None and await lifecycle.may_reopen(desk, actor, issue):
        await whisper(client, actor, forms.stays_fixed(issue), channel)


async def decline_marked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    """An emoji says neither why nor what to tell the customer, so it offers a form that asks."""
    channel, actor = event["item"]["channel"], context["occasion"].actor
    issue = await lifecycle.issue_of_card(desk, channel, event["item"]["ts"])
    if issue is not None:
        await lifecycle.check_may_decline(desk, actor, issue)
        await whisper(client, actor, forms.decline_offer(issue), channel)


async def decline_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    found = await lifecycle.check_may_decline(desk, context["occasion"].actor, pressed_issue(action))
    await client.views_open(trigger_id=body["trigger_id"], view=forms.decline_form(found.id, found.title))
    await ack()


async def decline_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    await lifecycle.decline(desk, context["occasion"], *forms.read_decline_form(view))
    await ack()


async def status_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    """With the name of a state."""
    issue = named(spoken)
    found = read_state(spoken.text)
    if found is None:
        raise Refused(f"“{spoken.text[:60]}” is no state. The states are: {', '.join(State)}.")
    saved = await lifecycle.change(desk, occasion, issue, *found)
    return f"{saved.label} is now: {saved.state.value}."


async def claim_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    saved = await lifecycle.claim(desk, occasion, named(spoken))
    return f"{saved.label} is yours."


async def give_back_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    saved = await lifecycle.give_back(desk, occasion, named(spoken))
    return f"{saved.label} is nobody's again."


async def eta_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    due = await lifecycle.read_due(desk, occasion.actor, spoken.text)
    saved = await lifecycle.schedule(desk, occasion, named(spoken), due)
    return f"{saved.label}: the fix is promised for {moment(due)}. The agents concerned are told."


async def decline_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    answer = spoken.options.get("answer", "")
    saved = await lifecycle.decline(desk, occasion, named(spoken), spoken.text, answer)
    return f"{saved.label} is declined. The agents concerned are told, with your answer for the customer."


async def resolve_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    saved = await lifecycle.resolve(desk, occasion, named(spoken))
    return f"{saved.label} is fixed. The agents concerned are told. If that was wrong: reopen {saved.label}"


async def reopen_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    saved = await lifecycle.reopen(desk, occasion, named(spoken))
    return f"{saved.label} is open again: {saved.state.value}."
