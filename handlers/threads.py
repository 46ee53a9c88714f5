"""Somebody passes something on, or edits or deletes a message that may have crossed."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncBoltContext

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.slack import words
from bot.slack.spoken import Where, named
from bot.slack.threads import published_part, read_message, said_here
from bot.usecases import threads


async def tell_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    said = said_here(occasion, where, spoken.text)
    passed = await threads.tell(desk, occasion, named(spoken), said, where.thread)
    if not passed.reports:
        return f"The engineers of {passed.issue.label} have it."
    return f"The agents of {words.counted(passed.reports, 'report')} on {passed.issue.label} are told."


async def is_changed(event: dict[str, Any]) -> bool:
    """By a person, in its words. Slack also reports links that it has unfurled, and our own edits."""
    if event.get("subtype") != "message_changed":
        return False
    now, before = event.get("message") or {}, event.get("previous_message") or {}
    is_other = now.get("subtype") == "tombstone" or now.get("text") != before.get("text")
    return is_other and _is_by_person(before)


async def is_deleted(event: dict[str, Any]) -> bool:
    return event.get("subtype") == "message_deleted" and _is_by_person(event.get("previous_message") or {})


async def message_changed(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    if event["message"].get("subtype") == "tombstone":
        await message_deleted(desk, event, context)
        return
    channel, message, bot = event["channel"], event["message"], str(context.bot_user_id)
    published = published_part(message.get("text") or "", bot)
    said = read_message(channel, message)
    if published is not None:
        said = replace(said, text=published)
    # An edit without its time is later than none.
    said = replace(said, version=said.version or event["ts"])
    await threads.changed(desk, said, message.get("thread_ts") or said.ts, published is not None)


async def message_deleted(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    """A thread's first message that has replies is not deleted but becomes a tombstone."""
    before = event["previous_message"]
    gone = replace(read_message(event["channel"], before), text="", files=(), is_deleted=True)
    published = published_part(before.get("text") or "", str(context.bot_user_id))
    await threads.changed(desk, gone, before.get("thread_ts") or gone.ts, published is not None)
    await threads.flagged_message_deleted(desk, context["occasion"], read_message(event["channel"], before))


def _is_by_person(message: dict[str, Any]) -> bool:
    return bool(message.get("user")) and not message.get("bot_id")
