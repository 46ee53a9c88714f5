"""When a person may be called: at once for what may interrupt, otherwise in their working hours (practice P2)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.rules import calendars, zones
from bot.rules.calendars import Calendar
from bot.rules.severity import Severity


def call_at(
    severity: Severity, may_interrupt: Collection[Severity], hours: Calendar, zone: str, now: datetime
) -> datetime:
    """Now, or when the person's next window opens. `hours` are those of the calendar, by the clock of the person's own
    `zone` where Slack tells one."""
    if severity in may_interrupt:
        return now
    own = replace(hours, zone=zone) if zones.is_zone(zone) else hours
    return max(now, calendars.after(own, now, timedelta(0)))
