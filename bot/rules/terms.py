"""What engineers promise for each severity: the service levels, as both sides agree on them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from bot.rules import calendars
from bot.rules.calendars import OFFICE, ROUND_THE_CLOCK, Calendar, Calendars
from bot.rules.policy import Agreed, Chapter, Plain, check
from bot.rules.severity import LEVELS, Severity


class Measure(StrEnum):
    FIRST_RESPONSE = "first response"
    WORKAROUND = "workaround"
    UPDATE = "update"
    RESOLUTION = "resolution"
    PROMISE = "promised date"
    """Not agreed for a severity but given for one issue."""


AGREED = (Measure.FIRST_RESPONSE, Measure.WORKAROUND, Measure.UPDATE, Measure.RESOLUTION)


@dataclass(frozen=True)
class Target:
    """`percent` of all are to be done `within` so much time that counts."""

    percent: int
    within: timedelta


@dataclass(frozen=True)
class ServiceLevel:
    """`agents_reply` is how long agents have for what engineers ask."""

    calendar: str
    targets: Mapping[Measure, Target]
    agents_reply: timedelta


@dataclass(frozen=True)
class ServiceLevels:
    """Warned when `warn_at` percent of a time are spent, when all of it is, and then after `repeat_after`, twice that,
    four times that ... until somebody says that they are on it. `may_interrupt` are the severities for which a person
    is called at any hour (practice P2)."""

    levels: Mapping[Severity, ServiceLevel]
    warn_at: int
    repeat_after: timedelta
    may_interrupt: frozenset[Severity]


@dataclass(frozen=True)
class Terms:
    """Service levels with the calendars that they count by; `version` names both, and is what a record keeps. `team`:
    that of the issue which is judged by them, empty for none."""

    service_levels: ServiceLevels
    calendars: Calendars
    version: str = ""
    team: str = ""

    def level(self, severity: Severity) -> ServiceLevel:
        return self.service_levels.levels[severity]

    def calendar_name(self, severity: Severity) -> str:
        """That of the team, unless the severity counts round the clock."""
        name = self.level(severity).calendar
        known = self.calendars.get(name)
        if known is None or known.never_closes or not self.team:
            return name
        return next((own for own, each in self.calendars.items() if self.team in each.teams), name)

    def calendar(self, severity: Severity) -> Calendar:
        """A calendar that was renamed since counts round the clock."""
        return self.calendars.get(self.calendar_name(severity)) or calendars.CALENDARS[ROUND_THE_CLOCK]

    def works_by(self, calendar: str) -> Calendar:
        """The calendar of a team; that of everybody where it has none, or one that was renamed since."""
        return self.calendars.get(calendar) or self.calendars.get(OFFICE) or calendars.CALENDARS[OFFICE]


def terms(levels: Agreed[ServiceLevels], calendars: Agreed[Calendars]) -> Terms:
    return Terms(levels.value, calendars.value, f"{levels.version}.{calendars.version}")


def _level(calendar: str, agents_reply: int, *targets: tuple[int, int]) -> ServiceLevel:
    """Spans in hours; targets in the order of `AGREED`."""
    named = zip(AGREED, targets, strict=True)
    promised = {measure: Target(percent, timedelta(hours=hours)) for measure, (percent, hours) in named}
    return ServiceLevel(calendar, promised, timedelta(hours=agents_reply))


# Customers who cannot work wait round the clock. Everything else waits for people at work: a day has eight hours, a
# week forty. "Workaround within 4 hours" is the usual promise for the worst (practices 3.1).
SERVICE_LEVELS = ServiceLevels(
    levels={
        Severity.CRITICAL: _level(ROUND_THE_CLOCK, 4, (90, 1), (90, 4), (80, 4), (80, 24)),
        Severity.MAJOR: _level(OFFICE, 8, (90, 4), (80, 8), (80, 8), (80, 40)),
        Severity.MINOR: _level(OFFICE, 24, (80, 8), (80, 40), (80, 40), (80, 200)),
    },
    warn_at=80,
    repeat_after=timedelta(hours=1),
    may_interrupt=frozenset({Severity.CRITICAL}),
)
_WORDS = {level.word.lower(): severity for severity, level in LEVELS.items()}
_KEYS = {measure: measure.value.replace(" ", "_") for measure in AGREED}
_SPAN = re.compile(r"(?:([0-9]{1,4})h)? ?(?:([0-9]{1,5})m)?")
_TARGET = re.compile(r"([0-9]{1,3}) ?% within (.+)")
_SAID = re.compile(rf"({'|'.join(_WORDS)})[\s,:]+({'|'.join(AGREED)})\s*:?\s*(.+)", re.IGNORECASE)


def read_span(text: str) -> timedelta | None:
    """`4h`, `90m` or `1h 30m`. Days are not understood: in one calendar they have 24 hours, in another eight."""
    found = _SPAN.fullmatch(text.strip())
    span = timedelta(hours=int(found[1] or 0), minutes=int(found[2] or 0)) if found else timedelta(0)
    return span or None


def written_span(span: timedelta) -> str:
    hours, minutes = divmod(int(span.total_seconds()) // 60, 60)
    return " ".join(part for part in (f"{hours}h" if hours else "", f"{minutes}m" if minutes else "") if part) or "0m"


def read_target(text: str) -> Target | None:
    found = _TARGET.fullmatch(text.strip())
    span = read_span(found[2]) if found else None
    if found is None or span is None or not 0 < int(found[1]) <= 100:
        return None
    return Target(int(found[1]), span)


def said_in(wording: str, standing: ServiceLevels) -> ServiceLevels:
    """The same with the numbers of such lines as `Critical, workaround: 90 % within 4h`; whatever else is said stays
    words."""
    levels = dict(standing.levels)
    for line in wording.splitlines():
        found = _SAID.fullmatch(line.strip(" \t*•-."))
        promised = read_target(found[3].strip()) if found else None
        if found is not None and promised is not None:
            severity, measure = _WORDS[found[1].lower()], Measure(" ".join(found[2].lower().split()))
            level = levels[severity]
            levels[severity] = replace(level, targets={**level.targets, measure: promised})
    return replace(standing, levels=levels)


def _read(plain: Plain) -> ServiceLevels:
    check(_problems(plain))
    return ServiceLevels(
        levels={severity: _read_level(plain[word]) for word, severity in _WORDS.items()},
        warn_at=plain["warn_at_percent"],
        repeat_after=read_span(plain["repeat_after"]) or timedelta(0),
        may_interrupt=frozenset(_WORDS[word] for word in plain["may_interrupt"]),
    )


def _read_level(told: Mapping[str, Any]) -> ServiceLevel:
    read = {measure: read_target(told[key]) for measure, key in _KEYS.items()}
    targets = {measure: target for measure, target in read.items() if target is not None}
    return ServiceLevel(told["calendar"], targets, read_span(told["agents_reply"]) or timedelta(0))


def _problems(plain: Plain) -> list[str]:
    known = {*_WORDS, "warn_at_percent", "repeat_after", "may_interrupt"}
    wrong = [f"“{key}” means nothing here." for key in plain if key not in known]
    percent = plain.get("warn_at_percent")
    if not isinstance(percent, int) or not 0 < percent < 100:
        wrong.append("warn_at_percent: say a number from 1 to 99.")
    if read_span(str(plain.get("repeat_after"))) is None:
        wrong.append("repeat_after: say a span such as 1h or 30m.")
    words = plain.get("may_interrupt")
    if not isinstance(words, list) or any(word not in _WORDS for word in words):
        wrong.append(f"may_interrupt: a list of {', '.join(_WORDS)}.")
    return wrong + [problem for word in _WORDS for problem in _problems_of(word, plain.get(word))]


def _problems_of(word: str, told: Any) -> list[str]:
    if not isinstance(told, Mapping):
        return [f"{word} is missing."]
    wrong = [f"“{key}” of {word} means nothing." for key in told if key not in _level_keys()]
    wrong += [
        f"{key} of {word}: say for example 90 % within 4h."
        for key in _KEYS.values()
        if read_target(str(told.get(key))) is None
    ]
    if read_span(str(told.get("agents_reply"))) is None:
        wrong.append(f"agents_reply of {word}: say a span such as 8h.")
    if not isinstance(told.get("calendar"), str):
        wrong.append(f"calendar of {word}: name one of the chapter calendars.")
    return wrong


def _level_keys() -> Sequence[str]:
    return ("calendar", "agents_reply", *_KEYS.values())


def _plain(agreed: ServiceLevels) -> dict[str, Any]:
    return {
        "warn_at_percent": agreed.warn_at,
        "repeat_after": written_span(agreed.repeat_after),
        "may_interrupt": [word for word, severity in _WORDS.items() if severity in agreed.may_interrupt],
        **{word: _plain_level(agreed.levels[severity]) for word, severity in _WORDS.items()},
    }


def _plain_level(level: ServiceLevel) -> dict[str, Any]:
    targets = {key: _written(level.targets[measure]) for measure, key in _KEYS.items()}
    return {"calendar": level.calendar, **targets, "agents_reply": written_span(level.agents_reply)}


def _written(target: Target) -> str:
    return f"{target.percent} % within {written_span(target.within)}"


CHAPTER: Chapter[ServiceLevels] = Chapter(
    name="service-levels",
    about="what engineers promise for each severity, and when they are warned",
    default=SERVICE_LEVELS,
    read=_read,
    plain=_plain,
)
