"""Who guesses is made to wait."""

from collections.abc import Callable
from datetime import datetime, timedelta

MOST, WITHIN = 5, timedelta(minutes=1)
MOST_ADDRESSES = 10_000
"""Of more than these the one that has been quiet for longest is forgotten: some megabytes, whoever guesses."""


class Attempts:
    """Counts those that failed, by address, in this process."""

    def __init__(self, now: Callable[[], datetime], most: int = MOST, addresses: int = MOST_ADDRESSES) -> None:
        self._now, self._most, self._addresses = now, most, addresses
        # Those that failed last stand at the end.
        self._failed: dict[str, list[datetime]] = {}

    def fail(self, remote: str) -> None:
        times = [*self._failed.pop(remote, []), self._now()]
        self._failed[remote] = times[-self._most :]
        if len(self._failed) > self._addresses:
            del self._failed[next(iter(self._failed))]

    def are_too_many(self, remote: str) -> bool:
        since = self._now() - WITHIN
        times = [at for at in self._failed.get(remote, ()) if at > since]
        return len(times) >= self._most

    def forgive(self, remote: str) -> None:
        """The last one was none."""
        if self._failed.get(remote):
            self._failed[remote].pop()
