"""What is shown by itself: cards, marks, and edits of what was sent before."""

from dataclasses import dataclass

from bot.notices.places import Notice, Urgency


@dataclass(frozen=True)
class CardOpened(Notice):
    """The card of an issue is to be posted; what it shows is read when it is drawn. `again` counts how often it was
    deleted in Slack before."""

    issue: int
    again: int = 0

    @property
    def key(self) -> str:
        return f"card:{self.issue}:{self.again}" if self.again else f"card:{self.issue}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER


@dataclass(frozen=True)
class ReplyMarked(Notice):
    """An emoji of ours on a person's message, which `channel` and `ts` name. One that comes and goes has a `stamp`
    that names the change, and `is_gone` is 1 when it is taken away."""

    channel: str
    ts: str
    emoji: str
    stamp: str = ""
    is_gone: int = 0

    @property
    def key(self) -> str:
        changed = f":{self.stamp}" if self.stamp else ""
        return f"mark:{self.channel}:{self.ts}:{self.emoji}{changed}"


@dataclass(frozen=True)
class LetterEdited(Notice):
    """Our message that brought the notice with the key `of` shows something else by now: it is drawn again, as it is
    when it is drawn. `stamp` names the change. Slack notifies nobody of an edit."""

    of: str
    stamp: str

    @property
    def key(self) -> str:
        return f"edited:{self.of}:{self.stamp}"

    @property
    def urgency(self) -> Urgency:
        """There may be thousands, and nobody is notified: talk does not wait for them."""
        return Urgency.FAN_OUT
