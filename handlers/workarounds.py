"""An engineer makes a reply the workaround, or writes one in the form; an agent says whether it worked."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.workaround import Verdict
from bot.slack import workarounds as forms
from bot.slack.blocks import pressed_issue
from bot.slack.client import attempt
from bot.slack.history import message_at
from bot.slack.spoken import Where, is_by_person, named
from bot.slack.text import plain
from bot.slack.whisper import whisper
from bot.usecases import workarounds
from bot.usecases.workarounds import Reply


async def is_reply(event: dict[str, Any]) -> bool:
    in_thread = "thread_ts" in event and event["thread_ts"] != event["ts"]
    return in_thread and is_by_person(event)


async def reply_came(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    await workarounds.announce(desk, context["occasion"], _reply(event["channel"], event))


async def reply_marked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    channel = event["item"]["channel"]
    message = await message_at(client, channel, event["item"]["ts"])
    if message is not None:
        await workarounds.mark(desk, context["occasion"], _reply(channel, message))


async def reply_picked(desk: Desk, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
    await workarounds.publish_reply(desk, context["occasion"], _reply(body["channel"]["id"], body["message"]))
    await ack()


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    """The text is the steps, and the words for the customer too unless `answer:` gives others."""
    answer = spoken.options.get("answer") or spoken.text
    saved = await workarounds.publish_form(desk, occasion, named(spoken), spoken.text, answer)
    return f"{saved.label} is published. The agents concerned are told."


async def write_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    issue = pressed_issue(action)
    title = await workarounds.check_may_publish(desk, context["occasion"].actor, issue)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(issue, title))
    await ack()


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    issue, steps, customer_wording = forms.read_form(view)
    await workarounds.publish_form(desk, context["occasion"], issue, steps, customer_wording)
    await ack()


async def judged(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    shared = forms.read_verdict_value(action["value"])
    verdict = forms.VERDICTS[action["action_id"]]
    current = await workarounds.judge(desk, context["occasion"], shared, verdict)
    await ack()
    channel, message = body["channel"]["id"], body["message"]
    if current is None:
        newer = "There is a newer workaround by now; judge that one."
        await whisper(client, context["occasion"].actor, newer, channel, message.get("thread_ts"))
        return
    drawn = forms.judged(message["blocks"], verdict)
    # Only for the eye: what was said is saved, so nothing hangs on this edit.
    await attempt(
        lambda: client.chat_update(channel=channel, ts=message["ts"], text=message.get("text", ""), blocks=drawn)
    )


async def rated_worked(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    await _rated(desk, event, context, Verdict.WORKED)


async def rated_did_not_work(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    await _rated(desk, event, context, Verdict.DID_NOT_WORK)


async def _rated(desk: Desk, event: dict[str, Any], context: AsyncBoltContext, verdict: Verdict) -> None:
    """A thumb on a message of ours that brought a workaround; on anything else it is just a thumb."""
    shared = await workarounds.shared_by(desk, event["item"]["channel"], event["item"]["ts"])
    if shared is not None:
        await workarounds.judge(desk, context["occasion"], shared, verdict)


def _reply(channel: str, message: dict[str, Any]) -> Reply:
    return Reply(
        channel=channel,
        ts=message["ts"],
        thread=message.get("thread_ts") or message["ts"],
        author=message.get("user", ""),
        text=plain(message.get("text", "")),
    )
