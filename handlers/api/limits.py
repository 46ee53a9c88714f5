"""How many requests one token may send: a bucket that fills by the second, in this process. What it protects is the
process that answers; a count that all replicas share would be a write in the database for each read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus

from handlers.api.problems import Problem


@dataclass(frozen=True)
class Rate:
    """`burst` at once, and `per_second` from then on."""

    burst: int = 60
    per_second: float = 5.0


@dataclass
class Limits:
    now: Callable[[], datetime]
    rate: Rate
    left: dict[int, tuple[float, datetime]] = field(default_factory=dict)

    def take(self, number: int) -> None:
        """One request of this token. Raises Problem when it has to wait."""
        now = self.now()
        left, at = self.left.get(number, (float(self.rate.burst), now))
        left = min(left + (now - at).total_seconds() * self.rate.per_second, float(self.rate.burst))
        if left < 1:
            seconds = max(1, round((1 - left) / self.rate.per_second + 0.5))
            said = f"Too many requests with this token. Wait {seconds} s."
            raise Problem(HTTPStatus.TOO_MANY_REQUESTS, said, headers={"Retry-After": str(seconds)})
        self.left[number] = (left - 1, now)
