"""What comes to a team."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class RoutedTo(Notice):
    """In the channel of a team: this is for you. It waits for the card, to which it leads."""

    issue: int
    title: str
    severity: int
    rule: str
    team: str
    why: str

    @property
    def key(self) -> str:
        return f"routed:{self.issue}"
