"""What waits."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class QueueListed(Notice):
    """In the liaison channel: what waits on this local date. `first` holds the most urgent ones as JSON: severity,
    id, title, what is owed, Unix time by when, and 1 if nobody has claimed it; `late` is 1 if it comes late itself."""

    day: str
    late: int
    overdue: int
    due_soon: int
    rest: int
    first: str

    @property
    def key(self) -> str:
        return f"queue:{self.day}"
