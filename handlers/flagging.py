"""An agent asks for the form, by command or from a message, and sends it."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.labels import read_report_label
from bot.rules.occasion import Occasion
from bot.rules.refusals import NotFound
from bot.rules.report import Source
from bot.slack import flagging as forms
from bot.slack.blocks import Message
from bot.slack.client import Done, attempt
from bot.slack.history import message_at
from bot.slack.spoken import Where
from bot.slack.text import plain
from bot.slack.whisper import whisper
from bot.usecases import flagging
from bot.usecases.flagging import Choice

PERMALINK_SECONDS = 1.0
"""The form has to be open 3 s after the click; the link is worth a third of it."""


async def typed(
    desk: Desk, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    await flagging.check_may_flag(desk, context["occasion"].actor)
    draft = forms.empty_draft(title=plain(body.get("text", "")))
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(draft))
    await ack()


async def flag_pressed(
    desk: Desk, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    await flagging.check_may_flag(desk, context["occasion"].actor)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(forms.empty_draft()))
    await ack()


async def message_picked(
    desk: Desk, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    await flagging.check_may_flag(desk, context["occasion"].actor)
    await _open_for_message(client, body["trigger_id"], body["channel"]["id"], body["message"])
    await ack()


async def _open_for_message(client: AsyncWebClient, trigger: str, channel: str, message: dict[str, Any]) -> None:
    source = Source(
        channel=channel,
        ts=message["ts"],
        thread=message.get("thread_ts") or message["ts"],
        permalink=await _permalink(client, channel, message["ts"]),
    )
    draft = forms.empty_draft(what_happens=plain(message.get("text", "")), source=source)
    await client.views_open(trigger_id=trigger, view=forms.form(draft))


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | None:
    """As a command it opens the form. In a thread nothing can be opened without a click, so there it offers a button
    that flags the thread's first message."""
    await flagging.check_may_flag(desk, occasion.actor)
    if where.trigger is None:
        return forms.offer(where.channel, where.thread)
    await where.client.views_open(trigger_id=where.trigger, view=forms.form(forms.empty_draft(title=spoken.text)))
    return None


async def message_marked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    """A reaction cannot open a form either."""
    actor, channel, ts = context["occasion"].actor, event["item"]["channel"], event["item"]["ts"]
    await flagging.check_may_flag(desk, actor)
    message = await message_at(client, channel, ts, desk.hiding) or {}
    is_skipped = await flagging.is_skipped(desk, [each["name"] for each in message.get("reactions", ())])
    await whisper(client, actor, forms.SKIPPED if is_skipped else forms.offer(channel, ts), channel)


async def skip_marked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    """It counts when somebody wants to flag the message. Where that has happened it comes too late, and says so."""
    channel, ts = event["item"]["channel"], event["item"]["ts"]
    report = await flagging.flagged_from(desk, channel, ts)
    if report is not None:
        await whisper(client, context["occasion"].actor, forms.skipped_too_late(report), channel)


async def offer_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    await flagging.check_may_flag(desk, context["occasion"].actor)
    channel, ts = forms.read_offer(action["value"])
    message = await message_at(client, channel, ts, desk.hiding)
    if message is None:
        raise NotFound(
            "I cannot see this message: it is gone, or I am not in its channel. Flag the problem with /flag."
        )
    await _open_for_message(client, body["trigger_id"], channel, message)
    await ack()


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    draft, said = forms.read_form(view)
    choice = Choice(forms.chosen_issue(said), forms.fixed_before(said))
    if not said:
        looked = await flagging.look_for_known(desk, context["occasion"], draft)
        if looked.known and looked.link is None:
            await ack(response_action="update", view=forms.form(draft, looked.known, asking=True))
            return
        choice = looked.choice
    await flagging.flag(desk, context["occasion"], draft, choice)
    await ack()


async def is_form(body: dict[str, Any]) -> bool:
    return bool(body.get("view", {}).get("callback_id") == forms.CALLBACK)


async def text_typed(
    desk: Desk, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    """The form shows what reads like it, and stays as it is where that is no news. Of what was typed before an update
    reached the form, nothing is lost: Slack refuses an update for another state of it than the one that was read."""
    view = body["view"]
    if forms.is_typed_into(view):
        draft, _ = forms.read_form(view)
        known = await flagging.look_while_typing(desk, context["occasion"].actor, forms.name(view), draft)
        shown = forms.form(draft, known)
        if forms.candidates_in(shown) != forms.candidates_in(view):
            await attempt(lambda: client.views_update(view_id=view["id"], hash=view["hash"], view=shown))
    await ack()


async def different_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await flagging.separate(desk, context["occasion"], *forms.read_joined(action["value"]))
    await ack()


async def apart_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str | None:
    """`link R-12 new`; None for a link to an issue that is known."""
    report, _, issue = spoken.text.partition(" ")
    number = read_report_label(report)
    if number is None or issue.strip().lower() != "new":
        return None
    apart = await flagging.separate(desk, occasion, number)
    return f"{apart.report.label} is now the new known issue {apart.issue.label}."


async def _permalink(client: AsyncWebClient, channel: str, ts: str) -> str | None:
    """None when Slack does not say in time: the report keeps channel and ts in any case."""
    asked = asyncio.create_task(attempt(lambda: client.chat_getPermalink(channel=channel, message_ts=ts)))
    done, _ = await asyncio.wait([asked], timeout=PERMALINK_SECONDS)
    if not done:
        asked.cancel()
        return None
    outcome = asked.result()
    return str(outcome.data["permalink"]) if isinstance(outcome, Done) else None
