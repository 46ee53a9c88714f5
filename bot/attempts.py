"""Who guesses is made to wait."""

from collections.abc import Callable
from datetime import datetime, timedelta

MOST, WITHIN = 5, timedelta(minutes=1)


class Attempts:
    """Counts those that failed, by address, in this process."""

    def __init__(self, now: Callable[[], datetime], most: int = MOST) -> None:
        self._now, self._most = now, most
        self._failed: dict[str, list[datetime]] = {}

    def fail(self, remote: str) -> None:
        self._failed.setdefault(remote, []).append(self._now())

    def are_too_many(self, remote: str) -> bool:
        since = self._now() - WITHIN
        lately = {who: [at for at in times if at > since] for who, times in self._failed.items()}
        self._failed = {who: times for who, times in lately.items() if times}
        return len(self._failed.get(remote, ())) >= self._most

    def forgive(self, remote: str) -> None:
        """The last one was none."""
        if self._failed.get(remote):
            self._failed[remote].pop()
