"""HTTP mode (docs.slack.dev/apis/events-api, .../authentication/verifying-requests-from-slack): posts to the
bot's request URL, signed with v0."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Callable
from urllib.parse import urlencode

import aiohttp

from bot.sandbox.delivery import Parcel, Receipt
from bot.sandbox.office import SIGNING_SECRET

_FORM = "application/x-www-form-urlencoded"


class SignedPosts:
    def __init__(self, clock: Callable[[], float], url: Callable[[], str | None]) -> None:
        self._clock, self._url = clock, url
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def offer(self, parcel: Parcel, within: float) -> Receipt:
        """One post. The reasons are the words of x-slack-retry-reason."""
        url = self._url()
        if url is None:
            return Receipt(acked=False, reason="connection_failed")
        if self._session is None:
            self._session = aiohttp.ClientSession()
        body, content_type = _encode(parcel)
        headers = self._sign(body) | {"Content-Type": content_type}
        if parcel.attempt:
            headers |= {"X-Slack-Retry-Num": str(parcel.attempt), "X-Slack-Retry-Reason": parcel.reason}
        try:
            async with asyncio.timeout(within), self._session.post(url, data=body, headers=headers) as response:
                return await _receipt(response)
        except TimeoutError:
            return Receipt(acked=False, reason="http_timeout")
        except aiohttp.TooManyRedirects:
            return Receipt(acked=False, reason="too_many_redirects")
        except aiohttp.ClientError:
            return Receipt(acked=False, reason="connection_failed")

    def _sign(self, body: bytes) -> dict[str, str]:
        stamp = str(int(self._clock()))
        digest = hmac.new(SIGNING_SECRET.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": "v0=" + digest.hexdigest()}


def _encode(parcel: Parcel) -> tuple[bytes, str]:
    if parcel.kind == "events_api":
        return json.dumps(parcel.payload).encode(), "application/json"
    if parcel.kind == "slash_commands":
        return urlencode(parcel.payload).encode(), _FORM
    return urlencode({"payload": json.dumps(parcel.payload)}).encode(), _FORM


async def _receipt(response: aiohttp.ClientResponse) -> Receipt:
    text = await response.text()
    if not 200 <= response.status < 300:
        final = response.headers.get("X-Slack-No-Retry") == "1"
        return Receipt(acked=False, reason="http_error", final=final)
    if response.content_type == "application/json" and text:
        try:
            return Receipt(acked=True, body=json.loads(text))
        except ValueError:
            return Receipt(acked=True, body=text)
    return Receipt(acked=True, body=text or None)
