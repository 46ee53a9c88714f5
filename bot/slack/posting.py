"""The few things that Liaison does in Slack by itself: post, edit, mark, and look whether a post is there."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.notices import ReplyMarked
from bot.rules.hiding import NOTHING, Hiding
from bot.rules.threads import Said
from bot.slack import history, threads
from bot.slack.blocks import Message
from bot.slack.client import Done, Later, Never, Outcome, Unsure, attempt, put


@dataclass(frozen=True)
class Address:
    channel: str
    thread: str | None = None


@dataclass(frozen=True)
class Attachment:
    """A file; `alt` says what is to be seen in a picture."""

    name: str
    title: str
    content: bytes
    alt: str | None = None


@dataclass(frozen=True)
class Found:
    data: dict[str, Any]


MARKED_ALREADY = frozenset({"already_reacted", "no_reaction"})
UNMARKED = frozenset({"not_in_channel", "channel_not_found", "message_not_found", "is_archived", "too_many_reactions"})
"""Slack's words for a message that Liaison can put no emoji on: what it shows is said in its thread, too."""


class Posting:
    """No method raises for what Slack answers; see `client.Outcome`."""

    def __init__(self, client: AsyncWebClient, hiding: Hiding = NOTHING) -> None:
        self._client, self._hiding = client, hiding
        self._direct: dict[str, str] = {}

    async def direct(self, user: str) -> Address | Outcome:
        """The conversation with this person. Opening it twice changes nothing, so doubt about it is only a delay."""
        if user not in self._direct:
            outcome = await attempt(lambda: self._client.conversations_open(users=[user]))
            if isinstance(outcome, Unsure):
                return Later(outcome.error)
            if not isinstance(outcome, Done):
                return outcome
            self._direct[user] = outcome.data["channel"]["id"]
        return Address(self._direct[user])

    async def post(self, to: Address, message: Message, mark: str) -> Outcome:
        return await attempt(
            lambda: self._client.chat_postMessage(
                channel=to.channel,
                thread_ts=to.thread,
                text=message.text,
                blocks=message.blocks,
                metadata=history.metadata(mark),
                unfurl_links=False,
                unfurl_media=False,
            )
        )

    async def upload(self, attachments: Sequence[Attachment], mark: str) -> list[dict[str, str | None]] | Outcome:
        """Slack has them after this, and nobody sees them before they are shared: safe to repeat. What `share` takes,
        or why it could not be done."""
        files: list[dict[str, str | None]] = []
        for attachment in attachments:
            outcome = await self._upload(attachment, mark)
            if not isinstance(outcome, Done):
                return Later(outcome.error) if isinstance(outcome, Unsure) else outcome
            files.append({"id": outcome.data["file_id"], "title": attachment.title})
        return files

    async def _upload(self, attachment: Attachment, mark: str) -> Outcome:
        name, size = history.file_name(attachment.name, mark), len(attachment.content)
        place = await attempt(
            lambda: self._client.files_getUploadURLExternal(filename=name, length=size, alt_txt=attachment.alt)
        )
        if not isinstance(place, Done):
            return place
        return await put(self._client, str(place.data["upload_url"]), attachment.content, place)

    async def share(self, to: Address, files: list[dict[str, str | None]], words: str) -> Outcome:
        """One message with these files, whose names carry the mark: Slack keeps no metadata for it."""

        async def complete() -> Any:
            return await self._client.files_completeUploadExternal(
                files=files, channel_id=to.channel, thread_ts=to.thread, initial_comment=words
            )

        outcome = await self._within(to.channel, complete)
        if outcome == Never("file_not_found"):
            return Later("the upload was lost")
        return Done({"channel": to.channel, "ts": ""}) if isinstance(outcome, Done) else outcome

    async def edit(self, channel: str, ts: str, message: Message) -> Outcome:
        """Safe to repeat, so doubt is only a delay."""
        outcome = await attempt(
            lambda: self._client.chat_update(channel=channel, ts=ts, text=message.text, blocks=message.blocks)
        )
        return Later(outcome.error) if isinstance(outcome, Unsure) else outcome

    async def publish(self, user: str, view: dict[str, Any]) -> Outcome:
        """The Home tab of this person. Safe to repeat."""
        return await attempt(lambda: self._client.views_publish(user_id=user, view=view))

    async def permalink(self, channel: str, ts: str) -> str | None:
        """The address of this message; None where Slack does not tell it now."""
        outcome = await attempt(lambda: self._client.chat_getPermalink(channel=channel, message_ts=ts))
        return str(outcome.data["permalink"]) if isinstance(outcome, Done) else None

    async def mark(self, notice: ReplyMarked) -> Outcome:
        """Safe to repeat."""
        change = self._client.reactions_remove if notice.is_gone else self._client.reactions_add
        outcome = await attempt(lambda: change(channel=notice.channel, timestamp=notice.ts, name=notice.emoji))
        if isinstance(outcome, Never) and (
            outcome.error in MARKED_ALREADY or (notice.stamp and outcome.error in UNMARKED)
        ):
            return Done({"channel": notice.channel, "ts": notice.ts})
        if isinstance(outcome, Done):
            return Done({"channel": notice.channel, "ts": notice.ts})
        return Later(outcome.error) if isinstance(outcome, Unsure) else outcome

    async def set_members(self, group: str, users: Sequence[str]) -> Outcome:
        """Exactly these; a user group cannot be empty. Safe to repeat, and nothing is asked where it is so already."""
        outcome = await attempt(lambda: self._client.usergroups_users_list(usergroup=group))
        if isinstance(outcome, Done) and users and set(outcome.data["users"]) != set(users):
            outcome = await attempt(lambda: self._client.usergroups_users_update(usergroup=group, users=list(users)))
        if isinstance(outcome, Done):
            return Done({"channel": group, "ts": ""})
        return Later(outcome.error) if isinstance(outcome, Unsure) else outcome

    async def pin(self, channel: str, ts: str) -> Outcome:
        """Safe to repeat, as all that follows."""
        outcome = await self._inside(channel, lambda: self._client.pins_add(channel=channel, timestamp=ts))
        return Done({}) if outcome == Never("already_pinned") else outcome

    async def delete(self, channel: str, ts: str) -> Outcome:
        return await self._inside(channel, lambda: self._client.chat_delete(channel=channel, ts=ts))

    async def topic(self, channel: str) -> Outcome:
        """Done with `topic`."""
        outcome = await self._inside(channel, lambda: self._client.conversations_info(channel=channel))
        if not isinstance(outcome, Done):
            return outcome
        return Done({"topic": (outcome.data["channel"].get("topic") or {}).get("value") or ""})

    async def set_topic(self, channel: str, topic: str) -> Outcome:
        return await self._inside(channel, lambda: self._client.conversations_setTopic(channel=channel, topic=topic))

    async def find(self, to: Address, mark: str, since: datetime) -> Outcome:
        """Done with `ts` as text or None; anything else means that it could not be looked up now.

        Liaison may post in public channels that it is not in, but not read there, so it joins for this.
        """

        async def look() -> Found:
            return Found({"ts": await history.find_post(self._client, mark, to.channel, to.thread, since)})

        return await self._within(to.channel, look)

    async def thread(self, channel: str, thread: str) -> Outcome:
        """Done with what was `said` in it as `messages`, but by us. Safe to repeat."""

        async def look() -> Found:
            messages = await history.thread_of(self._client, channel, thread, self._hiding)
            said: list[Said] = [threads.read_message(channel, each) for each in messages if threads.is_of_people(each)]
            return Found({"channel": channel, "ts": "", "messages": said})

        return await self._inside(channel, look)

    async def _inside(self, channel: str, call: Callable[[], Awaitable[Any]]) -> Outcome:
        """For what may be repeated: doubt is only a delay."""
        outcome = await self._within(channel, call)
        return Later(outcome.error) if isinstance(outcome, Unsure) else outcome

    async def _within(self, channel: str, act: Callable[[], Awaitable[Any]]) -> Outcome:
        """What only members of a channel can do."""
        outcome = await attempt(act)
        if outcome == Never("not_in_channel"):
            await attempt(lambda: self._client.conversations_join(channel=channel))
            outcome = await attempt(act)
        return outcome
