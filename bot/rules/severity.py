"""How hard a problem hits the customer. Priority, the order of work, is another matter."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum


class Severity(IntEnum):
    CRITICAL = 1
    MAJOR = 2
    MINOR = 3


@dataclass(frozen=True)
class Level:
    """What both sides mean by one severity, and what engineers promise for it (elapsed time, not working hours).

    The definition stands under the choice in a form, where Slack shows 75 characters.
    """

    word: str
    definition: str
    answer_within: timedelta
    workaround_within: timedelta


# Three levels: more are not told apart in practice (practice 3.1, "merge levels that get equal treatment").
LEVELS = {
    Severity.CRITICAL: Level(
        "Critical",
        "Customers cannot work, or data is at risk; there is no way round it.",
        timedelta(hours=1),
        timedelta(hours=4),
    ),
    Severity.MAJOR: Level(
        "Major",
        "An important function fails; customers get on only with trouble.",
        timedelta(hours=4),
        timedelta(days=1),
    ),
    Severity.MINOR: Level(
        "Minor",
        "A small fault or a question; customers get on.",
        timedelta(days=1),
        timedelta(days=5),
    ),
}
