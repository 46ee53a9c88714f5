"""When a person may be called: at once for what may interrupt, otherwise in their working hours (practice P2)."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta

from bot.rules import calendars, zones
from bot.rules.calendars import Calendar, Hours
from bot.rules.severity import Severity


def call_at(
    severity: Severity,
    may_interrupt: Collection[Severity],
    calendar: Calendar,
    zone: str,
    now: datetime,
    hours: Hours | None = None,
) -> datetime:
    """Now, or when the person's next window opens: that of the calendar, or of their own `hours` but for its days off,
    by the clock of their own `zone` where Slack tells one."""
    if severity in may_interrupt:
        return now
    own = replace(calendar, zone=zone) if zones.is_zone(zone) else calendar
    if hours is not None:
        own = replace(own, hours=hours)
    return max(now, calendars.after(own, now, timedelta(0)))
