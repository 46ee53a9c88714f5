"""Which notice is drawn by which function. Cards and emoji are sent in their own ways, see `delivery`."""

from bot.notices import (
    Flagged,
    Merged,
    Moved,
    Notice,
    ReportLinked,
    StateChanged,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundShared,
)
from bot.slack import flagging, lifecycle, merging, workarounds
from bot.slack.blocks import Message


def people(notice: Notice) -> list[str]:
    """The user ids whose names the drawing needs."""
    facts = notice.facts()
    return [str(facts[field]) for field in notice.people]


def draw(notice: Notice, names: dict[str, str]) -> Message:
    match notice:
        case Flagged():
            return flagging.flagged(notice)
        case WorkaroundShared():
            return workarounds.shared(notice, names)
        case WorkaroundPublished():
            return workarounds.published(notice, names)
        case WorkaroundFailed():
            return workarounds.failed(notice, names)
        case StateChanged():
            return lifecycle.state_changed(notice)
        case Moved():
            return merging.moved(notice)
        case Merged():
            return merging.merged(notice, names)
        case ReportLinked():
            return merging.linked(notice, names)
    raise TypeError(f"{notice.kind} is not a message")
