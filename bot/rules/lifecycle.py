"""The states of a known issue and the changes between them. The README draws this table."""

from enum import StrEnum

from bot.rules.refusals import Refused


class State(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    WORKAROUND_AVAILABLE = "workaround available"
    FIXED = "fixed"


CHANGES: dict[State, frozenset[State]] = {
    State.NEW: frozenset({State.ACKNOWLEDGED, State.WORKAROUND_AVAILABLE, State.FIXED}),
    State.ACKNOWLEDGED: frozenset({State.NEW, State.WORKAROUND_AVAILABLE, State.FIXED}),
    State.WORKAROUND_AVAILABLE: frozenset({State.WORKAROUND_AVAILABLE, State.FIXED}),
    State.FIXED: frozenset({State.NEW, State.ACKNOWLEDGED, State.WORKAROUND_AVAILABLE}),
}


def change(label: str, now: State, to: State) -> State:
    """`to`, if the table allows it; otherwise Refused in words for the person who asked."""
    if to in CHANGES[now]:
        return to
    raise Refused(f"{label} is {now.value}; from there it cannot become {to.value}.")


def reopened(has_owner: bool, has_workaround: bool) -> State:
    """Where an issue stands that turned out not to be fixed."""
    if has_workaround:
        return State.WORKAROUND_AVAILABLE
    return State.ACKNOWLEDGED if has_owner else State.NEW
