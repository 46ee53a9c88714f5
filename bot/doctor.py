"""`liaison doctor`: is everything in place, and where not, how to mend it. Changes nothing but what starting would."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot import model
from bot.desk import Store
from bot.rules import suggestion
from bot.settings import Settings
from bot.slack.client import Later, Never, Unsure, attempt, open_client, open_session
from bot.slack.home import SCOPES, CannotStart, Home, SlackAway, find_home

OpenStore = Callable[[str], AbstractAsyncContextManager[Store]]
"""From the workspace's id; raises CannotStart when the database is not to be had."""

MOST_CLOCK_SECONDS = 60
"""Slack refuses signatures older than five minutes; a minute off is a clock that nobody sets."""


@dataclass(frozen=True)
class Finding:
    """`mend` is empty where nothing is wrong."""

    subject: str
    said: str
    mend: str = ""


async def examine(settings: Settings, now: Callable[[], datetime], open_store: OpenStore) -> list[Finding]:
    async with open_session() as session:
        client = open_client(settings.bot_token, settings.api_url, session)
        try:
            home = await find_home(client, settings.channel)
        except CannotStart as problem:
            return [Finding("Slack", "not connected", str(problem))]
        except SlackAway as away:
            return [Finding("Slack", f"no answer ({away})", "Check the network and SLACK_API_URL, then try again.")]
        findings = [
            Finding("Slack", f"connected to {home.identity.get('team', home.team)} as {home.identity.get('user')}"),
            Finding("Channel", f"in #{home.channel_name}"),
            _scopes(home),
            _clock(home, now()),
        ]
        if settings.mode == "socket":
            findings.append(await _socket(settings, client))
    return [*findings, *await _database(home, open_store)]


async def revive(settings: Settings, now: Callable[[], datetime], open_store: OpenStore) -> tuple[int, int]:
    """Dead letters are to be tried again: how many events, how many messages. Raises CannotStart."""
    async with workspace(settings, open_store) as store, store.transaction() as tx:
        return await tx.inbox.revive(now()), await tx.outbox.revive(now())


@asynccontextmanager
async def workspace(settings: Settings, open_store: OpenStore) -> AsyncIterator[Store]:
    """The store of the workspace that Slack names. Raises CannotStart."""
    async with open_session() as session:
        client = open_client(settings.bot_token, settings.api_url, session)
        try:
            home = await find_home(client, settings.channel)
        except SlackAway as away:
            raise CannotStart(f"Slack does not answer ({away}). Try again later.") from away
    async with open_store(home.team) as store:
        yield store


def _scopes(home: Home) -> Finding:
    if not home.scopes:
        return Finding("Scopes", "Slack does not name them here")
    missing = sorted(SCOPES - home.scopes)
    if missing:
        return Finding("Scopes", f"missing: {', '.join(missing)}", "Paste manifest.yaml again and reinstall the app.")
    return Finding("Scopes", "all granted")


def _clock(home: Home, now: datetime) -> Finding:
    if home.slack_time is None:
        return Finding("Clock", "Slack does not say what time it is")
    seconds = abs((home.slack_time - now).total_seconds())
    if seconds > MOST_CLOCK_SECONDS:
        return Finding("Clock", f"{seconds:.0f} s off", "Set this machine's clock (NTP): Slack's signatures expire.")
    return Finding("Clock", "right")


async def _socket(settings: Settings, client: AsyncWebClient) -> Finding:
    outcome = await attempt(lambda: client.apps_connections_open(app_token=settings.app_token))
    match outcome:
        case Never(error):
            mend = "SLACK_APP_TOKEN: make one with connections:write, and turn Socket Mode on in the app's settings."
            return Finding("Socket Mode", error, mend)
        case Later(error) | Unsure(error):
            return Finding("Socket Mode", error, "Check the network, then try again.")
    return Finding("Socket Mode", "can be opened")


async def _database(home: Home, open_store: OpenStore) -> list[Finding]:
    try:
        async with open_store(home.team) as store, store.transaction() as tx:
            coming, going = await tx.inbox.counts(), await tx.outbox.counts()
            name = await tx.models.latest() or model.shipped_name()
            numbers, record = await tx.suggestions.numbers(), await tx.suggestions.record(name)
    except CannotStart as problem:
        return [Finding("Database", "not to be had", str(problem))]
    return [
        Finding("Database", "can be read"),
        _queue("Inbox", coming),
        _queue("Outbox", going),
        Finding("Known issues", f"model {name}; {suggestion.counted(numbers)}"),
        Finding("Linking by itself", suggestion.in_words(record)),
    ]


def _queue(name: str, counts: dict[str, int]) -> Finding:
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "empty"
    return Finding(name, said, "The log says why. When it is mended: liaison replay" if counts.get("dead") else "")
