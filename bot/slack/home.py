"""Where Liaison is at home: its workspace, its own user, the liaison channel. Asked once, at the start."""

import logging
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.client import Done, Later, Never, Outcome, Unsure, attempt

# manifest.yaml asks for the same; a test holds the two equal.
SCOPES = frozenset(
    {
        "channels:history",
        "channels:join",
        "channels:read",
        "channels:write.topic",
        "chat:write",
        "chat:write.public",
        "commands",
        "files:write",
        "groups:history",
        "groups:read",
        "groups:write.topic",
        "im:history",
        "im:write",
        "metadata.message:read",
        "pins:write",
        "reactions:read",
        "reactions:write",
        "usergroups:read",
        "usergroups:write",
        "users:read",
    }
)

log = logging.getLogger(__name__)


class CannotStart(Exception):
    """Something that a person has to mend; the text says what and how."""


class SlackAway(Exception):
    """Slack does not answer now; try again."""


@dataclass(frozen=True)
class Greeting:
    """`identity` is the answer of auth.test. `scopes` is empty and `slack_time` None where Slack does not tell them."""

    identity: dict[str, Any]
    scopes: frozenset[str]
    slack_time: datetime | None


@dataclass(frozen=True)
class Home:
    greeting: Greeting
    channel: str
    channel_name: str

    @property
    def identity(self) -> dict[str, Any]:
        return self.greeting.identity

    @property
    def team(self) -> str:
        return str(self.identity["team_id"])

    @property
    def address(self) -> str:
        return str(self.identity.get("url") or "")


async def greet(client: AsyncWebClient) -> Greeting:
    """Raises CannotStart for a wrong token, SlackAway when it is worth trying again."""
    headers: dict[str, str] = {}

    async def who_am_i() -> Any:
        response = await client.auth_test()
        headers.update({name.lower(): value for name, value in response.headers.items()})
        return response

    identity = _wanted(await attempt(who_am_i), "SLACK_BOT_TOKEN is not accepted by Slack ({error}): copy it again.")
    scopes = frozenset(filter(None, headers.get("x-oauth-scopes", "").replace(" ", "").split(",")))
    date = parsedate_to_datetime(headers["date"]) if "date" in headers else None
    return Greeting(identity, scopes, date)


async def find_home(client: AsyncWebClient, channel: str) -> Home:
    """Raises CannotStart for a wrong token or channel, SlackAway when it is worth trying again.

    Joins the channel if it is public.
    """
    greeting = await greet(client)
    found = await _find_channel(client, channel)
    if not found.get("is_member", True):
        _wanted(
            await attempt(lambda: client.conversations_join(channel=found["id"])),
            f"Liaison is not in #{found.get('name')} and cannot join it ({{error}}): type /invite @Liaison there.",
        )
        log.info("joined #%s", found.get("name"))
    return Home(greeting, str(found["id"]), str(found.get("name", "")))


async def check_app_token(client: AsyncWebClient, app_token: str) -> None:
    """Raises CannotStart for a token that Slack does not take. Nothing is said about a Slack that is away."""
    outcome = await attempt(lambda: client.apps_connections_open(app_token=app_token))
    if isinstance(outcome, Never):
        raise CannotStart(f"SLACK_APP_TOKEN is not accepted by Slack ({outcome.error}): copy it again.")


async def _find_channel(client: AsyncWebClient, channel: str) -> dict[str, Any]:
    by_id = await attempt(lambda: client.conversations_info(channel=channel))
    if isinstance(by_id, Done):
        return dict(by_id.data["channel"])
    cursor = ""
    while True:
        page = _wanted(
            await attempt(partial(_page_of_channels, client, cursor)), "Liaison may not list the channels ({error})."
        )
        for found in page["channels"]:
            if found.get("name") == channel:
                return dict(found)
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            raise CannotStart(
                f"LIAISON_CHANNEL: Liaison sees no channel {channel!r}. Create it, or if it is private, "
                "type /invite @Liaison in it."
            )


async def _page_of_channels(client: AsyncWebClient, cursor: str) -> Any:
    return await client.conversations_list(
        types="public_channel,private_channel", exclude_archived=True, limit=1000, cursor=cursor or None
    )


def _wanted(outcome: Outcome, complaint: str) -> dict[str, Any]:
    match outcome:
        case Done(data):
            return data
        case Never(error):
            raise CannotStart(complaint.format(error=error))
        case Later(error) | Unsure(error):
            raise SlackAway(error)
