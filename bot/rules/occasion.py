"""What wakes a use case."""

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Occasion:
    """`key` names this one event, click or form for ever; `actor` is the user id of who acts."""

    key: str
    actor: str


def trace_of(key: str) -> str:
    """By which whatever an occasion set going is found in the logs: short, the same for every delivery, and it names
    nobody, as a key may."""
    return hashlib.sha256(key.encode(errors="backslashreplace")).hexdigest()[:12]
