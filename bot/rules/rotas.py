"""Rotas: who is on duty for an area, turn by turn, and who stands in.

A day of duty lasts from the time of the hand-over to the same time on the next local date, so it has 23 to 25 hours
where the clocks change.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.rules import zones
from bot.rules.occurrences import read_time
from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import Refused
from bot.rules.report import AREAS
from bot.rules.roles import Right

MOST_DAYS = 92
LONGEST_ABSENCE = timedelta(days=400)
LOOKED_AHEAD = timedelta(days=400)
_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_GROUP = re.compile(r"S[A-Z0-9]{2,20}")
_ABSENCE = re.compile(r"(\S+) (\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)(?: (\S+))?")
_DAYS = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")


class Side(StrEnum):
    ENGINEERS = "engineers"
    AGENTS = "agents"


@dataclass(frozen=True)
class Absence:
    """On these local dates, both included. `instead` is a user id, or empty for the stand-ins."""

    person: str
    first: date
    last: date
    instead: str = ""

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Rota:
    """`people` take turns of `days` days in this order; the first turn began on `begins`, whose weekday is the day of
    the hand-over. `area` is empty for every area. `group` is a Slack user group that follows the rota. `calendar` is
    that by which these people work, empty for the one that all do."""

    name: str
    people: tuple[str, ...]
    begins: date
    at: time
    zone: str
    days: int = 7
    area: str = ""
    side: Side = Side.ENGINEERS
    stand_ins: tuple[str, ...] = ()
    group: str = ""
    absences: tuple[Absence, ...] = ()
    calendar: str = ""


Rotas = Mapping[str, Rota]


@dataclass(frozen=True)
class Stint:
    """One person's unbroken duty. `person` is None where everybody is away; `next` comes at `until`, and both are None
    where nothing changes as far as can be seen."""

    person: str | None
    since: datetime
    until: datetime | None
    next: str | None


def duty_day(rota: Rota, at: datetime) -> date:
    day = zones.local_date(at, rota.zone)
    return day if zones.moment(day, rota.at, rota.zone) <= at else day - timedelta(days=1)


def on_day(rota: Rota, day: date) -> str | None:
    """Who is on duty on this day of duty: whose turn it is; else who was named instead, the first stand-in who is
    there, or the next in the order who is."""
    turn = (day - rota.begins).days // rota.days % len(rota.people)
    order = [*rota.people[turn:], *rota.people[:turn]]
    away = {each.person: each.instead for each in rota.absences if each.covers(day)}
    if order[0] not in away:
        return order[0]
    candidates = [away[order[0]], *rota.stand_ins, *order[1:]]
    return next((person for person in candidates if person and person not in away), None)


def on_duty(rota: Rota, at: datetime) -> str | None:
    return on_day(rota, duty_day(rota, at))


def stint(rota: Rota, at: datetime) -> Stint:
    today = duty_day(rota, at)
    person = on_day(rota, today)
    first = today
    while on_day(rota, first - timedelta(days=1)) == person and today - first < LOOKED_AHEAD:
        first -= timedelta(days=1)
    since = zones.moment(first, rota.at, rota.zone)
    day = today
    while day - today < LOOKED_AHEAD:
        day += timedelta(days=1)
        then = on_day(rota, day)
        if then != person:
            return Stint(person, since, zones.moment(day, rota.at, rota.zone), then)
    return Stint(person, since, None, None)


def rota_of(rotas: Rotas, area: str, side: Side = Side.ENGINEERS, name: str = "") -> Rota | None:
    """The one with this name, if there is one; else that of the area; else that of every area."""
    if name in rotas:
        return rotas[name]
    mine = [rota for rota in rotas.values() if rota.side is side]
    return next((rota for rota in mine if rota.area == area), None) or next(
        (rota for rota in mine if not rota.area), None
    )


def works_by(rota: Rota | None, person: str) -> str:
    """The name of the calendar by which this person works on what the rota is for; empty for the one that all do."""
    return rota.calendar if rota is not None and person in (*rota.people, *rota.stand_ins) else ""


def read_days(text: str) -> tuple[date, date]:
    """`2026-12-01..2026-12-07`, or one date. Raises Refused."""
    found = _DAYS.fullmatch(text)
    try:
        if found is None:
            raise ValueError(text)
        first = date.fromisoformat(found[1])
        last = date.fromisoformat(found[2]) if found[2] else first
    except ValueError:
        raise Refused(f"“{text[:40]}” are no dates. Say for example 2026-12-01..2026-12-07.") from None
    if not timedelta(0) <= last - first <= LONGEST_ABSENCE:
        raise Refused("The first day comes first, and an absence lasts 400 days at most.")
    return first, last


def with_absence(rotas: Rotas, absence: Absence) -> Rotas:
    """In every rota that the person is in. Dates that were given before are replaced where they overlap.
    Raises Refused."""
    mine = [rota for rota in rotas.values() if absence.person in (*rota.people, *rota.stand_ins)]
    if not mine:
        raise Refused(f"<@{absence.person}> is on no rota, so there is nobody to stand in for.")
    if absence.instead == absence.person:
        raise Refused("Nobody stands in for themselves.")
    if all(absence in rota.absences for rota in mine):
        raise Refused("That is so already: see `/liaison rota`.")
    return {**rotas, **{rota.name: _with(rota, absence) for rota in mine}}


def back(rotas: Rotas, person: str, first: date, last: date) -> Rotas:
    """Without this person's absences that touch these days. Raises Refused when there are none."""
    after = {name: replace(rota, absences=_without(rota.absences, person, first, last)) for name, rota in rotas.items()}
    if after == dict(rotas):
        raise Refused(f"<@{person}> is not away on these days: see `/liaison rota`.")
    return after


def _with(rota: Rota, absence: Absence) -> Rota:
    others = _without(rota.absences, absence.person, absence.first, absence.last)
    return replace(rota, absences=tuple(sorted((*others, absence), key=lambda each: (each.first, each.person))))


def _without(absences: Iterable[Absence], person: str, first: date, last: date) -> tuple[Absence, ...]:
    return tuple(each for each in absences if each.person != person or each.last < first or each.first > last)


_KEYS = ("area", "side", "people", "begins", "days", "at", "zone", "stand_ins", "group", "absences", "calendar")


def _read(plain: Plain) -> Rotas:
    check([problem for name, told in plain.items() for problem in _problems(name, told)])
    return {name: _rota(name, told) for name, told in plain.items()}


def _rota(name: str, told: Mapping[str, Any]) -> Rota:
    at = read_time(told["at"])
    assert at is not None
    absences = [absence for line in told.get("absences", []) if (absence := _read_absence(line)) is not None]
    return Rota(
        name=name,
        people=tuple(told["people"]),
        begins=date.fromisoformat(told["begins"]),
        at=at,
        zone=told["zone"],
        days=told.get("days", 7),
        area=told.get("area", ""),
        side=Side(told.get("side", Side.ENGINEERS)),
        stand_ins=tuple(told.get("stand_ins", [])),
        group=told.get("group", ""),
        absences=tuple(absences),
        calendar=told.get("calendar", ""),
    )


def _problems(name: str, told: Any) -> list[str]:
    if not isinstance(told, Mapping):
        return [f"“{name}” needs people, begins, at and zone."]
    wrong = [f"“{key}” of {name} means nothing." for key in told if key not in _KEYS]
    lists = {key: told.get(key, []) for key in ("people", "stand_ins", "absences")}
    if not all(isinstance(each, list) and all(isinstance(one, str) for one in each) for each in lists.values()):
        return [*wrong, f"people, stand_ins and absences of {name} are lists of text."]
    odd = [user for user in (*lists["people"], *lists["stand_ins"]) if not _USER.fullmatch(user)]
    wrong += [f"{name}: “{user[:40]}” is no id of a person in Slack, such as U012AB3CD." for user in odd]
    wrong += [f"{name}: nobody is on it." for _ in [0] if not lists["people"]]
    if len(set(lists["people"])) < len(lists["people"]):
        wrong.append(f"{name}: somebody is on it twice.")
    wrong += [
        f"absences of {name}: “{line[:60]}” is not like U012AB3CD 2026-12-01..2026-12-07, with who comes instead."
        for line in lists["absences"]
        if _read_absence(line) is None
    ]
    return wrong + _wrong_times(name, told) + _wrong_names(name, told)


def _wrong_times(name: str, told: Mapping[str, Any]) -> list[str]:
    wrong = []
    if not _is_date(told.get("begins")):
        wrong.append(f"begins of {name}: say the date of a hand-over, such as 2026-11-30.")
    days = told.get("days", 7)
    if not isinstance(days, int) or isinstance(days, bool) or not 0 < days <= MOST_DAYS:
        wrong.append(f"days of {name}: say a number from 1 to {MOST_DAYS}.")
    if read_time(str(told.get("at", ""))) is None:
        wrong.append(f"at of {name}: say a time such as 09:00.")
    if not zones.is_zone(str(told.get("zone", ""))):
        wrong.append(f"zone of {name}: say an IANA zone such as Europe/Madrid.")
    return wrong


def _wrong_names(name: str, told: Mapping[str, Any]) -> list[str]:
    wrong = []
    if told.get("area", "") not in ("", *AREAS):
        wrong.append(f"area of {name}: there is {', '.join(AREAS)}; leave it out for all.")
    if told.get("side", Side.ENGINEERS) not in [side.value for side in Side]:
        wrong.append(f"side of {name}: say {' or '.join(Side)}.")
    group = told.get("group", "")
    if not isinstance(group, str) or (group and not _GROUP.fullmatch(group)):
        wrong.append(f"group of {name}: say the id of a user group in Slack, such as S012AB3CD.")
    if not isinstance(told.get("calendar", ""), str):
        wrong.append(f"calendar of {name}: name one of the chapter calendars.")
    return wrong


def _is_date(told: Any) -> bool:
    try:
        return isinstance(told, str) and bool(date.fromisoformat(told))
    except ValueError:
        return False


def _read_absence(line: str) -> Absence | None:
    found = _ABSENCE.fullmatch(line.strip())
    if found is None or not all(_USER.fullmatch(user) for user in (found[1], found[4]) if user):
        return None
    try:
        first, last = date.fromisoformat(found[2]), date.fromisoformat(found[3])
    except ValueError:
        return None
    return Absence(found[1], first, last, found[4] or "") if first <= last else None


def _plain(rotas: Rotas) -> dict[str, Any]:
    return {
        rota.name: {
            "area": rota.area,
            "side": rota.side.value,
            "people": list(rota.people),
            "begins": rota.begins.isoformat(),
            "days": rota.days,
            "at": f"{rota.at:%H:%M}",
            "zone": rota.zone,
            "stand_ins": list(rota.stand_ins),
            "group": rota.group,
            "absences": [_written(each) for each in rota.absences],
            "calendar": rota.calendar,
        }
        for rota in rotas.values()
    }


def _written(absence: Absence) -> str:
    return f"{absence.person} {absence.first}..{absence.last} {absence.instead}".strip()


def people(rotas: Iterable[Rota]) -> Sequence[str]:
    """The ids of everybody who is named."""
    return list(dict.fromkeys(person for rota in rotas for person in (*rota.people, *rota.stand_ins)))


NO_ROTA = ""
"""Under this name stands who acts where nobody is on duty."""

CHAPTER: Chapter[Rotas] = Chapter(
    name="rotas",
    about="who is on duty for which area, and who stands in",
    default={},
    read=_read,
    plain=_plain,
    changed_by=Right.CHANGE_SCHEDULE,
)
