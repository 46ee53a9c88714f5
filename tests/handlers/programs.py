"""Programs that use the API of a served desk: the real store, the real port, no bot around it."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import aiohttp
from aiohttp import web

from bot.desk import Desk
from bot.health import Health
from bot.metrics import Metrics
from bot.rules import tokens
from bot.rules.tokens import LASTS, Scope, Token, Wish
from handlers.api import Api, add_api
from handlers.api.limits import Rate
from handlers.web import open_web

Json = dict[str, Any]
BODY: Json = {
    "title": "exports time out",
    "what_happens": "The spinner turns for ever, then: error E-4711.",
    "area": "Exports and reports",
    "severity": 2,
}


@dataclass(frozen=True)
class Answer:
    status: int
    text: str
    headers: dict[str, str]

    @property
    def json(self) -> Json:
        return dict(json.loads(self.text))

    @property
    def content_type(self) -> str:
        return self.headers["Content-Type"].partition(";")[0]


@asynccontextmanager
async def served(desk: Desk | None, now: Callable[[], datetime], rate: Rate | None = None) -> AsyncIterator[int]:
    """The port on which the API of this desk answers; without one it is starting."""
    api = Api(now, rate)
    app = open_web(Health("socket", Metrics(), now))
    add_api(app, api)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    if desk is not None:
        api.start(desk)
    yield runner.addresses[0][1]
    await api.stop()
    await runner.cleanup()


class Program:
    def __init__(self, session: aiohttp.ClientSession, port: int, secret: str) -> None:
        self._session, self.address, self.secret = session, f"http://127.0.0.1:{port}/api/v1", secret

    async def asks(self, method: str, path: str, headers: dict[str, str] | None = None, **more: Any) -> Answer:
        sent = {"Authorization": f"Bearer {self.secret}", **(headers or {})}
        async with self._session.request(method, self.address + path, headers=sent, **more) as response:
            return Answer(response.status, await response.text(), dict(response.headers))

    async def gets(self, path: str, **query: Any) -> Json:
        answer = await self.asks("GET", path, params=query)
        assert answer.status == 200, answer
        return answer.json

    async def sends(self, key: str, **changes: Any) -> Answer:
        return await self.asks("POST", "/reports", {"Idempotency-Key": key}, json=BODY | changes)

    async def reads_all(self, path: str, **query: Any) -> list[Json]:
        """Page by page."""
        found: list[Json] = []
        while True:
            page = await self.gets(path, **query)
            found += page["items"]
            if page["next"] is None:
                return found
            query["cursor"] = page["next"]


async def token(desk: Desk, *scopes: Scope, owner: str = "U0LEA", name: str = "helpdesk") -> tuple[Token, str]:
    """One that stands in the store, and its secret; all scopes if none is named."""
    async with desk.store.transaction() as tx:
        number = len(await tx.tokens.standing())
        secret = f"{tokens.PREFIX}{number:043}"
        made = await tx.tokens.add(
            Wish(name, frozenset(scopes or Scope), LASTS), tokens.hashed(secret), owner, desk.now()
        )
    return made, secret
