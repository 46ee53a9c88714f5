"""A session of feedback is due, somebody says whether it was held, or looks back."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.feedback import Outcome
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence
from bot.rules.refusals import Refused
from bot.slack import feedback as forms
from bot.slack.blocks import Message
from bot.slack.spoken import Where
from bot.usecases import feedback


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message | str:
    wish, _, words = spoken.text.partition(" ")
    if not wish:
        found = await feedback.sessions(desk, occasion.actor)
        return forms.listed(found, await desk.people.names(forms.people(found)))
    if wish.lower() not in (Outcome.HELD, Outcome.SKIPPED):
        raise Refused(f"Say {forms.USAGE}")
    settled = await feedback.settle(desk, occasion, Outcome(wish.lower()), words)
    return f"The feedback session of {settled.day}: {settled.outcome.value}."


async def held_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await feedback.settle(desk, context["occasion"], Outcome.HELD, "", forms.read_day(action["value"]))
    await ack()


async def skipped_pressed(
    desk: Desk, ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], client: AsyncWebClient
) -> None:
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(str(forms.read_day(action["value"]))))
    await ack()


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    day, words = forms.read_form(view)
    await feedback.settle(desk, context["occasion"], Outcome.SKIPPED, words, day)
    await ack()


async def due(desk: Desk, occurrence: Occurrence, plan: str) -> None:
    await feedback.begin(desk, occurrence, plan)
