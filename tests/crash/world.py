"""A Slack, people who do not give up, a database, and a bot that may die at any time."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.slack.history import mark_of
from tests.crash.lives import Forge, Lives, Nature
from tests.crash.records import Records
from tests.crash.verdict import History, Post, Promise
from tests.journeys.bots import settings_for
from tests.journeys.driver import Company
from tests.journeys.people import BOT
from tests.journeys.scene import Json, seen_in
from tests.journeys.slacks import SandboxSlack

QUIET_SECONDS = 40
LOOK_SECONDS = 0.01
PATIENCE_SECONDS = 30
CUT_OFF = ("dispatch_failed", "operation_timeout")
RETRIES = (0.0, *[0.05] * 400)
"""Slack repeats an event for hours; here it has to happen within seconds."""


class Steadfast(Company):
    """People who do again what was cut off, as soon as the bot is back. Slack repeats only events by itself."""

    bots: Sequence[Lives] = ()

    async def some_bot_is_ready(self) -> None:
        waiting = [asyncio.create_task(bot.ready()) for bot in self.bots]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    async def control(self, act: str, **body: Any) -> Json:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await self.tries(act, **body)
            while not answer["ok"] and answer["error"] in CUT_OFF:
                await self.some_bot_is_ready()
                if act in ("command", "shortcut") and self.scene.windows.get(body["user"]):
                    return answer  # only the acknowledgement was lost: the form is there
                answer = await self.tries(act, **body)
                if answer.get("error") == "action_not_found":
                    return answer  # it had been done, so the button is gone
        assert answer["ok"], f"{act} {body}: {answer}"
        return answer

    async def submits(self, user: str, values: Json) -> None:
        outcomes = self.scene.outcomes.setdefault(user, [])
        notes = self.scene.notes.setdefault(user, [])
        before = len(outcomes)
        while len(outcomes) == before:
            told = len(notes)
            await super().submits(user, values)

            def heard(told: int = told) -> bool | None:
                return len(outcomes) > before or len(notes) > told or None

            await self.scene.until(heard, f"what became of the form of {user}", lambda: notes)
            await self.some_bot_is_ready()


@dataclass
class World:
    company: Steadfast
    bots: list[Lives]
    records: Records
    promises: list[Promise]
    patience_seconds: float = 30.0

    @property
    def bot(self) -> Lives:
        return self.bots[0]

    async def is_quiet(self, seconds: float = QUIET_SECONDS) -> list[str]:
        """Waits until nothing is left to be done; what is, if it never ends."""
        left = self.records.unfinished()
        deadline = asyncio.get_running_loop().time() + seconds
        while left and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(LOOK_SECONDS)
            left = self.records.unfinished()
        return left

    async def history(self) -> History:
        """What there is in the end."""
        left = await self.is_quiet()
        posts = [post for channel in self.company.scene.members for post in await self._posts(channel)]
        return History(self.promises, posts, self.records.letters(), left)

    async def _posts(self, channel: str) -> list[Post]:
        found = []
        for message in (await self.company.sees(f"messages/{channel}"))["messages"]:
            thread = message.get("thread_ts", "")
            if message.get("user") == BOT:
                in_thread = "" if thread == message["ts"] else thread
                found.append(Post(channel, in_thread, message["ts"], mark_of(message) or "", seen_in(message)))
        return found


async def build(
    stack: AsyncExitStack, forge: Forge, url: str, folder: Path, nature: Nature, mode: str = "http", replicas: int = 1
) -> World:
    """Everything but a started bot; it ends with the stack."""
    slack = SandboxSlack(mode, {"http_retries": RETRIES, "redelivery_after": 1.0, "answer_within": 2.0})
    await slack.start()
    stack.push_async_callback(slack.close)
    settings = replace(settings_for(slack, folder / "unused"), database_url=url)
    bots = [
        await stack.enter_async_context(Lives(forge, settings, folder / f"bot-{number}.log", nature))
        for number in range(replicas)
    ]
    company = await stack.enter_async_context(Steadfast(slack))
    company.bots = bots
    return World(company, bots, Records(url), [])
