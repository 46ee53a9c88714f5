"""Who somebody is, asked of Slack and remembered for a short while."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.refusals import NotAllowed, NotYet
from bot.rules.roles import Person
from bot.slack.client import word_of

T = TypeVar("T")

REMEMBERED = timedelta(minutes=1)
PATIENCE_SECONDS = 2.0
"""A command or click has to be answered within 3 s, whatever else is slow."""


class SlackPeople:
    """Keeps the promise of `desk.People` through users.info and conversations.members."""

    def __init__(self, client: AsyncWebClient, team: str, channel: str, now: Callable[[], datetime]) -> None:
        self._client, self._team, self._channel = client, team, channel
        self._users: Remembered[dict[str, Any]] = Remembered(now)
        self._members: Remembered[frozenset[str]] = Remembered(now)

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
        """Somebody joined or left: ask again at the next act. What is being answered now may be from before."""
        self._members.pop(self._channel)

    async def _user(self, user: str) -> dict[str, Any]:
        async def ask() -> dict[str, Any]:
            response = await self._client.users_info(user=user)
            return dict(response["user"])

        return await self._users.get(user, ask)

    async def _in_channel(self) -> frozenset[str]:
        async def ask() -> frozenset[str]:
            found: list[str] = []
            async for page in await self._client.conversations_members(channel=self._channel, limit=1000):
                found += page["members"]
            return frozenset(found)

        return await self._members.get(self._channel, ask)


class Remembered(Generic[T]):
    """Answers by name, for a minute. Whoever asks for what is being asked for waits for that answer; an error goes to
    all who wait for it, and the next one asks again."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._answers: dict[str, tuple[datetime, asyncio.Task[T]]] = {}

    async def get(self, name: str, ask: Callable[[], Coroutine[Any, Any, T]]) -> T:
        until, answer = self._answers.get(name, (None, None))
        if answer is None or until is None or _is_over(answer, until, self._now()):
            answer = asyncio.create_task(ask())
            answer.add_done_callback(_look_at)
            self._answers[name] = (self._now() + REMEMBERED, answer)
        # Who loses patience takes it away from nobody else.
        return await asyncio.shield(answer)

    def pop(self, name: str) -> None:
        self._answers.pop(name, None)


def _is_over(answer: asyncio.Task[Any], until: datetime, now: datetime) -> bool:
    return answer.done() and (until < now or answer.cancelled() or answer.exception() is not None)


def _look_at(answer: asyncio.Task[Any]) -> None:
    """So that asyncio does not complain about an error that nobody waited for."""
    if not answer.cancelled():
        answer.exception()


def _name(facts: dict[str, Any]) -> str:
    profile = facts.get("profile") or {}
    return str(profile.get("display_name") or facts.get("real_name") or facts.get("name") or facts.get("id"))
