"""Webhooks as admins see them."""

from collections.abc import Sequence

from bot.rules.webhooks import EXAMPLE, Call, Kind, Webhook
from bot.slack import blocks, text
from bot.slack.blocks import Message

HOW = (
    f"{EXAMPLE}, without words at the end for everything: {', '.join(f'`{kind}`' for kind in Kind)}; "
    "`/liaison webhook log W-1`, `replay W-1`, `remove W-1`"
)


def listed(standing: Sequence[tuple[Webhook, dict[str, int]]], names: dict[str, str]) -> Message:
    lines = [f"• {_line(webhook, counts, names)}" for webhook, counts in standing] or ["Nobody is called."]
    return Message(text="Webhooks", blocks=[*blocks.sections(lines), blocks.context(HOW)])


def added(webhook: Webhook) -> Message:
    said = (
        f"*{webhook.label}* is called from now on. Copy the secret now, by which the receiver knows that it is us: it "
        f"is shown this once, to you only.\n`{webhook.secret}`"
    )
    return Message(text=f"{webhook.label} is added.", blocks=[blocks.section(said)])


def logged(webhook: Webhook, calls: Sequence[Call]) -> Message:
    lines = [f"• {_call(each)}" for each in calls] or ["Nothing has happened yet."]
    how = f"One again: `/liaison webhook replay {webhook.label} ID`; all that were given up: without ID."
    return Message(text=f"Calls of {webhook.label}", blocks=[*blocks.sections(lines), blocks.context(how)])


def _line(webhook: Webhook, counts: dict[str, int], names: dict[str, str]) -> str:
    kinds = ", ".join(sorted(webhook.kinds)) or "everything"
    came = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "no calls yet"
    return (
        f"*{webhook.label}* {text.escape(webhook.address)}: {kinds}. By "
        f"{text.name_or_mention(webhook.owner, names)}. {came}."
    )


def _call(call: Call) -> str:
    tries = f", {call.attempts} {'try' if call.attempts == 1 else 'tries'}" if call.attempts else ""
    problem = f" ({text.escape(call.problem)})" if call.problem else ""
    answered = f", answered {call.status}" if call.status and not call.problem else ""
    return f"{text.moment(call.at)} {call.kind} `{call.event}`: {call.state}{tries}{answered}{problem}"
