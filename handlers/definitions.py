"""Somebody looks up what the words mean, drafts for their side, writes what both can sign, or signs it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules import definitions as rules
from bot.rules.definitions import Topic
from bot.rules.grammar import Spoken
from bot.rules.labels import issue_label
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.slack import definitions as texts
from bot.slack import text
from bot.slack.blocks import Message, channel_of
from bot.slack.spoken import Where
from bot.slack.whisper import whisper
from bot.usecases import definitions
from bot.usecases.definitions import Standing

ACTS = ("draft", "write", "sign")


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | None:
    """All of them; one; those of the time of an issue, or of a day; or the form of one."""
    found = await definitions.standing(desk, occasion.actor)
    names = await desk.people.names(texts.people(found.all))
    if spoken.issue is not None:
        at = await definitions.flagged_at(desk, occasion.actor, spoken.issue)
        return texts.at_that_time(rules.in_force(found.all, at), f"when {issue_label(spoken.issue)} was flagged", names)
    if (day := _read_day(spoken.text)) is not None:
        return texts.at_that_time(rules.in_force(found.all, day), f"at the end of {spoken.text}, UTC", names)
    force, under_way = rules.in_force(found.all, found.now), rules.under_way(found.all)
    if not spoken.text:
        return texts.overview(force, under_way, names)
    first, _, rest = spoken.text.lower().partition(" ")
    topic = rules.read_topic(rest if first in ACTS else spoken.text)
    if topic is None:
        raise Refused(f"Which word? There is: {', '.join(Topic)}. For example: definitions draft severity")
    if first in ACTS and first != "sign":
        await _open(where, topic, first == "draft", found)
        return None
    if first == "sign":
        standing = under_way.get(topic) or rules.Definition(topic, 1)
        rules.check_is_worded(standing)
        return texts.to_sign(standing, rules.check_side(found.side), names)
    return texts.topic(topic, force.get(topic), under_way.get(topic), found.side, names)


def _read_day(said: str) -> datetime | None:
    """The end of that day."""
    try:
        return datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=UTC) + timedelta(days=1)
    except ValueError:
        return None


async def _open(where: Where, topic: Topic, is_draft: bool, found: Standing) -> None:
    """With what was written before; a first draft begins with what is in force, a first wording with both drafts."""
    if where.trigger is None:
        raise Refused(f"Say it as a command, where nobody else reads it: /liaison definitions draft {topic.value}")
    standing = rules.under_way(found.all).get(topic) or rules.Definition(topic, 1)
    force = rules.in_force(found.all, found.now).get(topic)
    before = force.wording.text if force and force.wording else ""
    if is_draft:
        side = rules.check_side(found.side)
        own = standing.seen_by(side).get(side)
        written = own.text if own else before
    else:
        rules.check_is_revealed(standing)
        written = (
            standing.wording.text if standing.wording else "\n\n".join(each.text for each in standing.drafts.values())
        )
    await where.client.views_open(
        trigger_id=where.trigger, view=texts.form(topic, is_draft, standing.revision, written)
    )


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    topic, is_draft, revision, words = texts.read_form(view)
    if is_draft:
        await definitions.draft(desk, context["occasion"], topic, words)
    else:
        await definitions.write(desk, context["occasion"], topic, words, revision)
    await ack()


async def sign_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    occasion: Occasion = context["occasion"]
    channel = channel_of(body)
    signed = await definitions.sign(desk, occasion, *texts.read_value(action["value"]))
    await ack()
    missing = "It is in force now." if signed.ratified_at else "It is in force as soon as the other side signs it."
    said = f"You have signed version {signed.version} of {text.escape(signed.topic.value)}. {missing}"
    await whisper(client, occasion.actor, said, channel)
