"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

MADRID = ZoneInfo("Europe/Madrid")


def at(text: str, zone: ZoneInfo = MADRID) -> datetime:
    """Such as 2026-10-25T09:00, by the clocks of that zone."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


class HandSetClock:
    """Ask it by `clock.now` for a time, by `clock.unix` for seconds since 1970."""

    def __init__(self, at: datetime = datetime(2026, 8, 20, 12, tzinfo=UTC)) -> None:
        self._at = at

    def now(self) -> datetime:
        return self._at

    def unix(self) -> float:
        return self._at.timestamp()

    def advance(self, seconds: float) -> None:
        self._at += timedelta(seconds=seconds)

    def move_to(self, at: datetime) -> None:
        """Never back."""
        self._at = max(self._at, at)
