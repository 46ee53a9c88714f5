"""What wakes a use case."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Occasion:
    """`key` names this one event, click or form for ever; `actor` is the user id of who acts."""

    key: str
    actor: str
