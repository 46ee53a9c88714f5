"""Who is called, who is on duty, and what comes to which team."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.notices import (
    Notice,
    Place,
)
from bot.rules.escalation import Escalation
from bot.rules.labels import IssueId
from bot.rules.routing import Routed


class Escalations(Protocol):
    async def add(self, issue: IssueId, escalation: Escalation) -> None: ...

    async def of_issue(self, issue: IssueId) -> list[Escalation]:
        """In the order in which they happened."""

    async def latest(self) -> Mapping[IssueId, Escalation]:
        """The last one of each issue, if it came after the issue was last over."""

    async def answer(self, issue: IssueId, number: int, by: str, now: datetime) -> bool:
        """Whether it was open until now."""


class Calls(Protocol):
    """Who is called by name, each once for each notice, so that it can be seen how often people are interrupted."""

    async def leave(self, person: str, notice: Notice, place: Place, now: datetime, at: datetime | None = None) -> None:
        """Say this to the person once, not before `at`. What is held is in nobody's way: it has a lane of its own."""

    async def take_back(self, key: str) -> None:
        """What was held and has not left is not said."""

    async def count(self, since: datetime, until: datetime) -> Mapping[str, int]:
        """How often each person was called in this time; people who were not are left out."""


class Routings(Protocol):
    async def add(self, issue: IssueId, routed: Routed) -> None: ...

    async def of(self, issues: Sequence[IssueId]) -> Mapping[IssueId, Routed]:
        """Those by which a rule was found."""


class Duties(Protocol):
    """Who was last told to be on duty, and which user group followed; empty: nobody, and none."""

    async def told(self) -> Mapping[str, tuple[str, str]]:
        """By the name of the rota."""

    async def tell(self, rota: str, person: str, group: str, since: datetime) -> bool:
        """Whether this is another person, or group, than before."""
