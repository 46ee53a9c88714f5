"""A schedule as somebody wishes it to be."""

from dataclasses import replace

from bot.rules import zones
from bot.rules.occurrences import Schedule, days_of, read_days, read_time
from bot.rules.refusals import Refused

_HELP = "Say for example: schedule {name} fri 15:00 Europe/Madrid"


def changed(schedule: Schedule, words: str) -> Schedule:
    """`pause`, `resume`, or `fri 15:00 Europe/Madrid` and each part by itself. One that is moved goes on, also if it
    was paused. Raises Refused, also for what changes nothing."""
    if words.lower() in ("pause", "resume"):
        after = replace(schedule, paused=words.lower() == "pause")
    else:
        after = _moved(schedule, words)
    if after == schedule:
        said = f"{days_of(schedule)} at {schedule.at:%H:%M}, {schedule.zone}{', paused' if schedule.paused else ''}"
        raise Refused(f"Nothing was changed: {schedule.name} is set so already ({said}).")
    return after


def _moved(schedule: Schedule, words: str) -> Schedule:
    moved = replace(schedule, paused=False)
    days: list[str] = []
    for word in words.split():
        at = read_time(word)
        if at is not None:
            moved = replace(moved, at=at)
        elif "/" in word or word.upper() == "UTC":
            moved = replace(moved, zone=_zone(word))
        else:
            days.append(word)
    if days:
        on_days = read_days(moved, " ".join(days))
        if on_days is None:
            raise Refused(
                f"“{' '.join(days)[:60]}” is not understood: days are fri, mon,thu, daily, weekdays or monthly 1, "
                f"a time is such as 15:00. {_HELP.format(name=schedule.name)}"
            )
        moved = on_days
    return moved


def _zone(word: str) -> str:
    named = "/".join("_".join(part.capitalize() for part in place.split("_")) for place in word.split("/"))
    for name in (word, word.upper(), named):
        if zones.is_zone(name):
            return name
    raise Refused(f"“{word[:60]}” is no IANA time zone, such as Europe/Madrid.")
