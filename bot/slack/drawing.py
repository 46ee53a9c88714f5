"""Which notice is drawn by which function. Cards, emoji and edits are sent in their own ways, see `delivery`."""

from bot.notices import (
    Flagged,
    Notice,
    RecallTold,
    StateChanged,
    WorkaroundDoubted,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundRecalled,
    WorkaroundShared,
)
from bot.slack import flagging, lifecycle, verdicts, workarounds
from bot.slack.blocks import Message


def people(notice: Notice) -> list[str]:
    """The user ids whose names the drawing needs."""
    facts = notice.facts()
    return [str(facts[field]) for field in notice.people if facts[field]]


def draw(notice: Notice, names: dict[str, str], card: str = "") -> Message:
    """`card` is the address of the card of the notice's issue, for those that link to it (`Notice.links`)."""
    match notice:
        case Flagged():
            return flagging.flagged(notice)
        case WorkaroundShared():
            return verdicts.shared(notice, names)
        case WorkaroundRecalled():
            return verdicts.recalled(notice, names)
        case WorkaroundPublished():
            return workarounds.published(notice, names)
        case WorkaroundFailed():
            return workarounds.failed(notice, names)
        case RecallTold():
            return workarounds.recall_told(notice, names)
        case WorkaroundDoubted():
            return workarounds.doubted(notice, card)
        case StateChanged():
            return lifecycle.state_changed(notice)
    raise TypeError(f"{notice.kind} is not a message")
