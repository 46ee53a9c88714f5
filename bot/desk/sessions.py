"""Who is signed in in a browser."""

from datetime import datetime
from typing import Protocol


class Sessions(Protocol):
    """`key` is a hash of what the browser has, so that nobody who reads the database can sign in with it."""

    async def begin(self, key: str, person: str, now: datetime, until: datetime) -> None:
        """Those that are over are forgotten."""

    async def person(self, key: str, now: datetime) -> str | None:
        """Whose it is, while it lasts."""

    async def end(self, key: str) -> None: ...
