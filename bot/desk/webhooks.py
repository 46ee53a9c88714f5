"""Whom to call when something happens, and what came of it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from bot.rules.webhooks import Call, Kind, Webhook


class Webhooks(Protocol):
    """What the audit notes is left for every webhook that wants it, in the same transaction."""

    async def add(self, address: str, kinds: frozenset[Kind], secret: str, owner: str, now: datetime) -> Webhook: ...

    async def reseal(self, number: int, secret: str) -> None: ...

    async def standing(self) -> list[Webhook]:
        """Oldest first."""

    async def remove(self, number: int) -> None:
        """With all its calls."""

    async def claim(self, now: datetime, lease: timedelta, limit: int) -> list[tuple[Webhook, Call]]:
        """Those that are due, counted as tried; nobody else gets them before the lease is over."""

    async def made(self, call: Call, status: int) -> None: ...

    async def failed(self, call: Call, status: int | None, problem: str, next_at: datetime | None) -> None:
        """To be tried again then; None: it is given up."""

    async def log(self, number: int, limit: int) -> Sequence[Call]:
        """Latest first."""

    async def counts(self, number: int) -> dict[str, int]:
        """Calls by state: waiting, made, given up."""

    async def replay(self, number: int, event: str | None, now: datetime) -> int:
        """This call again, or all that were given up; how many."""

    async def forget(self, before: datetime) -> None:
        """What happened before then, whatever came of it."""
