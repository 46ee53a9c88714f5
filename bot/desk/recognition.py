"""Shout-outs."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.rules.recognition import Earned, Share, ShoutOut, Side, Thanks


class ShoutOuts(Protocol):
    """Who thanked whom for what. What was taken back is left out, but by `get`."""

    async def add(self, giver: str, thanks: Thanks, sides: Sequence[Side], now: datetime) -> ShoutOut:
        """`sides` of the people in their order. Nobody else in the workspace adds one before this transaction is over,
        so that what is counted after it holds."""

    async def get(self, number: int) -> ShoutOut:
        """Raises NotFound."""

    async def take_back(self, number: int, now: datetime) -> bool:
        """Whether it stood until now."""

    async def thanked_by(self, giver: str, since: datetime) -> int:
        """How many people."""

    async def given(self, giver: str, limit: int) -> list[ShoutOut]:
        """Latest first, as all of these."""

    async def received(self, person: str, limit: int) -> list[ShoutOut]: ...

    async def between(self, since: datetime, until: datetime) -> list[ShoutOut]: ...

    async def behaviours(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How many shout-outs named each, '' for none."""

    async def share(self, since: datetime, until: datetime) -> Share: ...

    async def set_unnamed(self, person: str, is_unnamed: bool, now: datetime) -> bool:
        """Whether this is another wish than before."""

    async def unnamed(self, people: Collection[str]) -> frozenset[str]:
        """Those among them who do not want to be named."""

    async def nudge(self, key: str, kind: str, now: datetime) -> bool:
        """Whether nobody was told so before."""

    async def nudged(self, kind: str) -> tuple[int, datetime | None]:
        """How often, and when last."""

    async def first_workaround(self, since: datetime) -> Earned | None: ...

    async def fixed_after_long(self, since: datetime, created_before: datetime) -> list[Earned]:
        """Each issue once, with who fixed it first since then; none that is open again."""

    async def clean_report(self, since: datetime, least: int) -> Earned | None:
        """The first since then that led to a workaround or a fix although nobody ever asked or failed to reproduce it;
        with so many characters at least."""

    async def helpful_flags(self, since: datetime, joined_by: int) -> list[Earned]:
        """First reports of issues on which so many people have reports, the latest since then."""
