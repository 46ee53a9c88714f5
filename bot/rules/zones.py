"""Wall clocks of the world: a local date and time of day as one moment."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Raises ValueError for a name that is not in the time zone database."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone") from error


def is_zone(name: str) -> bool:
    try:
        zone(name)
    except ValueError:
        return False
    return True


def moment(day: date, at: time, zone_name: str) -> datetime:
    """When this clock shows this time on this day, in UTC. A time that the clocks skip in spring is the one an hour
    later; of one that comes twice in autumn it is the first."""
    return datetime.combine(day, at, zone(zone_name)).astimezone(UTC)


def local_date(at: datetime, zone_name: str) -> date:
    return at.astimezone(zone(zone_name)).date()
