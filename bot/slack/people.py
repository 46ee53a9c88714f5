"""Who somebody is, asked of Slack and remembered for a short while."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.refusals import NotAllowed, NotYet
from bot.rules.roles import Person
from bot.slack.client import word_of

REMEMBERED = timedelta(minutes=1)
PATIENCE_SECONDS = 2.0
"""A command or click has to be answered within 3 s, whatever else is slow."""


class SlackPeople:
    """Keeps the promise of `desk.People` through users.info and conversations.members."""

    def __init__(self, client: AsyncWebClient, team: str, channel: str, now: Callable[[], datetime]) -> None:
        self._client, self._team, self._channel, self._now = client, team, channel, now
        self._users: dict[str, tuple[datetime, dict[str, Any]]] = {}
        self._members: tuple[datetime, frozenset[str]] | None = None

    async def person(self, user: str) -> Person:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                facts, members = await asyncio.gather(self._user(user), self._in_channel())
        except SlackApiError as error:
            if word_of(error) in ("user_not_found", "user_not_visible"):
                raise NotAllowed("Slack does not know you as a member of this workspace.") from error
            raise NotYet("Slack did not say who you are. Please try again in a moment.") from error
        except (TimeoutError, aiohttp.ClientError) as error:
            raise NotYet("Slack is slow to answer. Please try again in a moment.") from error
        return Person(
            id=user,
            name=_name(facts),
            timezone=facts.get("tz") or "UTC",
            is_guest=bool(facts.get("is_restricted") or facts.get("is_ultra_restricted")),
            is_bot=bool(facts.get("is_bot")),
            is_deactivated=bool(facts.get("deleted")),
            is_external=(facts.get("team_id") or self._team) != self._team,
            in_liaison_channel=user in members,
        )

    async def names(self, users: Sequence[str]) -> dict[str, str]:
        wanted = list(dict.fromkeys(users))
        found = await asyncio.gather(*(self._user(user) for user in wanted), return_exceptions=True)
        return {
            user: _name(facts)
            for user, facts in zip(wanted, found, strict=True)
            if not isinstance(facts, BaseException)
        }

    def forget_members(self) -> None:
        """Somebody joined or left: ask again at the next act."""
        self._members = None

    async def _user(self, user: str) -> dict[str, Any]:
        known = self._users.get(user)
        if known is None or known[0] < self._now():
            response = await self._client.users_info(user=user)
            known = self._users[user] = (self._now() + REMEMBERED, dict(response["user"]))
        return known[1]

    async def _in_channel(self) -> frozenset[str]:
        if self._members is None or self._members[0] < self._now():
            found: list[str] = []
            async for page in await self._client.conversations_members(channel=self._channel, limit=1000):
                found += page["members"]
            self._members = (self._now() + REMEMBERED, frozenset(found))
        return self._members[1]


def _name(facts: dict[str, Any]) -> str:
    profile = facts.get("profile") or {}
    return str(profile.get("display_name") or facts.get("real_name") or facts.get("name") or facts.get("id"))
