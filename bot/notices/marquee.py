"""The marquees of channels."""

from dataclasses import dataclass

from bot.notices.places import Notice, Urgency


@dataclass(frozen=True)
class MarqueePosted(Notice):
    """The marquee of a channel is to be posted; what it shows is read when it is drawn. `number` counts all that were
    posted in the workspace: one that was deleted in Slack is posted anew under another."""

    channel: str
    number: int

    @property
    def key(self) -> str:
        return f"marquee:{self.channel}:{self.number}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER


@dataclass(frozen=True)
class MarqueePinned(Notice):
    """The message `ts` is to be pinned in its channel."""

    channel: str
    ts: str

    @property
    def key(self) -> str:
        return f"marquee pinned:{self.channel}:{self.ts}"


@dataclass(frozen=True)
class MarqueeTakenDown(Notice):
    """The message `ts` is to be deleted; without one, the channel has the `topic` again that it had before."""

    channel: str
    number: int
    ts: str | None
    topic: str | None

    @property
    def key(self) -> str:
        return f"marquee down:{self.channel}:{self.number}"
