"""Routes: which team a new known issue goes to, by the first rule that matches."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.rules import calendars
from bot.rules.calendars import ROUND_THE_CLOCK, Calendars
from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import Refused
from bot.rules.report import AREAS
from bot.rules.roles import Right
from bot.rules.severity import LEVELS, Severity

MOST_ROUTES = 100
MOST_NAME_CHARACTERS = 60
_CHANNEL = re.compile(r"[CG][A-Z0-9]{2,20}")
_WORD = re.compile(r"\w+")
_SEVERITIES = {level.word.lower(): severity for severity, level in LEVELS.items()}


@dataclass(frozen=True)
class Route:
    """What is empty is not asked for. One of the `words` has to stand in what the agent wrote, one of the `customers`
    in the customer's name; `tiers` are those of the chapter priority. `hours` is open or closed: the calendar's state
    when it was flagged. `channel` hears of the card; `rota` is the name of one."""

    name: str
    team: str
    areas: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    severities: tuple[Severity, ...] = ()
    customers: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    calendar: str = ""
    hours: str = ""
    channel: str = ""
    rota: str = ""


Routes = tuple[Route, ...]


@dataclass(frozen=True)
class Subject:
    """What is routed. `tier` is the customer's, empty for none."""

    text: str
    area: str
    severity: Severity
    customer: str = ""
    tier: str = ""


@dataclass(frozen=True)
class Routed:
    """As it is kept with the issue: the rule's name, this version of the chapter, and why it matched."""

    rule: str
    version: int
    team: str
    rota: str
    why: str


def first_match(
    routes: Routes, subject: Subject, calendars: Calendars, now: datetime, version: int = 0
) -> tuple[Route, Routed] | None:
    for route in routes:
        why = reasons(route, subject, calendars, now)
        if why is not None:
            return route, Routed(route.name, version, route.team, route.rota, ", ".join(why) or "it takes all")
    return None


def reasons(route: Route, subject: Subject, agreed: Calendars, now: datetime) -> list[str] | None:
    """Why it matches, in words; None where it does not."""
    word = next((each for each in route.words if contains(subject.text, each)), None)
    customer = next((each for each in route.customers if contains(subject.customer, each)), None)
    is_open = not route.calendar or _is_open(agreed, route.calendar, now)
    asked = (
        (bool(route.areas), subject.area in route.areas, f"area is {subject.area}"),
        (bool(route.words), word is not None, f"it says “{word}”"),
        (bool(route.severities), subject.severity in route.severities, f"severity is {_word(subject.severity)}"),
        (bool(route.customers), customer is not None, f"customer is {customer}"),
        (bool(route.tiers), subject.tier in route.tiers, f"tier is {subject.tier}"),
        (bool(route.calendar), is_open == (route.hours == "open"), f"{route.calendar} is {route.hours}"),
    )
    if any(is_asked and not holds for is_asked, holds, _ in asked):
        return None
    return [why for is_asked, _, why in asked if is_asked]


def contains(text: str, words: str) -> bool:
    """These words one after the other, whatever the case and what stands between them."""
    said, wanted = _WORD.findall(text.casefold()), _WORD.findall(words.casefold())
    return any(said[start : start + len(wanted)] == wanted for start in range(len(said) - len(wanted) + 1))


def _is_open(agreed: Calendars, name: str, now: datetime) -> bool:
    """A calendar that was renamed since never closes, as for the service levels."""
    return calendars.is_open(agreed.get(name) or calendars.CALENDARS[ROUND_THE_CLOCK], now)


def shadowed(routes: Routes) -> dict[str, str]:
    """The rules that can never match, each with the earlier one that takes all that they would."""
    found: dict[str, str] = {}
    for index, route in enumerate(routes):
        earlier = next((each for each in routes[:index] if asks_for_less(each, route)), None)
        if earlier is not None:
            found[route.name] = earlier.name
    return found


def asks_for_less(earlier: Route, later: Route) -> bool:
    """Whether the earlier matches whatever the later does."""
    return (
        _covers(earlier.areas, later.areas)
        and _covers(earlier.severities, later.severities)
        and _covers(earlier.tiers, later.tiers)
        and _covers_words(earlier.words, later.words)
        and _covers_words(earlier.customers, later.customers)
        and (not earlier.calendar or (earlier.calendar, earlier.hours) == (later.calendar, later.hours))
    )


def _covers(wide: Sequence[Any], narrow: Sequence[Any]) -> bool:
    return not wide or (bool(narrow) and set(narrow) <= set(wide))


def _covers_words(wide: Sequence[str], narrow: Sequence[str]) -> bool:
    return not wide or (bool(narrow) and all(any(contains(each, word) for word in wide) for each in narrow))


def read_area(text: str) -> str:
    """The area that is meant: the only one that contains the words. Raises Refused."""
    said = text.strip().casefold()
    exact = [area for area in AREAS if area.casefold() == said]
    found = exact or [area for area in AREAS if said and said in area.casefold()]
    if len(found) != 1:
        raise Refused(f"Which area is “{text.strip()[:40]}”? There is: {', '.join(AREAS)}.")
    return found[0]


def _word(severity: Severity) -> str:
    return LEVELS[severity].word.lower()


_LISTS = ("area", "words", "severity", "customer", "tier")
_TEXTS = ("name", "team", "calendar", "hours", "channel", "rota")


def _read(plain: Plain) -> Routes:
    wrong = [f"“{key}” means nothing here: each rule begins with [[route]]." for key in plain if key != "route"]
    rules = plain.get("route", [])
    if not isinstance(rules, list) or not all(isinstance(rule, Mapping) for rule in rules):
        check([*wrong, "Each rule begins with [[route]]."])
    check(wrong + [problem for rule in rules for problem in _problems(rule)])
    routes = tuple(_route(rule) for rule in rules)
    names = [route.name for route in routes]
    wrong = [f"Two rules are named “{name}”." for name in dict.fromkeys(names) if names.count(name) > 1]
    wrong += [f"At most {MOST_ROUTES} rules fit." for _ in [0] if len(routes) > MOST_ROUTES]
    check(wrong + [never(name, earlier) for name, earlier in shadowed(routes).items()])
    return routes


def never(name: str, earlier: str) -> str:
    return f"The rule “{name}” can never match: “{earlier}”, which stands before it, takes all that it would."


def _route(rule: Mapping[str, Any]) -> Route:
    return Route(
        name=rule["name"].strip(),
        team=rule["team"].strip(),
        areas=tuple(_list(rule, "area")),
        words=tuple(_list(rule, "words")),
        severities=tuple(_SEVERITIES[word] for word in _list(rule, "severity")),
        customers=tuple(_list(rule, "customer")),
        tiers=tuple(_list(rule, "tier")),
        calendar=rule.get("calendar", ""),
        hours=rule.get("hours", "open" if rule.get("calendar") else ""),
        channel=rule.get("channel", ""),
        rota=rule.get("rota", ""),
    )


def _list(rule: Mapping[str, Any], key: str) -> list[str]:
    """One text stands for a list of one."""
    told = rule.get(key, [])
    return [told] if isinstance(told, str) else list(told)


def _problems(rule: Mapping[str, Any]) -> list[str]:
    name = str(rule.get("name", "")).strip()[:MOST_NAME_CHARACTERS]
    wrong = [f"“{key}” of {name} means nothing." for key in rule if key not in (*_LISTS, *_TEXTS)]
    wrong += [f"{key} of {name} is a text." for key in _TEXTS if not isinstance(rule.get(key, ""), str)]
    wrong += [
        f"{key} of {name} is a list of texts."
        for key in _LISTS
        if not isinstance(rule.get(key, []), (str, list)) or not all(isinstance(each, str) for each in _list(rule, key))
    ]
    if wrong:
        return wrong
    wrong = [f"A rule has no {key}." for key in ("name", "team") if not rule.get(key, "").strip()]
    if len(rule.get("name", "")) > MOST_NAME_CHARACTERS or len(rule.get("team", "")) > MOST_NAME_CHARACTERS:
        wrong.append(f"{name}: name and team have at most {MOST_NAME_CHARACTERS} characters.")
    return wrong + _wrong_values(name, rule)


def _wrong_values(name: str, rule: Mapping[str, Any]) -> list[str]:
    areas, severities = _list(rule, "area"), _list(rule, "severity")
    wrong = [f"area of {name}: there is no “{area[:40]}”." for area in areas if area not in AREAS]
    wrong += [f"severity of {name}: say {', '.join(_SEVERITIES)}." for word in severities if word not in _SEVERITIES]
    words = [*_list(rule, "words"), *_list(rule, "customer")]
    wrong += [f"{name}: “{word[:40]}” has no word in it." for word in words if not _WORD.search(word)]
    if rule.get("hours", "open") not in ("open", "closed") or ("hours" in rule and not rule.get("calendar")):
        wrong.append(f"hours of {name}: name a calendar, and say open or closed.")
    if rule.get("channel") and not _CHANNEL.fullmatch(rule["channel"]):
        wrong.append(f"channel of {name}: say the id of a channel, such as C012AB3CD.")
    return wrong


def _plain(routes: Routes) -> dict[str, Any]:
    return {"route": [_plain_route(route) for route in routes]}


def _plain_route(route: Route) -> dict[str, Any]:
    told: dict[str, Any] = {
        "name": route.name,
        "team": route.team,
        "area": list(route.areas),
        "words": list(route.words),
        "severity": [_word(severity) for severity in route.severities],
        "customer": list(route.customers),
        "tier": list(route.tiers),
        "calendar": route.calendar,
        "hours": route.hours,
        "channel": route.channel,
        "rota": route.rota,
    }
    return {key: value for key, value in told.items() if value}


CHAPTER: Chapter[Routes] = Chapter(
    name="routes",
    about="which team a new known issue goes to: the first rule that matches",
    default=(),
    read=_read,
    plain=_plain,
    changed_by=Right.ROUTE,
)
