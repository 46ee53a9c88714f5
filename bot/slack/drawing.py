"""Which notice is drawn by which function. Cards and emoji are sent in their own ways, see `delivery`."""

from bot.notices import (
    Flagged,
    Notice,
    Separated,
    StateChanged,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundShared,
)
from bot.slack import flagging, lifecycle, workarounds
from bot.slack.blocks import Message


def people(notice: Notice) -> list[str]:
    """The user ids whose names the drawing needs."""
    facts = notice.facts()
    return [str(facts[field]) for field in notice.people]


def draw(notice: Notice, names: dict[str, str]) -> Message:
    match notice:
        case Flagged():
            return flagging.flagged(notice)
        case Separated():
            return flagging.separated(notice)
        case WorkaroundShared():
            return workarounds.shared(notice, names)
        case WorkaroundPublished():
            return workarounds.published(notice, names)
        case WorkaroundFailed():
            return workarounds.failed(notice, names)
        case StateChanged():
            return lifecycle.state_changed(notice)
    raise TypeError(f"{notice.kind} is not a message")
