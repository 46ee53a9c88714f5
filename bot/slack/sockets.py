"""Socket Mode: several connections, and a watchdog over each.

The SDK's client can hang disconnected for ever (it dials a stale address again and again), and it closes the old
connection before it opens the new one. So there are at least two, and one that stays away is replaced.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime, timedelta

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.async_client import AsyncBaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.requests import Answer, Rejected, Request, read_payload

CONNECTIONS = 2
REPLACE_AFTER = timedelta(seconds=30)
CONNECT_SECONDS = 10

log = logging.getLogger(__name__)


class Connection:
    """One place for a connection: the client in it changes, the place stays."""

    def __init__(self, open_client: Callable[[], SocketModeClient], now: Callable[[], datetime]) -> None:
        self._open_client, self._now = open_client, now
        self._client: SocketModeClient | None = None
        self.last_up = now()
        self._session: object = None
        self._since = now()

    async def is_up(self) -> bool:
        return self._client is not None and await self._client.is_connected()

    async def check(self) -> None:
        """To be called every few seconds. Never raises for a connection that cannot be had now."""
        if await self.is_up():
            self.last_up = self._now()
            self._note_session()
        elif self._client is None or self._now() - self.last_up >= REPLACE_AFTER:
            await self.replace()

    async def replace(self) -> None:
        await self.close()
        client = self._client = self._open_client()
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await client.connect_to_new_endpoint(force=True)
            self.last_up = self._now()
            self._note_session()
        except (TimeoutError, aiohttp.ClientError, SlackApiError, OSError) as error:
            log.warning("no Socket Mode connection yet: %s", type(error).__name__)
            await self.close()

    def _note_session(self) -> None:
        """The SDK connects anew by itself, and says so to nobody."""
        session = self._client.current_session if self._client else None
        if session is not self._session:
            self._session, self._since = session, self._now()

    def since(self) -> datetime | None:
        """Since when it has stood, as far as the checks have seen; None while there is none."""
        return self._since if self._client is not None and self._session is not None else None

    async def close(self) -> None:
        client, self._client = self._client, None
        if client is None:
            return
        tasks = [client.message_processor, client.current_session_monitor, client.message_receiver]
        await client.close()  # type: ignore[no-untyped-call]
        await asyncio.gather(*(task for task in tasks if task is not None), return_exceptions=True)


class Sockets:
    def __init__(
        self,
        app_token: str,
        web_client: AsyncWebClient,
        receive: Callable[[Request], Awaitable[Answer]],
        now: Callable[[], datetime],
    ) -> None:
        def open_client() -> SocketModeClient:
            client = SocketModeClient(app_token=app_token, web_client=web_client, logger=log)
            client.socket_mode_request_listeners.append(self._on_request)
            return client

        self._receive, self._now = receive, now
        self._connections = [Connection(open_client, now) for _ in range(CONNECTIONS)]
        self.last_up = now()

    async def check(self) -> None:
        await asyncio.gather(*(connection.check() for connection in self._connections))
        if await self.up():
            self.last_up = self._now()

    async def up(self) -> int:
        """How many connections stand."""
        return sum([await connection.is_up() for connection in self._connections])

    def since(self) -> datetime | None:
        """Since when the oldest has stood; None for none."""
        return min(filter(None, (connection.since() for connection in self._connections)), default=None)

    async def close(self) -> None:
        await asyncio.gather(*(connection.close() for connection in self._connections))

    async def _on_request(self, client: AsyncBaseSocketModeClient, request: SocketModeRequest) -> None:
        try:
            read = read_payload(request.payload)
            answer = await self._receive(replace(read, attempt=request.retry_attempt or 0))
        except Rejected as rejected:
            log.warning("an envelope that says nothing: %s", rejected)
            answer = Answer()
        if answer.status != 200:
            return  # not acknowledged: Slack sends it again
        body = {"text": answer.body} if isinstance(answer.body, str) and answer.body else answer.body or None
        try:
            await client.send_socket_mode_response(SocketModeResponse(request.envelope_id, body))
        except ConnectionError:
            log.info("the connection closed before the acknowledgement: Slack sends an event again")
