"""What can be seen in the workspace, kept up from the frames of /ui; and how to wait for something to be seen."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

Json = dict[str, Any]
PATIENCE_SECONDS = 15.0

T = TypeVar("T")


@dataclass
class Scene:
    """`messages`: channel -> ts -> message; `windows`: person -> the modal on top; `outcomes`: what became of each
    submission, "errors", "window" or "closed", and every other change of the person's windows;
    `opened`: how often the bot has asked for a window, `shown`: how many of these could be seen at the last look."""

    messages: dict[str, dict[str, Json]] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    directs: dict[str, str] = field(default_factory=dict)
    whispers: dict[str, list[Json]] = field(default_factory=dict)
    windows: dict[str, Json | None] = field(default_factory=dict)
    outcomes: dict[str, list[tuple[str, Json]]] = field(default_factory=dict)
    notes: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    opened: int = 0
    shown: int = 0
    is_over: bool = False
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def take_channel(self, channel: Json) -> None:
        members = channel.get("members", [])
        self.members[channel["id"]] = members
        if channel.get("is_im"):
            for member in members:
                self.directs[member] = channel["id"]

    def take_message(self, channel: str, message: Json) -> None:
        self.messages.setdefault(channel, {})[message["ts"]] = message

    def take_whisper(self, user: str, message: Json) -> None:
        self.whispers.setdefault(user, []).append(message)

    def take_window(self, user: str, window: Json | None) -> None:
        self.windows[user] = window
        self._note(user, "window" if window else "closed", window or {})

    def take_errors(self, user: str, errors: Json) -> None:
        self._note(user, "errors", errors)

    def _note(self, user: str, kind: str, what: Json) -> None:
        self.outcomes.setdefault(user, []).append((kind, what))

    def changed(self) -> None:
        self._news.set()

    async def until(
        self,
        look: Callable[[], T | None],
        awaited: str,
        instead: Callable[[], object],
        seconds: float = PATIENCE_SECONDS,
    ) -> T:
        """What `look` finds, looked for again after every frame. `instead` tells what there is when it never comes."""
        try:
            async with asyncio.timeout(seconds):
                while (found := look()) is None:
                    assert not self.is_over, f"the workspace went away while waiting for {awaited}"
                    self._news.clear()
                    await self._news.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"waited {seconds:g} s for {awaited}; there was instead: {instead()}") from None


_LINK = re.compile(r"<https?://[^<>|]+\|([^<>]+)>")


def markup_of(content: Json) -> str:
    """Every text that a message or window shows, as the bot sent it, without its fallback text."""
    found: list[str] = []

    def gather(part: Any) -> None:
        if isinstance(part, dict):
            if part.get("type") in ("mrkdwn", "plain_text") and isinstance(part.get("text"), str):
                found.append(part["text"])
            for name, inner in part.items():
                if name not in ("confirm", "placeholder"):
                    gather(inner)
        elif isinstance(part, list):
            for inner in part:
                gather(inner)

    gather(content.get("blocks") or [])
    return "\n".join(found) if found else str(content.get("text", ""))


def seen_in(content: Json) -> str:
    """The same as a person sees it: entities decoded, links by their names."""
    return html.unescape(_LINK.sub(r"\1", markup_of(content)))
