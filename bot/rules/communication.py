"""What both sides agreed to tell each other every week: which sections, in which order, how long, where and when
(practice P30)."""

import re
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any

from bot.rules import occurrences
from bot.rules.occurrences import Schedule, Schedules
from bot.rules.policy import Agreed, Chapter, Plain, check


class Section(StrEnum):
    VOLUME = "volume"
    NEW = "new"
    RISING = "rising"
    UNANSWERED = "unanswered"
    FIXED = "fixed"
    OVERDUE = "overdue"
    AGEING = "ageing"
    AREAS = "areas"
    TIERS = "tiers"
    ATTAINMENT = "attainment"
    TIMES = "times"
    REPRODUCTION = "reproduction"
    WORKAROUNDS = "workarounds"
    DEFLECTION = "deflection"
    RETURNS = "returns"
    DEDUPE = "dedupe"
    INTERRUPTIONS = "interruptions"
    SHOUT_OUTS = "shout-outs"
    DEMAND = "demand"
    LOAD = "load"
    LAUNCHES = "launches"


MONDAYS = Schedule("digest", time(9), "UTC", weekdays=frozenset({0}))


@dataclass(frozen=True)
class Communication:
    """`lines` of each section are posted; the export has all. `channel` is an id; empty: the liaison channel. An issue
    rises with at least `rising_least` reports in a week and `rising_times` its usual number, and ages from
    `ageing_days` on. `charts`: its numbers are drawn, too."""

    sections: tuple[Section, ...] = tuple(Section)
    lines: int = 5
    channel: str = ""
    rising_least: int = 5
    rising_times: int = 3
    ageing_days: int = 30
    charts: bool = True
    schedule: Schedule = MONDAYS


def schedules(agreed: Agreed[Schedules], digest: Agreed[Communication]) -> dict[str, Agreed[Schedule]]:
    """All that there are, each as it was agreed on."""
    others = {name: Agreed(each, agreed.version, agreed.by, agreed.at) for name, each in agreed.value.items()}
    return {**others, MONDAYS.name: Agreed(digest.value.schedule, digest.version, digest.by, digest.at)}


_CHANNEL = re.compile(r"(?:[CG][A-Z0-9]{2,40})?")
_NUMBERS = {"lines": (1, 10), "rising_least": (1, 1000), "rising_times": (2, 100), "ageing_days": (1, 1000)}
"""More lines than these would not fit into one message of Slack, which has fifty blocks."""


def _problems(plain: Plain) -> list[str]:
    meant = ("sections", "channel", "charts", *_NUMBERS, *occurrences.KEYS)
    wrong = [f"“{key}” means nothing here." for key in plain if key not in meant]
    named = plain.get("sections")
    known = [section.value for section in Section]
    if not isinstance(named, list) or not named or any(each not in known for each in named):
        wrong.append(f"sections: a list of {', '.join(known)}, in the order in which they are to come.")
    elif len(set(named)) < len(named):
        wrong.append("sections: each only once.")
    if not isinstance(plain.get("channel", ""), str) or not _CHANNEL.fullmatch(plain.get("channel", "")):
        wrong.append("channel: the id of a channel, such as C0123456789, or nothing for the liaison channel.")
    if not isinstance(plain.get("charts", True), bool):
        wrong.append("charts: say true or false.")
    for name, (least, most) in _NUMBERS.items():
        number = plain.get(name)
        if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
            wrong.append(f"{name}: say a whole number from {least} to {most}.")
    return [*wrong, *occurrences.problems_of(plain)]


def _read(plain: Plain) -> Communication:
    check(_problems(plain))
    numbers = {name: plain[name] for name in _NUMBERS}
    sections, charts = tuple(map(Section, plain["sections"])), plain.get("charts", True)
    schedule = occurrences.read(MONDAYS.name, plain)
    return Communication(sections, channel=plain.get("channel", ""), charts=charts, schedule=schedule, **numbers)


def _plain(agreed: Communication) -> dict[str, Any]:
    numbers = {name: getattr(agreed, name) for name in _NUMBERS}
    sections = [section.value for section in agreed.sections]
    said = {"sections": sections, "channel": agreed.channel, "charts": agreed.charts, **numbers}
    return {**said, **occurrences.plain(agreed.schedule)}


CHAPTER: Chapter[Communication] = Chapter(
    name="digest",
    about="what the weekly digest tells, in which order, how long, where and when",
    default=Communication(),
    read=_read,
    plain=_plain,
)
