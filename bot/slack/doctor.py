"""What Slack says when it is asked whether everything is in place; and what was found, drawn."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.notices import ChannelMissed
from bot.rules import doctor
from bot.rules.doctor import Finding
from bot.slack import blocks, text
from bot.slack.blocks import Message
from bot.slack.client import Done, Later, Never, Unsure, attempt
from bot.slack.home import SCOPES, CannotStart, Greeting, SlackAway, greet

AWAY = "Check the network and SLACK_API_URL, then try again."


async def slack(client: AsyncWebClient, now: Callable[[], datetime]) -> list[Finding]:
    try:
        greeting = await greet(client)
    except CannotStart as problem:
        return [Finding("Slack", "not connected", str(problem))]
    except SlackAway as away:
        return [Finding("Slack", f"no answer ({away})", AWAY)]
    return of_greeting(greeting, now())


def of_greeting(greeting: Greeting, now: datetime) -> list[Finding]:
    identity = greeting.identity
    return [
        Finding("Slack", f"connected to {identity.get('team', identity['team_id'])} as {identity.get('user')}"),
        doctor.of_scopes(greeting.scopes, SCOPES),
        doctor.of_clock(greeting.slack_time, now),
    ]


async def socket(client: AsyncWebClient, app_token: str) -> Finding:
    """Whether a connection can be had."""
    outcome = await attempt(lambda: client.apps_connections_open(app_token=app_token))
    match outcome:
        case Never(error):
            mend = "SLACK_APP_TOKEN: make one with connections:write, and turn Socket Mode on in the app's settings."
            return Finding("Socket Mode", error, mend)
        case Later(error) | Unsure(error):
            return Finding("Socket Mode", error, "Check the network, then try again.")
    return Finding("Socket Mode", "can be opened")


async def channels(client: AsyncWebClient, needed: Mapping[str, Sequence[str]]) -> list[Finding]:
    """Whether Liaison is in these channels, by their ids, each with what for. It joins public ones."""
    return list(await asyncio.gather(*(_channel(client, each, purposes) for each, purposes in needed.items())))


async def _channel(client: AsyncWebClient, channel: str, purposes: Sequence[str]) -> Finding:
    what_for = f"for {', '.join(purposes)}"
    outcome = await attempt(lambda: client.conversations_info(channel=channel))
    match outcome:
        case Done(data):
            return await _seen(client, data["channel"], what_for)
        case Never(error):
            mend = f"If it is private, type /invite @Liaison in it; if it is gone, agree on another one ({what_for})."
            return Finding(f"Channel {channel}", f"{error}, {what_for}", mend)
        case Later(error) | Unsure(error):
            return Finding(f"Channel {channel}", f"no answer ({error}), {what_for}", AWAY, may_pass=True)


async def _seen(client: AsyncWebClient, found: Mapping[str, Any], what_for: str) -> Finding:
    name = f"Channel #{found.get('name', found['id'])}"
    if found.get("is_archived"):
        return Finding(
            name, f"archived, {what_for}", f"Take it out of the archive, or agree on another one ({what_for})."
        )
    if found.get("is_member", True):
        return Finding(name, f"Liaison is in it, {what_for}")
    outcome = await attempt(lambda: client.conversations_join(channel=found["id"]))
    if isinstance(outcome, Done):
        return Finding(name, f"joined just now, {what_for}")
    if isinstance(outcome, Later | Unsure):
        return Finding(name, f"no answer ({outcome.error}), {what_for}", AWAY, may_pass=True)
    return Finding(name, f"Liaison is not in it, and cannot join ({outcome.error})", "Type /invite @Liaison in it.")


def channel_missed(notice: ChannelMissed) -> Message:
    said = f":warning: *{text.escape(notice.subject)}*: {text.one_line(notice.said, 600)}"
    how = text.quoted(text.fit_escaped(notice.mend, 600))
    again = "What goes there cannot be posted until then. `/liaison doctor` looks again."
    return Message(
        "Liaison is not in a channel that it needs", [blocks.section(f"{said}\n{how}"), blocks.context(again)]
    )


def drawn(findings: Sequence[Finding]) -> Message:
    """What is to be mended first."""
    wrong = [each for each in findings if each.mend]
    fine = [each for each in findings if not each.mend]
    said = f"{len(wrong)} to mend" if wrong else "Everything is in place"
    lines = [
        f":warning: *{text.escape(each.subject)}*: {text.one_line(each.said, 600)}\n"
        f"{text.quoted(text.fit_escaped(each.mend, 600))}"
        for each in wrong
    ]
    rest = [f":white_check_mark: *{text.escape(each.subject)}*: {text.one_line(each.said, 600)}" for each in fine]
    return Message(said, [*blocks.sections([f"*{said}*", *lines]), *blocks.sections(rest)])
