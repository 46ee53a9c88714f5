"""What stands in place of a person, and of their words, once both are erased."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from bot.rules.refusals import Refused

TOMBSTONE = "(erased)"
NAME = "somebody whose data was erased"
_STAND_IN = "U0000ERASED"
"""Looks like a user id, so that it may stand wherever one does; Slack gives out none with four zeros in front."""
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")

WORDS = frozenset(
    {
        "title", "why", "steps", "customer_wording", "applies_to", "risks", "customer_answer", "reason", "said",
        "alternatives", "words",
    }
)  # fmt: skip
"""The facts of notices that are words of people, as they stand elsewhere."""


def check_is_person(person: str) -> None:
    """Raises Refused for what is no user id, and for a stand-in."""
    if not _USER.fullmatch(person) or is_erased(person):
        raise Refused(f"“{person[:40]}” is no id of a person in Slack, such as U012AB3CD (profile > Copy member ID).")


def stand_in(number: int) -> str:
    return f"{_STAND_IN}{number}"


def is_erased(person: str) -> bool:
    return person.startswith(_STAND_IN)


def mentions(value: Any, person: str) -> bool:
    """Whether the id stands in this value, by itself or within a text, however deep."""
    return bool(replaced(value, person, "") != value)


def replaced(value: Any, person: str, other: str) -> Any:
    """The same with another id; ids that only begin like this one stay."""
    return _each_text(value, re.compile(rf"(?<![A-Za-z0-9]){re.escape(person)}(?![A-Za-z0-9])"), other)


def without_words(value: str | None) -> str | None:
    """Nothing stays nothing."""
    return TOMBSTONE if value else value


def without_these(facts: Mapping[str, Any], texts: Collection[str]) -> dict[str, Any]:
    """The facts of a notice; such of its words as are among these texts are gone."""
    return {name: TOMBSTONE if name in WORDS and value in texts else value for name, value in facts.items()}


def _each_text(value: Any, wanted: re.Pattern[str], other: str) -> Any:
    if isinstance(value, str):
        return wanted.sub(other, value)
    if isinstance(value, Mapping):
        return {_each_text(name, wanted, other): _each_text(each, wanted, other) for name, each in value.items()}
    return [_each_text(each, wanted, other) for each in value] if isinstance(value, list) else value
