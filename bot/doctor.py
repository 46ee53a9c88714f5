"""`liaison doctor`: is everything in place, and where not, how to mend it. Changes nothing but what starting would.

`/liaison doctor` says the same from within a running Liaison, and what only that knows.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Store
from bot.rules.doctor import Finding
from bot.safe import Safe
from bot.settings import Settings
from bot.slack import doctor as slack
from bot.slack.client import open_client, open_session
from bot.slack.home import CannotStart, Home, SlackAway, find_home
from bot.usecases.doctor import look, needed

OpenStore = Callable[[str], AbstractAsyncContextManager[Store]]
"""From the workspace's id; raises CannotStart when the database is not to be had."""


async def examine(settings: Settings, now: Callable[[], datetime], open_store: OpenStore) -> list[Finding]:
    async with open_session() as session:
        client = open_client(settings.bot_token, settings.api_url, session)
        try:
            home = await find_home(client, settings.channel)
        except CannotStart as problem:
            return [Finding("Slack", "not connected", str(problem))]
        except SlackAway as away:
            return [Finding("Slack", f"no answer ({away})", slack.AWAY)]
        findings = [
            *slack.of_greeting(home.greeting, now()),
            Finding("Channel", f"in #{home.channel_name}"),
        ]
        if settings.mode == "socket":
            findings.append(await slack.socket(client, settings.app_token))
        return [*findings, *await _database(home, client, open_store, now, settings)]


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


async def _database(
    home: Home,
    client: AsyncWebClient,
    open_store: OpenStore,
    now: Callable[[], datetime],
    settings: Settings,
) -> list[Finding]:
    try:
        async with open_store(home.team) as store:
            return [
                *await slack.channels(client, await needed(store)),
                *await look(store, now, settings.webhook_hosts, Safe(settings.secret_keys)),
            ]
    except CannotStart as problem:
        return [Finding("Database", "not to be had", f"{problem} A running one answers to /liaison doctor.")]
