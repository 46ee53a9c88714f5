"""Proposed changes of what binds both sides, and what both agreed on last."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Protocol

from bot.rules.definitions import Signature
from bot.rules.policy import Plain
from bot.rules.proposals import Drift, Proposal
from bot.rules.recognition import Side


class Proposals(Protocol):
    async def add(
        self,
        chapter: str,
        base: int,
        value: Plain,
        by: str,
        starts: date | None,
        signatures: Mapping[Side, Signature],
        now: datetime,
    ) -> Proposal:
        """Raises Refused where one stands for the chapter, also when both are made at once."""

    async def standing(self) -> list[Proposal]:
        """Those that are open, or agreed on and not in force yet; the earliest first."""

    async def lock(self, number: int) -> Proposal:
        """Raises NotFound."""

    async def save(self, proposal: Proposal) -> None: ...

    async def seal(self, chapter: str, version: int, value: Plain) -> None:
        """Both sides agreed on this."""

    async def presume(self, chapter: str, version: int, value: Plain) -> None:
        """This counts as agreed, unless both sides have agreed on something."""

    async def drifts(self) -> list[Drift]:
        """What stands other than both sides agreed on it."""

    async def told(self, chapter: str, drift: str) -> None:
        """It was reported what stands there instead."""
