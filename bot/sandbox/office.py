"""One running workspace: the parts that the Web API, the people and the browsers all work on."""

from __future__ import annotations

import asyncio
import hmac
import secrets
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.sandbox.state import ResponseUrl, State
from bot.sandbox.workspace import Json, Workspace

BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-sandbox", "xapp-sandbox", "sandbox-secret"
CLIENT_ID, CLIENT_SECRET = "1111.2222", "sandbox-client-secret"
VERIFICATION_TOKEN = "sandbox-verification"  # noqa: S105

_T = TypeVar("_T")


def is_token(given: str, expected: str) -> bool:
    return hmac.compare_digest(given.encode(), expected.encode())


@dataclass(frozen=True)
class Timing:
    """Seconds. Slack's own figures, but for the retries, which Slack spreads over minutes and hours."""

    trigger_life: float = 3.0
    answer_within: float = 3.0
    redelivery_after: float = 4.0
    redeliveries: int = 10
    http_retries: Sequence[float] = (0.0, 0.5, 1.0)
    control_wait: float = 5.0
    ticket_life: float = 30.0


class Background:
    """Tasks that nobody waits for: kept from being collected, and ended with the sandbox."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def spawn(self, work: Coroutine[Any, Any, _T]) -> asyncio.Task[_T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def cancel(self) -> list[asyncio.Task[Any]]:
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        return tasks

    async def close(self) -> None:
        await asyncio.gather(*self.cancel(), return_exceptions=True)


@dataclass
class Log:
    """What went over the wire, newest last; no texts and no tokens."""

    clock: Callable[[], float]
    lines: deque[Json] = field(default_factory=lambda: deque(maxlen=5_000))

    def add(self, direction: str, kind: str, summary: str) -> None:
        """direction: "bot->slack" or "slack->bot"; kind: api, event, command, interaction, ack, socket, response."""
        self.lines.append({"time": self.clock(), "direction": direction, "kind": kind, "summary": summary})


@dataclass
class Office:
    """base_url ("http://127.0.0.1:PORT") is empty until the sandbox listens."""

    workspace: Workspace
    state: State
    log: Log
    timing: Timing
    clock: Callable[[], float]
    base_url: str = ""

    @property
    def bot(self) -> str:
        return self.workspace.bot_user_id

    def note(self, user: str, text: str, channel: str = "") -> None:
        """What Slack's own client would tell a person, such as an error of the app."""
        frame = {"t": "note", "user": user, "text": text}
        self.state.show(frame | ({"channel": channel} if channel else {}))

    def response_url(self, user: str, channel: str, original: str = "", thread_ts: str = "") -> str:
        key = f"{self.workspace.team_id}/{secrets.token_urlsafe(18)}"
        self.state.responses[key] = ResponseUrl(user, channel, self.clock(), original, thread_ts)
        return f"{self.base_url}/response/{key}"

    def permalink(self, channel: str, message: Json) -> str:
        """Of Slack's form, but on this server: a click on it must not leave the machine."""
        link = f"{self.base_url}/archives/{channel}/p{message['ts'].replace('.', '')}"
        thread_ts = message.get("thread_ts")
        if thread_ts and thread_ts != message["ts"]:
            link += f"?thread_ts={thread_ts}&cid={channel}"
        return link

    def as_bot(self, content: Json) -> Json:
        """A message of the bot, with what Slack says about its author."""
        profile = {"id": self.workspace.bot_id, "app_id": self.workspace.app_id, "name": self.workspace.bot_name}
        return {
            "user": self.bot,
            "bot_id": self.workspace.bot_id,
            "app_id": self.workspace.app_id,
            "bot_profile": profile | {"team_id": self.workspace.team_id, "deleted": False},
            **content,
        }
