"""Time passes, somebody replies, somebody says that they are on it, or asks how time was counted."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.labels import IssueId, read_issue_label
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack import service_levels as texts
from bot.slack.blocks import Message, pressed_on
from bot.slack.client import attempt
from bot.slack.spoken import Where
from bot.slack.text import name_or_mention
from bot.usecases import service_levels


async def reply_came(
    desk: Desk, event: dict[str, Any], context: AsyncBoltContext, next: Callable[[], Awaitable[None]]
) -> None:
    """Before whatever else the reply does: it may be the first that an engineer says."""
    await service_levels.hear(desk, context["occasion"], event["channel"], event["thread_ts"], event["ts"])
    await next()


async def sla_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    """`sla explain KI-3`; the word in the middle may be left out, and in a card's thread the id."""
    said = [word for word in spoken.text.split() if word.lower() != "explain"]
    issue = read_issue_label(said[0]) if said else (spoken.issue or where.issue)
    if issue is None or len(said) > 1:
        raise Refused("Which one? For example: sla explain KI-3")
    found = await service_levels.explain(desk, occasion.actor, issue)
    drawn = texts.heading(found.issue, found.calendar, found.zone)
    for each in found.counted:
        drawn += texts.counted(each.clock, list(each.pieces), each.due, each.promised, each.version, found.zone)
    return texts.explained(found.issue, drawn)


async def on_it_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    await _acknowledge(desk, body, action, client, context, "is on it.")
    await ack()


async def still_right_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    await _acknowledge(desk, body, action, client, context, "says that the date is still right.")
    await ack()


async def _acknowledge(
    desk: Desk,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
    said: str,
) -> None:
    measure, since, issue = texts.read_value(action["value"])
    occasion: Occasion = context["occasion"]
    channel, message = pressed_on(body)
    await service_levels.acknowledge(desk, occasion, issue, measure, since)
    by = name_or_mention(occasion.actor, await desk.people.names([occasion.actor]))
    # Only for the eye: what was said is saved, so nothing hangs on this edit.
    await attempt(
        lambda: client.chat_update(
            channel=channel,
            ts=message["ts"],
            text=message.get("text", ""),
            blocks=texts.answered(message.get("blocks", []), by, said),
        )
    )


async def find_warnings(desk: Desk) -> Sequence[IssueId]:
    return await service_levels.to_warn(desk)


async def time_ran(desk: Desk, issue: IssueId) -> None:
    await service_levels.warn(desk, issue)


async def find_judged_otherwise(desk: Desk) -> Sequence[IssueId]:
    return await service_levels.judged_otherwise(desk)


async def terms_changed(desk: Desk, issue: IssueId) -> None:
    await service_levels.judge_anew(desk, issue)
