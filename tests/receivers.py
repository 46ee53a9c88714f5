"""A program that is called: a real server with TLS on this machine, under a name of the open Internet."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import trustme
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

HOST = "hooks.example.com"
PATIENCE_SECONDS = 20


class Here(AbstractResolver):
    """Every name leads to this machine. Only by being handed in as the session can it stand in for what is public."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)]

    async def close(self) -> None:
        pass


@dataclass
class Receiver:
    """`answers` are the statuses that it gives next; 200 from then on."""

    authority: trustme.CA
    port: int = 0
    answers: list[int] = field(default_factory=list)
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def has_heard(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.heard) < count:
                self.news.clear()
                await self.news.wait()

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.port}/in"

    def session(self) -> aiohttp.ClientSession:
        trusting = ssl.create_default_context()
        self.authority.configure_trust(trusting)
        return aiohttp.ClientSession(connector=aiohttp.TCPConnector(resolver=Here(), ssl=trusting))

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((dict(request.headers), await request.read()))
        self.news.set()
        status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 302 else {})


@asynccontextmanager
async def receiver() -> AsyncIterator[Receiver]:
    found = Receiver(trustme.CA())
    own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    found.authority.issue_cert(HOST).configure_cert(own)
    app = web.Application()
    app.router.add_post("/{tail:.*}", found.hear)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=own).start()
    found.port = runner.addresses[0][1]
    yield found
    await runner.cleanup()
