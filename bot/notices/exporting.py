"""What was asked for as a file."""

from dataclasses import dataclass

from bot.notices.places import Notice, Urgency


@dataclass(frozen=True)
class FileHandedOver(Notice):
    """All rows of `name` (bot.rules.exporting.COLUMNS) in this `form`, as they are when it is sent. `occasion` names
    the wish."""

    name: str
    form: str
    occasion: str

    @property
    def key(self) -> str:
        return f"export:{self.occasion}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER
