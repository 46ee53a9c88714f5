"""What both sides agree on and may change in Slack: chapters of plain values, each with all its versions.

A plain value is what TOML and JSON both hold: text, whole numbers, truth values, lists and tables of them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from bot.rules.refusals import WrongInput
from bot.rules.roles import Right

T = TypeVar("T")
Plain = Mapping[str, Any]


@dataclass(frozen=True)
class Chapter(Generic[T]):
    """`about` says in one line what it settles. `read` raises what `check` raises; `plain` is the way back.
    `changed_by`: who may change it."""

    name: str
    about: str
    default: T
    read: Callable[[Plain], T]
    plain: Callable[[T], dict[str, Any]]
    changed_by: Right = Right.CHANGE_POLICY


@dataclass(frozen=True)
class Agreed(Generic[T]):
    """`version` 0 is the default, which nobody has set; `by` is a user id."""

    value: T
    version: int = 0
    by: str = ""
    at: datetime | None = None


def check(problems: Sequence[str]) -> None:
    """Raises WrongInput with all of the sentences, for the one field in which a chapter is written."""
    if problems:
        raise WrongInput({"policy": " ".join(problems)})
