"""Dates as people type them: `2026-12-01`, `2026-12-01 15:00`, `fri 15:00`, `fri`, `tomorrow`, `+2d`, `+4h`."""

import re
from datetime import date, datetime, time, timedelta, tzinfo

from bot.rules.refusals import Refused

END_OF_DAY = time(17)
"""What a date without a time means."""
LONGEST = timedelta(days=3 * 366)

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SPAN = re.compile(r"\+(\d{1,3})([hdw])")
_HELP = "Say a date such as 2026-12-01, fri 15:00, tomorrow, +2d or +4h."


def read_date(text: str, now: datetime, zone: tzinfo) -> datetime:
    """An aware time in `zone`, after `now` for weekdays. Raises Refused with examples for anything else.

    A time that the clocks skip in spring is the one an hour later; of one that comes twice it is the first.
    """
    words = text.lower().split()
    if not 1 <= len(words) <= 2:
        raise Refused(_HELP)
    local = now.astimezone(zone)
    span = _SPAN.fullmatch(words[0])
    if span and span[2] == "h" and len(words) == 1:
        return (now + timedelta(hours=int(span[1]))).astimezone(zone)
    at = _time(words[1]) if len(words) == 2 else END_OF_DAY
    day = _day(words[0], local, at)
    if day > local.date() + LONGEST:
        raise Refused("That is too far ahead to be a promise.")
    return datetime.combine(day, at, zone)


def _day(word: str, local: datetime, at: time) -> date:
    if span := _SPAN.fullmatch(word):
        days = int(span[1]) * {"h": 0, "d": 1, "w": 7}[span[2]]
        if days:
            return local.date() + timedelta(days=days)
    if word in ("today", "tomorrow"):
        return local.date() + timedelta(days=int(word == "tomorrow"))
    if word[:3] in _DAYS and word.isalpha():
        ahead = (_DAYS.index(word[:3]) - local.weekday()) % 7
        return local.date() + timedelta(days=ahead if ahead or at > local.time() else 7)
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise Refused(_HELP) from None


def _time(word: str) -> time:
    if not re.fullmatch(r"[0-9]{1,2}:[0-9]{2}", word):
        raise Refused(_HELP)
    try:
        return time.fromisoformat(word.zfill(5))
    except ValueError:
        raise Refused(_HELP) from None
