"""What is not in place."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class ChannelMissed(Notice):
    """To one of those who can mend it: Liaison is not in a channel that was agreed on. Said again after a `week`, by
    its Monday."""

    channel: str
    subject: str
    said: str
    mend: str
    to: str
    week: str

    @property
    def key(self) -> str:
        return f"channel missed:{self.channel}:{self.week}:{self.to}"
