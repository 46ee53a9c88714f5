"""The two Slacks that journeys run on, and everything in which they differ."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import aiohttp

from bot.sandbox import DEMO, Sandbox
from tests.journeys.scene import Scene

Json = dict[str, Any]
START_SECONDS = 15
BINARY = Path("node_modules/local-slack-linux-x64/bin/local-slack")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def local_slack() -> Path | None:
    """Where the emulator's binary is: $LOCAL_SLACK, or installed beside the project by npm; None: nowhere."""
    named = Path(os.environ.get("LOCAL_SLACK") or BINARY)
    return named if named.is_file() else None


class Slack(Protocol):
    """`mode` is how events travel, `port` where the bot listens for them in http mode."""

    mode: str
    port: int
    url: str
    bot_token: str
    app_token: str
    signing_secret: str

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    def read(self, frame: Json, scene: Scene) -> None:
        """Take a frame of /ui in."""

    def name_of(self, user: str) -> str:
        """The display name."""

    def desk_of(self, user: str) -> str:
        """Whose stack of windows this person works in."""

    def is_settled(self, scene: Scene, user: str) -> bool:
        """Whether no second copy of what opened this window can still be on its way."""


@dataclass
class SandboxSlack:
    """Our own: bot/sandbox. Over HTTP it posts to the bot from the start, so a bot that is away is tried again."""

    mode: str
    options: Json = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    url: str = ""
    bot_token = "xoxb-sandbox"
    app_token = "xapp-sandbox"
    signing_secret = "sandbox-secret"

    async def start(self) -> None:
        self._sandbox = Sandbox(DEMO, **self.options)
        await self._sandbox.start()
        if self.mode == "http":
            self._sandbox.request_url = f"http://127.0.0.1:{self.port}/slack/events"
        self.url = self._sandbox.url

    async def close(self) -> None:
        await self._sandbox.close()

    def read(self, frame: Json, scene: Scene) -> None:
        match frame["t"]:
            case "state":
                for channel in frame["channels"]:
                    scene.take_channel(channel)
                for channel_id, messages in frame["messages"].items():
                    for message in messages:
                        scene.take_message(channel_id, message)
            case "message":
                scene.take_message(frame["channel"], frame["message"])
            case "channel":
                scene.take_channel(frame["channel"])
            case "ephemeral":
                scene.take_whisper(frame["user"], frame["message"])
            case "view":
                scene.take_window(frame["user"], frame["view"])
            case "view_closed":
                scene.take_window(frame["user"], (frame["rest"] or [None])[-1])
            case "view_errors":
                scene.take_errors(frame["user"], frame["errors"])
            case "home":
                scene.homes[frame["user"]] = frame["view"]
            case "note":
                scene.notes.setdefault(frame["user"], []).append(frame["text"])

    def name_of(self, user: str) -> str:
        person = DEMO.person(user)
        return person.real_name if person else ""

    def desk_of(self, user: str) -> str:
        return user

    def is_settled(self, scene: Scene, user: str) -> bool:
        return True


@dataclass
class LocalSlack:
    """The emulator local-slack, one process for many journeys: `start` only wipes it.

    It sends each envelope on every socket, where Slack picks one, so whatever the bot does not do once by itself comes
    twice (it opens a window once); and it has one stack of windows for the whole workspace.
    """

    mode: str
    binary: Path
    folder: Path
    port: int = field(default_factory=free_port)
    url: str = ""
    bot_token = "xoxb-test"
    app_token = "xapp-test"
    signing_secret = "test-secret"
    _process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        own_port = free_port()
        config = self.folder / f"workspace-{self.mode}.json"
        config.write_text(json.dumps(self._config()))
        with (self.folder / f"local-slack-{self.mode}.log").open("wb") as log:
            arguments = ["--config", str(config), "--port", str(own_port), "--base-host", "127.0.0.1"]
            self._process = subprocess.Popen([str(self.binary), *arguments], stdout=log, stderr=log)
        self.url = f"http://127.0.0.1:{own_port}"

    def end(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(10)

    async def start(self) -> None:
        async with aiohttp.ClientSession() as session, asyncio.timeout(START_SECONDS):
            while True:
                try:
                    async with session.post(f"{self.url}/_control/reset", json={}) as response:
                        response.raise_for_status()
                        return
                except aiohttp.ClientConnectionError:
                    # Its log is of no use for this: it is written before it listens.
                    await asyncio.sleep(0.02)

    async def close(self) -> None:
        return

    def _config(self) -> Json:
        people = [
            {"id": each.id, "name": each.name, "real_name": each.real_name, "email": f"{each.name}@example.com"}
            for each in DEMO.people
            if not (each.is_bot or each.deleted or each.is_restricted)
        ]
        channels = [
            {"id": each.id, "name": each.name, "members": list(each.members), "is_private": each.is_private}
            for each in DEMO.channels
        ]
        return {
            "workspace": {"name": DEMO.name, "domain": DEMO.domain, "teamId": DEMO.team_id},
            "app": {
                "appId": DEMO.app_id,
                "botUserId": DEMO.bot_user_id,
                "botName": DEMO.bot_name,
                "botToken": self.bot_token,
                "appToken": self.app_token,
                "signingSecret": self.signing_secret,
                "mode": "socket" if self.mode == "socket" else "events",
                "requestUrl": f"http://127.0.0.1:{self.port}/slack/events",
            },
            "users": people,
            "channels": channels,
        }

    def read(self, frame: Json, scene: Scene) -> None:
        match frame["t"]:
            case "init":
                for channel in frame["state"]["channels"]:
                    scene.take_channel(channel)
            case "message" | "message_update":
                message = frame["message"]
                if message.get("subtype") == "ephemeral":
                    scene.take_whisper(message["ephemeral_to"], message)
                else:
                    scene.take_message(message["channel"], message)
            case "channel":
                scene.take_channel(frame["channel"])
            case "view":
                scene.shown = scene.opened
                scene.take_window("", (frame["stack"] or [None])[-1])
            case "view_errors":
                scene.take_errors("", frame["errors"])
            case "home":
                scene.homes[frame["user"]] = frame["view"]
            case "log" if frame["entry"]["summary"] == "views.open":
                scene.opened += 1

    def name_of(self, user: str) -> str:
        person = DEMO.person(user)
        return person.name if person else ""

    def desk_of(self, user: str) -> str:
        return ""

    def is_settled(self, scene: Scene, user: str) -> bool:
        return scene.shown == scene.opened
