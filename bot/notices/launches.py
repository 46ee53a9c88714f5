"""What came after a launch."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class LaunchWatched(Notice):
    """In the liaison channel, once its days are over. `called` and `figures`, as JSON, are what its line in the digest
    says."""

    launch: int
    called: str
    figures: str

    @property
    def key(self) -> str:
        return f"launch:{self.launch}"
