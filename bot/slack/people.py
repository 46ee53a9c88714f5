"""Who somebody is, asked of Slack and remembered for a short while."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.holders import is_person
from bot.rules.refusals import NotAllowed, NotYet
from bot.rules.roles import Person, is_outsider
from bot.slack.client import is_final, word_of

T = TypeVar("T")

log = logging.getLogger(__name__)


REMEMBERED = timedelta(minutes=1)
PATIENCE_SECONDS = 2.0
"""A command or click has to be answered within 3 s, whatever else is slow."""


class SlackPeople:
    """What Slack itself says: users.info, and who is in the liaison channel, other channels and user groups."""

    def __init__(self, client: AsyncWebClient, team: str, channel: str, now: Callable[[], datetime]) -> None:
        self._client, self._team, self._channel = client, team, channel
        self._users: Remembered[dict[str, Any]] = Remembered(now)
        self._members: Remembered[frozenset[str]] = Remembered(now)

    async def person(self, user: str, groups: Collection[str] = ()) -> Person:
        """Without roles; `groups` are the user groups and channels that matter for them.
        Raises Refused when Slack does not answer in time."""
        asked = asyncio.gather(self._user(user), self._in(self._channel), *(self._in_group(group) for group in groups))
        facts, members, *others = await _answered(asked)
        return Person(
            id=user,
            name=_name(facts),
            timezone=facts.get("tz") or "UTC",
            is_guest=bool(facts.get("is_restricted") or facts.get("is_ultra_restricted")),
            is_bot=bool(facts.get("is_bot")),
            is_deactivated=bool(facts.get("deleted")),
            is_external=(facts.get("team_id") or self._team) != self._team,
            is_workspace_admin=bool(facts.get("is_admin") or facts.get("is_owner")),
            in_liaison_channel=user in members,
            groups=frozenset(group for group, inside in zip(groups, others, strict=True) if user in inside),
        )

    async def is_anybody(self, holder: str) -> bool:
        """Whether this person can act, or whether anybody is in this user group or channel. Raises like `person`."""
        if not is_person(holder):
            return bool(await _answered(self._in_group(holder)))
        try:
            return not is_outsider(await self.person(holder))
        except NotAllowed:
            return False

    async def members(self, holders: Sequence[str]) -> list[str]:
        """These people, and those in these user groups and channels, each once. Raises like `person`."""
        found: dict[str, None] = {}
        for holder in holders:
            within = [holder] if is_person(holder) else sorted(await _answered(self._in_group(holder)))
            found |= dict.fromkeys(within)
        return list(found)

    async def in_liaison_channel(self) -> list[str]:
        return sorted(await _answered(self._in(self._channel)))

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
        self._members.clear()

    async def _user(self, user: str) -> dict[str, Any]:
        async def ask() -> dict[str, Any]:
            response = await self._client.users_info(user=user)
            return dict(response["user"])

        return await self._users.get(user, ask)

    async def _in_group(self, group: str) -> frozenset[str]:
        """A group that is gone, or that Liaison may not see, is empty: it keeps nobody from their work."""

        async def ask() -> frozenset[str]:
            try:
                return await self._ask_for(group)
            except SlackApiError as error:
                if not is_final(error):
                    raise
                log.warning("Slack does not say who is in %s (%s)", group, word_of(error))
                return frozenset()

        return await self._members.get(f"group {group}", ask)

    async def _in(self, channel: str) -> frozenset[str]:
        return await self._members.get(channel, lambda: self._ask_for(channel))

    async def _ask_for(self, group: str) -> frozenset[str]:
        if group.startswith("S"):
            return frozenset((await self._client.usergroups_users_list(usergroup=group))["users"])
        found: list[str] = []
        async for page in await self._client.conversations_members(channel=group, limit=1000):
            found += page["members"]
        return frozenset(found)


async def _answered(asked: Awaitable[T]) -> T:
    """Raises Refused when Slack does not answer in time."""
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await asked
    except SlackApiError as error:
        if word_of(error) in ("user_not_found", "user_not_visible"):
            raise NotAllowed("Slack does not know you as a member of this workspace.") from error
        raise NotYet("Slack did not say who you are. Please try again in a moment.") from error
    except (TimeoutError, aiohttp.ClientError) as error:
        raise NotYet("Slack is slow to answer. Please try again in a moment.") from error


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

    def clear(self) -> None:
        self._answers.clear()


def _is_over(answer: asyncio.Task[Any], until: datetime, now: datetime) -> bool:
    return answer.done() and (until < now or answer.cancelled() or answer.exception() is not None)


def _look_at(answer: asyncio.Task[Any]) -> None:
    """So that asyncio does not complain about an error that nobody waited for."""
    if not answer.cancelled():
        answer.exception()


def _name(facts: dict[str, Any]) -> str:
    profile = facts.get("profile") or {}
    return str(profile.get("display_name") or facts.get("real_name") or facts.get("name") or facts.get("id"))
