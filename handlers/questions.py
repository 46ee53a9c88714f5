"""An engineer asks the agents: in words, by a reply, in the form; an agent answers: by a reply, or in the form."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.occasion import Occasion
from bot.rules.threads import Said
from bot.slack import questions as forms
from bot.slack import words
from bot.slack.blocks import pressed_issue
from bot.slack.spoken import Where
from bot.slack.threads import read_message, said_here, without_report
from bot.usecases import questions
from bot.usecases.questions import Put


async def reply_came(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    """`question:` in a card's thread asks; an agent's words in the thread that she flagged may answer."""
    said, occasion = read_message(event["channel"], event), context["occasion"]
    if await questions.ask_in_thread(desk, occasion, said, event["thread_ts"]) is None:
        await questions.answer_in_thread(desk, occasion, said, event["thread_ts"])


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    report, text = without_report(spoken.text)
    issue = spoken.issue if spoken.issue is not None else where.issue
    return _told(await questions.ask(desk, occasion, issue, report, said_here(occasion, where, text)))


async def answer_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str | None:
    """An agent who passes something on while a question to her is open answers it; None if there is none."""
    if not (where.ts and spoken.text):
        return None
    answer = said_here(occasion, where, spoken.text)
    answered = await questions.answer_in_thread(desk, occasion, answer, where.thread)
    return "The engineers have your answer." if answered else None


async def ask_chosen(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    issue = pressed_issue(action)
    title = await questions.check_may_ask(desk, context["occasion"].actor, issue)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(issue, title))
    await ack()


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    issue, text = forms.read_form(view)
    occasion = context["occasion"]
    await questions.ask(desk, occasion, issue, None, Said("", occasion.key, occasion.actor, text))
    await ack()


async def answer_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    question, report = forms.read_answer_value(action["value"])
    asked = await questions.check_may_reply(desk, context["occasion"].actor, question, report)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.answer_form(action["value"], asked))
    await ack()


async def answer_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    question, report, text = forms.read_answer_form(view)
    await questions.answer_form(desk, context["occasion"], question, report, text)
    await ack()


def _told(put: Put) -> str:
    asked = words.counted(put.reports, "report")
    return f"{put.issue.label} is now: {put.issue.state.value}. The agents of {asked} are asked."
