"""Somebody escalates a known issue, or answers an escalation."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.escalation import read_severity
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import escalation as texts
from bot.slack.blocks import pressed_issue, pressed_on
from bot.slack.client import attempt
from bot.slack.service_levels import answered
from bot.slack.spoken import Where, named
from bot.slack.text import name_or_mention
from bot.slack.whisper import whisper
from bot.usecases import escalation
from bot.usecases.escalation import Called


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    raised = spoken.options.get("severity")
    severity = read_severity(raised) if raised is not None else None
    return await _told(desk, await escalation.escalate(desk, occasion, named(spoken), spoken.text, severity))


async def chosen(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    found = await escalation.check_may_escalate(desk, context["occasion"].actor, pressed_issue(action))
    named = texts.people(found.fresh) if found.fresh else [found.call.person]
    form = texts.form(found.issue, found.call, found.fresh, await desk.people.names(named))
    await client.views_open(trigger_id=body["trigger_id"], view=form)
    await ack()


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    called = await escalation.escalate(desk, context["occasion"], *texts.read_form(view))
    await ack(response_action="update", view=texts.done(await _told(desk, called)))


async def marked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    """On a card, or on a message that was flagged; anywhere else the emoji is just that."""
    item, occasion = event["item"], context["occasion"]
    issue = await escalation.issue_at(desk, item["channel"], item["ts"])
    if issue is None:
        return
    called = await escalation.escalate(desk, occasion, issue)
    hint = f" Say why in its thread, or: escalate {called.issue.label} why" if called.is_new else ""
    await whisper(client, occasion.actor, await _told(desk, called) + hint, item["channel"])


async def unmarked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    item = event["item"]
    if await escalation.issue_at(desk, item["channel"], item["ts"]) is not None:
        await whisper(client, context["occasion"].actor, texts.EVENT, item["channel"])


async def answer_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    occasion: Occasion = context["occasion"]
    channel, message = pressed_on(body)
    await escalation.answer(desk, occasion, *texts.read_value(action["value"]))
    await ack()
    by = name_or_mention(occasion.actor, await desk.people.names([occasion.actor]))
    # Only for the eye: what was said is saved, so nothing hangs on this edit.
    await attempt(
        lambda: client.chat_update(
            channel=channel,
            ts=message["ts"],
            text=message.get("text", ""),
            blocks=answered(message.get("blocks", []), by, "is on it."),
        )
    )


async def _told(desk: Desk, found: Called) -> str:
    names = await desk.people.names(texts.people(found.escalation))
    if not found.is_new:
        return texts.too_soon(found.issue.label, found.escalation, names)
    return texts.called(found.issue.label, found.escalation, names, found.at)
