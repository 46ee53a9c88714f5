"""`liaison doctor`: is everything in place, and where not, how to mend it. Changes nothing but what starting would."""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot import model
from bot.desk import Store
from bot.rules import suggestion
from bot.rules.occurrences import CHAPTER, Occurrence, Schedules, days_of
from bot.rules.tokens import Token
from bot.rules.webhooks import Webhook, host_of, is_allowed
from bot.settings import Settings
from bot.slack.client import Later, Never, Unsure, attempt, open_client, open_session
from bot.slack.home import SCOPES, CannotStart, Home, SlackAway, find_home

OpenStore = Callable[[str], AbstractAsyncContextManager[Store]]
"""From the workspace's id; raises CannotStart when the database is not to be had."""

SKIPPED_LATELY = timedelta(days=31)
RUNS_OUT_SOON = timedelta(days=14)
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
    return [*findings, *await _database(home, open_store, now(), settings.webhook_hosts)]


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


async def _database(home: Home, open_store: OpenStore, now: datetime, hosts: Collection[str]) -> list[Finding]:
    try:
        async with open_store(home.team) as store, store.transaction() as tx:
            coming, going = await tx.inbox.counts(), await tx.outbox.counts()
            name = await tx.models.latest() or model.shipped_name()
            numbers, record = await tx.suggestions.numbers(), await tx.suggestions.record(name)
            schedules = (await tx.policy.current(CHAPTER)).value
            skipped = await tx.occurrences.skipped(now - SKIPPED_LATELY)
            tokens = await tx.tokens.standing()
            called = [(each, await tx.webhooks.counts(each.number)) for each in await tx.webhooks.standing()]
    except CannotStart as problem:
        return [Finding("Database", "not to be had", str(problem))]
    return [
        Finding("Database", "can be read"),
        _queue("Inbox", coming),
        _queue("Outbox", going),
        Finding("Known issues", f"model {name}; {suggestion.counted(numbers)}"),
        Finding("Linking by itself", suggestion.in_words(record)),
        *_schedules(schedules, skipped),
        *(_token(each, now) for each in tokens),
        *(_webhook(each, counts, hosts) for each, counts in called),
    ]


def _schedules(schedules: Schedules, skipped: list[Occurrence]) -> list[Finding]:
    """A pause is somebody's wish, and what was skipped cannot be made up for: neither is to be mended."""
    found = []
    for name, schedule in schedules.items():
        said = "paused" if schedule.paused else f"{days_of(schedule)} at {schedule.at:%H:%M}, {schedule.zone}"
        days = [each.day.isoformat() for each in skipped if each.schedule == name]
        found.append(Finding(f"Schedule {name}", f"{said}; skipped: {', '.join(days)}" if days else said))
    return found


def _token(token: Token, now: datetime) -> Finding:
    said = f"until {token.expires_at:%Y-%m-%d}"
    mend = f"It runs out: make another one, then /liaison token revoke {token.name}"
    return Finding(f"Token {token.name}", said, "" if token.is_good(now + RUNS_OUT_SOON) else mend)


def _webhook(webhook: Webhook, counts: dict[str, int], hosts: Collection[str]) -> Finding:
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "nothing to tell yet"
    mend = ""
    if not is_allowed(webhook.address, hosts):
        mend = f"LIAISON_WEBHOOK_HOSTS does not name {host_of(webhook.address)}"
    elif counts.get("given up"):
        mend = f"In Slack, /liaison webhook log {webhook.label} says why. When it is mended: replay {webhook.label}"
    return Finding(f"Webhook {webhook.label}", said, mend)


def _queue(name: str, counts: dict[str, int]) -> Finding:
    said = ", ".join(f"{count:,} {state}" for state, count in sorted(counts.items())) or "empty"
    return Finding(name, said, "The log says why. When it is mended: liaison replay" if counts.get("dead") else "")
