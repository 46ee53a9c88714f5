"""Which notice is drawn by which function. Cards and emoji are sent in their own ways, see `delivery`."""

from bot.notices import (
    Flagged,
    LevelWarned,
    Notice,
    PromiseAsked,
    PromiseMissed,
    QueueListed,
    StateChanged,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundShared,
)
from bot.slack import flagging, lifecycle, queue, service_levels, workarounds
from bot.slack.blocks import Message


def people(notice: Notice) -> list[str]:
    """The user ids whose names the drawing needs."""
    facts = notice.facts()
    return [str(facts[field]) for field in notice.people if facts[field]]


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
        case LevelWarned():
            return service_levels.warned(notice, names)
        case PromiseAsked():
            return service_levels.asked(notice, names)
        case PromiseMissed():
            return service_levels.missed(notice)
        case QueueListed():
            return queue.in_channel(notice)
    raise TypeError(f"{notice.kind} is not a message")
