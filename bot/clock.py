"""What the clock wakes, as the switchboard lists it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.desk import Desk
from bot.rules.occurrences import Occurrence


@dataclass(frozen=True)
class Wakes:
    """What a schedule wakes, and how late that may still happen; None: always."""

    happens: Callable[[Desk, Occurrence, str], Awaitable[None]]
    late_for: timedelta | None = None


@dataclass(frozen=True)
class Watch:
    """What is looked for at each tick: `find` names what is due, `act` is done for each of them by itself."""

    find: Callable[[Desk], Awaitable[Sequence[Any]]]
    act: Callable[[Desk, Any], Awaitable[None]]
