"""What the workspace holds while it runs, in memory: conversations, messages, modals, one-time tickets."""

from __future__ import annotations

import copy
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.sandbox.workspace import Json, Person, Workspace

_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Refused(Exception):
    """Slack says no: `code` is the error word, `more` goes into the answer next to it."""

    def __init__(self, code: str, **more: object) -> None:
        super().__init__(code)
        self.code = code
        self.more = more

    def answer(self) -> Json:
        return {"ok": False, "error": self.code, **self.more}


@dataclass
class Conversation:
    """kind: channel, group (private) or im, the words that events use for channel_type."""

    id: str
    name: str
    kind: str
    members: list[str]
    is_archived: bool = False
    created: int = 0
    topic: str = ""

    def wire(self, bot: str) -> Json:
        """The conversation object; `members` is there for the page and not in Slack's own."""
        shape: Json = {
            "id": self.id,
            "name": self.name,
            "name_normalized": self.name,
            "created": self.created,
            "is_channel": self.kind == "channel",
            "is_group": self.kind == "group",
            "is_im": self.kind == "im",
            "is_mpim": False,
            "is_private": self.kind != "channel",
            "is_archived": self.is_archived,
            "is_ext_shared": False,
            "is_member": bot in self.members,
            "topic": {"value": self.topic},
            "num_members": len(self.members),
            "members": list(self.members),
        }
        if self.kind == "im":
            shape["user"] = next((member for member in self.members if member != bot), bot)
        return shape


@dataclass
class Trigger:
    user: str
    issued: float
    used: bool = False


@dataclass
class ResponseUrl:
    """Where a response_url answers to; `original` is the ts of the message that was clicked, if one was."""

    user: str
    channel: str
    issued: float
    original: str = ""
    thread_ts: str = ""
    uses: int = 0


@dataclass
class State:
    """show(frame) tells the browsers. Messages are the JSON objects of the wire, by channel and ts, oldest first
    (a ts is never reused, not even after a reset)."""

    workspace: Workspace
    clock: Callable[[], float]
    show: Callable[[Json], None]
    conversations: dict[str, Conversation] = field(default_factory=dict)
    user_groups: dict[str, list[str]] = field(default_factory=dict)
    messages: dict[str, dict[str, Json]] = field(default_factory=dict)
    ephemerals: dict[str, list[Json]] = field(default_factory=dict)
    stacks: dict[str, list[Json]] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    choices: dict[tuple[str, str], Json] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    responses: dict[str, ResponseUrl] = field(default_factory=dict)
    _last_micros: int = 0

    def __post_init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Back to the start; open modals, messages and direct conversations are gone."""
        kept = (self.messages, self.ephemerals, self.stacks, self.homes, self.choices, self.triggers, self.responses)
        for part in kept:
            part.clear()
        self.user_groups = {group.id: list(group.members) for group in self.workspace.user_groups}
        self.conversations = {
            channel.id: Conversation(
                channel.id,
                channel.name,
                "group" if channel.is_private else "channel",
                list(channel.members),
                channel.is_archived,
                int(self.clock()),
            )
            for channel in self.workspace.channels
        }

    def next_ts(self) -> str:
        self._last_micros = max(self._last_micros + 1, int(self.clock() * 1_000_000))
        return f"{self._last_micros // 1_000_000}.{self._last_micros % 1_000_000:06d}"

    def fresh(self, prefix: str) -> str:
        return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(10))

    def new_trigger(self, user: str) -> str:
        name = f"{secrets.randbelow(10**12):012d}.{secrets.randbelow(10**12):012d}.{secrets.token_hex(16)}"
        self.triggers[name] = Trigger(user, self.clock())
        return name

    def actor(self, user_id: str) -> Person:
        """The person who does something in Slack's own client; refuses who cannot sign in."""
        person = self.workspace.person(user_id)
        if person is None:
            raise Refused("user_not_found")
        if person.deleted:
            raise Refused("account_inactive")
        if person.is_bot:
            raise Refused("user_is_bot")
        return person

    def seat(self, channel_id: str, user: str) -> Conversation:
        """The conversation, for one of its members."""
        conversation = self.conversations.get(channel_id)
        if conversation is None or (conversation.kind != "channel" and user not in conversation.members):
            raise Refused("channel_not_found")
        if user not in conversation.members:
            raise Refused("not_in_channel")
        return conversation

    def direct(self, one: str, other: str) -> Conversation:
        """The direct conversation of two users, made on demand."""
        for conversation in self.conversations.values():
            if conversation.kind == "im" and set(conversation.members) == {one, other}:
                return conversation
        conversation = Conversation(self.fresh("D"), "", "im", [one, other], created=int(self.clock()))
        self.conversations[conversation.id] = conversation
        self.show({"t": "channel", "channel": conversation.wire(self.workspace.bot_user_id)})
        return conversation

    def message(self, channel_id: str, ts: str) -> Json:
        try:
            return self.messages[channel_id][ts]
        except KeyError:
            raise Refused("message_not_found") from None

    def find_view(self, view_id: str) -> tuple[str, Json] | None:
        """Whose view it is, and the view itself, in a stack or a Home."""
        for user, stack in self.stacks.items():
            for view in stack:
                if view["id"] == view_id:
                    return user, view
        return next(((user, view) for user, view in self.homes.items() if view["id"] == view_id), None)

    def snapshot(self) -> Json:
        """Everything that a page needs to draw itself."""
        bot = self.workspace.bot_user_id
        return {
            "workspace": {
                "id": self.workspace.team_id,
                "name": self.workspace.name,
                "domain": self.workspace.domain,
                "bot": bot,
            },
            "users": [self.workspace.user_json(person, self.clock()) for person in self.workspace.everyone],
            "channels": [conversation.wire(bot) for conversation in self.conversations.values()],
            "messages": {channel: list(messages.values()) for channel, messages in self.messages.items()},
            "ephemerals": copy.deepcopy(self.ephemerals),
            "views": {user: list(stack) for user, stack in self.stacks.items()},
            "homes": dict(self.homes),
            "commands": [
                {"name": name, "hint": hint, "description": what} for name, hint, what in self.workspace.commands
            ],
            "user_groups": [
                {"id": group.id, "handle": group.handle, "name": group.name} for group in self.workspace.user_groups
            ],
            "shortcuts": [{"callback_id": key, "name": name} for key, name in self.workspace.shortcuts],
        }
