"""A company at work in a Slack: who is there, what they can see, and how what they do gets to the bot."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Self

import aiohttp

from tests.journeys.people import Channel, Person
from tests.journeys.scene import PATIENCE_SECONDS, Json, Scene
from tests.journeys.slacks import Slack


class Company:
    """`async with Company(slack) as company`: watches the workspace from then on."""

    def __init__(self, slack: Slack) -> None:
        self.slack = slack
        self.scene = Scene()
        self.ana, self.ben = Person(self, "U0ANA"), Person(self, "U0BEN")
        self.mia, self.kenji, self.lea = Person(self, "U0MIA"), Person(self, "U0KENJI"), Person(self, "U0LEA")
        self.gus = Person(self, "U0GUS")
        self.liaison, self.support = Channel(self.scene, "C0LIAISON"), Channel(self.scene, "C0SUPPORT")
        self.general = Channel(self.scene, "C0GENERAL")

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        self._socket = await self._session.ws_connect(f"{self.slack.url}/ui", max_msg_size=0)
        self._watching = asyncio.create_task(self._watch())
        await self.scene.until(lambda: self.scene.members or None, "the channels", lambda: "none")
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.close()
        await self._watching
        await self._session.close()

    async def _watch(self) -> None:
        async for frame in self._socket:
            self.slack.read(json.loads(frame.data), self.scene)
            self.scene.changed()
        self.scene.is_over = True
        self.scene.changed()

    async def control(self, act: str, **body: Any) -> Json:
        """An act over the control API; it has to succeed."""
        answer = await self.tries(act, **body)
        assert answer.get("ok"), f"{act} {body}: {answer}"
        return answer

    async def tries(self, act: str, **body: Any) -> Json:
        async with self._session.post(f"{self.slack.url}/_control/{act}", json=body) as response:
            return dict(await response.json())

    async def sees(self, what: str) -> Json:
        """A look behind the scenes."""
        async with self._session.get(f"{self.slack.url}/_control/{what}") as response:
            return dict(await response.json())

    async def log(self) -> list[str]:
        """What went over the wire, as lines."""
        return [entry["summary"] for entry in (await self.sees("log"))["log"]]

    async def has_logged(self, line: str) -> None:
        """Waits for a call of the bot that nobody can see."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while line not in await self.log():
                    pass
        except TimeoutError:
            raise AssertionError(f"waited for {line!r} in the log; there was instead: {await self.log()}") from None

    async def submits(self, user: str, values: Json) -> None:
        await self._socket.send_json({"t": "view_submit", "user": user, "values": values})

    async def meets(self, method: str, kind: str, times: int = 1, seconds: float = 1) -> None:
        """The next calls of this Web API method go wrong in this way (sandbox only)."""
        await self.control("faults", method=method, kind=kind, times=times, seconds=seconds)
