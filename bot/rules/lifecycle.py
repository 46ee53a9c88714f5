"""The states of a known issue and the changes between them. The README draws this table."""

from enum import StrEnum

from bot.rules.refusals import Refused


class State(StrEnum):
    NEW = "new"
    ACKNOWLEDGED = "acknowledged"
    NEEDS_INFO = "needs info"
    CANNOT_REPRODUCE = "cannot reproduce"
    INVESTIGATING = "investigating"
    WORKAROUND_AVAILABLE = "workaround available"
    FIX_SCHEDULED = "fix scheduled"
    FIXED = "fixed"
    CLOSED = "closed"
    DECLINED = "declined"


OVER = frozenset({State.FIXED, State.CLOSED, State.DECLINED})
"""Nobody works on it any more; it comes back only by being reopened."""

_AT_WORK = frozenset(
    {
        State.NEEDS_INFO,
        State.CANNOT_REPRODUCE,
        State.INVESTIGATING,
        State.WORKAROUND_AVAILABLE,
        State.FIX_SCHEDULED,
        State.FIXED,
        State.CLOSED,
        State.DECLINED,
    }
)
_REOPENED = frozenset({State.NEW, State.ACKNOWLEDGED, State.WORKAROUND_AVAILABLE})

CLOSES_UNANSWERED = frozenset({State.NEEDS_INFO, State.CANNOT_REPRODUCE, State.FIXED})
"""From all others an issue can be closed only if no report counts on it."""

CHANGES: dict[State, frozenset[State]] = {
    State.NEW: _AT_WORK | {State.ACKNOWLEDGED},
    State.ACKNOWLEDGED: _AT_WORK | {State.NEW},
    State.NEEDS_INFO: _AT_WORK - {State.NEEDS_INFO} | {State.ACKNOWLEDGED},
    State.CANNOT_REPRODUCE: _AT_WORK - {State.CANNOT_REPRODUCE},
    State.INVESTIGATING: _AT_WORK - {State.INVESTIGATING},
    # A better workaround and another date are changes too.
    State.WORKAROUND_AVAILABLE: _AT_WORK - {State.CANNOT_REPRODUCE},
    State.FIX_SCHEDULED: _AT_WORK - {State.CANNOT_REPRODUCE, State.NEEDS_INFO},
    State.FIXED: _REOPENED | {State.CLOSED},
    State.CLOSED: _REOPENED,
    State.DECLINED: _REOPENED,
}


def change(label: str, now: State, to: State) -> State:
    """`to`, if the table allows it; otherwise Refused in words for the person who asked."""
    if to in CHANGES[now]:
        return to
    if now is to:
        raise Refused(f"{label} is {now.value} already.")
    allowed = ", ".join(sorted(state.value for state in CHANGES[now]))
    raise Refused(f"{label} is {now.value}; from there it cannot become {to.value}, but: {allowed}.")


def read_state(text: str) -> tuple[State, str] | None:
    """A state's name at the start of the text, and what follows it: "needs info which browser?"."""
    said = text.replace("-", " ").lower()
    for state in State:
        if said == state.value or said.startswith(f"{state.value} "):
            return state, text[len(state.value) :].strip()
    return None


def reopened(has_owner: bool, has_workaround: bool) -> State:
    """Where an issue stands that turned out not to be over."""
    if has_workaround:
        return State.WORKAROUND_AVAILABLE
    return State.ACKNOWLEDGED if has_owner else State.NEW


class Face(StrEnum):
    """What a state means to an agent, who has a customer waiting."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    ASKED = "asked"
    WORKAROUND = "workaround"
    FIX_SCHEDULED = "fix scheduled"
    FIXED = "fixed"
    CLOSED = "closed"
    DECLINED = "declined"


FACES = {
    State.NEW: Face.RECEIVED,
    State.ACKNOWLEDGED: Face.ACKNOWLEDGED,
    State.NEEDS_INFO: Face.ASKED,
    State.CANNOT_REPRODUCE: Face.ASKED,
    State.INVESTIGATING: Face.ACKNOWLEDGED,
    State.WORKAROUND_AVAILABLE: Face.WORKAROUND,
    State.FIX_SCHEDULED: Face.FIX_SCHEDULED,
    State.FIXED: Face.FIXED,
    State.CLOSED: Face.CLOSED,
    State.DECLINED: Face.DECLINED,
}
