"""How hard a problem hits the customer. Priority, the order of work, is another matter."""

from dataclasses import dataclass
from enum import IntEnum


class Severity(IntEnum):
    CRITICAL = 1
    MAJOR = 2
    MINOR = 3


@dataclass(frozen=True)
class Level:
    """What both sides mean by one severity. What engineers promise for it is in `bot.rules.terms`.

    The definition stands under the choice in a form, where Slack shows 75 characters.
    """

    word: str
    definition: str


# Three levels: more are not told apart in practice (practice 3.1, "merge levels that get equal treatment").
LEVELS = {
    Severity.CRITICAL: Level("Critical", "Customers cannot work, or data is at risk; there is no way round it."),
    Severity.MAJOR: Level("Major", "An important function fails; customers get on only with trouble."),
    Severity.MINOR: Level("Minor", "A small fault or a question; customers get on."),
}
