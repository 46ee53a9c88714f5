"""What is agreed, and what was done."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.policy import Agreed, Chapter

T = TypeVar("T")


class Audit(Protocol):
    async def note(self, occasion: Occasion, issue: IssueId, act: str, facts: Mapping[str, str], now: datetime) -> None:
        """Append who did what to which issue. Never changed, never removed."""


class Policy(Protocol):
    """What both sides agree on. Raises WrongInput for a stored chapter that this version cannot read."""

    async def current(self, chapter: Chapter[T]) -> Agreed[T]:
        """What is in force: the latest version, or the chapter's default."""

    async def history(self, chapter: Chapter[T], limit: int) -> list[Agreed[T]]:
        """The latest versions first; last the default, if they go back so far."""

    async def change(self, chapter: Chapter[T], value: T, version: int, by: str, now: datetime) -> Agreed[T]:
        """The version after `version`. Raises ChangedMeanwhile when there is one already."""
