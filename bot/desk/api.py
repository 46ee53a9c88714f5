"""What programs may do, and what they have sent."""

from datetime import datetime
from typing import Protocol

from bot.rules.labels import ReportId
from bot.rules.tokens import Sent, Token, Wish


class Tokens(Protocol):
    """A token is kept as its hash only."""

    async def add(self, wish: Wish, hashed: str, owner: str, now: datetime) -> Token: ...

    async def find(self, hashed: str) -> Token | None:
        """Also one that is revoked or has run out."""

    async def standing(self) -> list[Token]:
        """All that nobody has revoked, oldest first."""

    async def use(self, number: int, now: datetime) -> None: ...

    async def revoke(self, number: int, now: datetime) -> None: ...


class Requests(Protocol):
    """What was sent with an Idempotency-Key. It is never forgotten."""

    async def find(self, sent: Sent) -> tuple[ReportId, bool] | None:
        """What came of the request with this key, and whether its body was the same; None: it has not come yet."""

    async def note(self, sent: Sent, report: ReportId, now: datetime) -> None: ...
