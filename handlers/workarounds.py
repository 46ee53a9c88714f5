"""An engineer makes a reply the workaround, writes, corrects or recalls one."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.workaround import Conditions, Written
from bot.slack import workarounds as forms
from bot.slack.blocks import Message, channel_of, pressed_issue
from bot.slack.history import message_at
from bot.slack.spoken import Where, is_by_person, named
from bot.slack.text import plain
from bot.slack.whisper import whisper
from bot.slack.words import counted
from bot.usecases import workarounds
from bot.usecases.workarounds import Reply


async def is_reply(event: dict[str, Any]) -> bool:
    in_thread = "thread_ts" in event and event["thread_ts"] != event["ts"]
    return in_thread and is_by_person(event)


async def reply_came(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    await workarounds.announce(desk, context["occasion"], _reply(event["channel"], event))


async def reply_marked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    channel = event["item"]["channel"]
    message = await message_at(client, channel, event["item"]["ts"], desk.hiding)
    if message is not None:
        await workarounds.mark(desk, context["occasion"], _reply(channel, message))


async def reply_unmarked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    """What agents have is not taken back by an emoji, which gives no reason."""
    channel = event["item"]["channel"]
    made = await workarounds.made_from(desk, channel, event["item"]["ts"])
    if made is not None:
        await whisper(client, context["occasion"].actor, forms.stays(made), channel)


async def reply_picked(desk: Desk, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
    await workarounds.publish_reply(desk, context["occasion"], _reply(body["channel"]["id"], body["message"]))
    await ack()


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    """The text is the steps, and the words for the customer too unless `answer:` gives others. Without any it shows
    what there is."""
    if not spoken.text and not spoken.options:
        return await _overview(desk, occasion.actor, named(spoken))
    told = spoken.options
    conditions = Conditions(told.get("applies", ""), told.get("risks", ""))
    written = Written(spoken.text, told.get("answer") or spoken.text, conditions)
    saved = await workarounds.publish_form(desk, occasion, named(spoken), written)
    return f"{saved.label} is published. The agents concerned are told."


async def overview_chosen(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    actor, channel = context["occasion"].actor, channel_of(body)
    shown = await _overview(desk, actor, pressed_issue(action))
    await ack()
    await whisper(client, actor, shown, channel)


async def _overview(desk: Desk, actor: str, issue: IssueId) -> Message:
    found = await workarounds.overview(desk, actor, issue)
    return forms.overview(found, await desk.people.names(forms.people(found)))


async def recall_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    recalled, told = await workarounds.recall(desk, occasion, named(spoken), spoken.text)
    return (
        f"{recalled.label} is recalled. Who had it is told to stop: {counted(told, 'report')}. "
        "To undo it, press *Publish workaround* on the card: its words are still there."
    )


async def recall_chosen(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    issue, current = await workarounds.check_may_recall(desk, context["occasion"].actor, pressed_issue(action))
    await client.views_open(trigger_id=body["trigger_id"], view=forms.recall_form(issue.id, issue.title, current))
    await ack()


async def recall_form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    issue, why, shown = forms.read_recall_form(view)
    await workarounds.recall(desk, context["occasion"], issue, why, shown)
    await ack()


async def write_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    issue = pressed_issue(action)
    title, newest = await workarounds.check_may_publish(desk, context["occasion"].actor, issue)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(issue, title, newest))
    await ack()


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    issue, version, written = forms.read_form(view)
    await workarounds.publish_form(desk, context["occasion"], issue, written, version)
    await ack()


def _reply(channel: str, message: dict[str, Any]) -> Reply:
    return Reply(
        channel=channel,
        ts=message["ts"],
        thread=message.get("thread_ts") or message["ts"],
        author=message.get("user", ""),
        text=plain(message.get("text", "")),
    )
