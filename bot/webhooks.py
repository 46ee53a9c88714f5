"""Calls to other programs: claimed, signed, sent, noted; tried again as the rule says. It never calls an address that
is not of the open Internet, and never one to which it is sent on."""

import asyncio
import logging
import socket
from collections.abc import Callable, Collection
from datetime import datetime, timedelta

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from bot.anew import anew
from bot.desk import Store
from bot.rules import webhooks
from bot.rules.webhooks import Call, Webhook
from bot.safe import NO_SAFE, Safe, Shut

LEASE = timedelta(seconds=60)
TIMEOUT_SECONDS = 10
BATCH = 20
KEEP = timedelta(days=14)
NOT_ALLOWED = "this host is not allowed any more"
SHUT = "LIAISON_SECRET_KEY does not open its secret"

log = logging.getLogger(__name__)


class NotPublic(OSError):
    """A name that leads into a private network."""


class PublicOnly(AbstractResolver):
    """Looked at when the connection is made, and what was looked at is what is connected to: a name that changes its
    mind in between gains nothing."""

    def __init__(self, names: AbstractResolver | None = None) -> None:
        self._names = names or aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._names.resolve(host, port, family)
        if not all(webhooks.is_public(each["host"]) for each in found):
            raise NotPublic("an address that is not public")
        return found

    async def close(self) -> None:
        await self._names.close()


def open_calls() -> aiohttp.ClientSession:
    """No proxy of the environment, no cookies, no memory of names."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=PublicOnly(), use_dns_cache=False, limit=BATCH),
        cookie_jar=aiohttp.DummyCookieJar(),
        timeout=aiohttp.ClientTimeout(total=TIMEOUT_SECONDS),
    )


class Webhooks:
    """`session` decides what can be reached."""

    def __init__(
        self,
        store: Store,
        hosts: Collection[str],
        session: aiohttp.ClientSession,
        now: Callable[[], datetime],
        safe: Safe = NO_SAFE,
    ) -> None:
        self._store, self._hosts, self._session, self._now, self._safe = store, hosts, session, now, safe

    async def call_due(self) -> None:
        """Each at least once: one that was cut off is made again, under the same id."""
        while True:
            due = await anew(self._claim)
            await asyncio.gather(*(self._call(webhook, call) for webhook, call in due))
            if len(due) < BATCH:
                return

    async def forget(self) -> None:
        async with self._store.transaction() as tx:
            await tx.webhooks.forget(self._now() - KEEP)

    async def _claim(self) -> list[tuple[Webhook, Call]]:
        async with self._store.transaction() as tx:
            return await tx.webhooks.claim(self._now(), LEASE, BATCH)

    async def _call(self, webhook: Webhook, call: Call) -> None:
        status, problem = await self._send(webhook, call)
        if problem:
            log.info("%s of %s was not taken (%s), try %d", call.kind, webhook.label, problem, call.attempts)
        next_at = webhooks.next_try(call.attempts, self._now()) if problem != NOT_ALLOWED else None

        async def note() -> None:
            async with self._store.transaction() as tx:
                if problem:
                    await tx.webhooks.failed(call, status, problem, next_at)
                else:
                    await tx.webhooks.made(call, status or 0)

        await anew(note)

    async def _send(self, webhook: Webhook, call: Call) -> tuple[int | None, str]:
        """HTTP's status, if there was an answer, and what was wrong, if anything was."""
        if not webhooks.is_allowed(webhook.address, self._hosts):
            return None, NOT_ALLOWED
        try:
            secret = self._safe.open(webhook.secret)
        except Shut:
            return None, SHUT
        sent, seconds = webhooks.body(call), int(self._now().timestamp())
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "Liaison",
            "Webhook-Id": call.event,
            "Webhook-Timestamp": str(seconds),
            "Webhook-Signature": webhooks.signature(secret, call.event, seconds, sent),
        }
        try:
            async with self._session.post(
                webhook.address, data=sent, headers=headers, allow_redirects=False
            ) as response:
                status = response.status
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return None, _word(error)
        return status, "" if 200 <= status < 300 else f"answered {status}"


def _word(error: BaseException) -> str:
    """What kind of failure it was; errors hold addresses, and those may hold secrets of the receiver's."""
    cause = error.__cause__ or error.__context__
    return "an address that is not public" if isinstance(cause, NotPublic) else type(error).__name__
