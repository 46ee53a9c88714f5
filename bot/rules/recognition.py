"""Shout-outs: who may thank whom, for what, and how often. Nobody is ranked, and nobody named who does not wish it."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.rules import zones
from bot.rules.labels import IssueId
from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import Refused
from bot.rules.roles import Person, Role, is_outsider

MOST_REASON_CHARACTERS = 500
MOST_BEHAVIOUR_CHARACTERS = 40
UNDO_WITHIN = timedelta(minutes=10)
LEAST_STEPS_CHARACTERS = 120
"""A report that is shorter has no steps that anybody could follow."""
BALANCE_OVER = timedelta(weeks=4)
LEAST_SHARE_PERCENT = 30
"""Under this share one side hardly hears any thanks (practice P22)."""
LEAST_TO_JUDGE = 5
"""Fewer people thanked than that say nothing about a balance."""

_LEAD = re.compile(r"\s*(?:,|and\b|&)?\s*(@\S*[^\s,])", re.IGNORECASE)
_FOR = re.compile(r"[\s:,]*(?:for\b)?[\s:,]*", re.IGNORECASE)
_TAG = re.compile(r"(?<!\S)#([\w-]+)")


class Side(StrEnum):
    AGENTS = "agents"
    ENGINEERS = "engineers"


@dataclass(frozen=True)
class Recognition:
    """What is agreed: `per_day` people may be thanked by one giver, by the calendar day of the giver; `channel` is an
    id, empty for the liaison channel. An issue was open long after `long_open`; a flag helped when `joined_by` people
    have reports on its issue."""

    per_day: int
    behaviours: tuple[str, ...]
    channel: str
    long_open: timedelta
    joined_by: int


@dataclass(frozen=True)
class Thanks:
    """What somebody wishes to say. `people` are user ids; `behaviour` is empty where none was named."""

    people: tuple[str, ...]
    reason: str
    behaviour: str = ""


@dataclass(frozen=True)
class ShoutOut:
    number: int
    giver: str
    thanks: Thanks
    at: datetime
    sides: tuple[Side, ...] = ()
    """Of the people, in their order."""


@dataclass(frozen=True)
class Share:
    """How many people of each side were thanked; who was thanked twice counts twice."""

    agents: int
    engineers: int

    @property
    def neglected(self) -> Side | None:
        """The side that has too small a share of what was said."""
        total = self.agents + self.engineers
        if total < LEAST_TO_JUDGE:
            return None
        for side, count in ((Side.AGENTS, self.agents), (Side.ENGINEERS, self.engineers)):
            if count * 100 < LEAST_SHARE_PERCENT * total:
                return side
        return None


class Deed(StrEnum):
    """Real work that gives reason to say thanks; the value completes "for"."""

    FIRST_WORKAROUND = "the first workaround of the week"
    LONG_OPEN = "fixing what had been open for long"
    HELPFUL_FLAG = "a flag that many others joined"
    CLEAN_STEPS = "a report that engineers could follow without a question"


@dataclass(frozen=True)
class Earned:
    """Somebody did this on an issue. `week` is the Monday of the week where there is one such deed a week."""

    deed: Deed
    person: str
    issue: IssueId
    title: str
    week: str = ""

    @property
    def key(self) -> str:
        """Suggested once under it."""
        return f"{self.deed.name.lower()}:{self.week or self.issue}"


@dataclass(frozen=True)
class Pattern:
    """Shout-outs of a quarter, by what they thank for and never by whom: each behaviour with how often in that quarter
    and in the one before. `untagged` likewise: those that name none."""

    quarter: str
    behaviours: tuple[tuple[str, int, int], ...]
    untagged: tuple[int, int]

    @property
    def is_empty(self) -> bool:
        return not self.untagged[0] and not any(count for _, count, _ in self.behaviours)


def pattern(quarter: str, now: Mapping[str, int], before: Mapping[str, int], agreed: Recognition) -> Pattern:
    """`now` and `before`: how often by behaviour, '' for none. What is agreed stands there even if nobody was thanked
    for it; what was agreed once, if somebody was."""
    names = dict.fromkeys([*agreed.behaviours, *sorted({*now, *before} - {*agreed.behaviours, ""})])
    counted = sorted(((name, now.get(name, 0), before.get(name, 0)) for name in names), key=lambda each: -each[1])
    return Pattern(quarter, tuple(counted), (now.get("", 0), before.get("", 0)))


def side_of(person: Person) -> Side:
    return Side.ENGINEERS if Role.ENGINEER in person.roles else Side.AGENTS


def read_thanks(text: str, people: Sequence[str], agreed: Recognition) -> Thanks:
    """From `@ana and @ben for the clean steps #clear-report`. `people` are the ids of all who are mentioned, in order;
    only those before the reason are thanked. Raises Refused with an example for what is not clear."""
    named: list[str] = []
    rest = text
    while found := _LEAD.match(rest):
        named.append(found[1].lower())
        rest = rest[found.end() :]
    count = len(set(named))
    if not count:
        raise Refused("Whom? For example: kudos @ana for the clean steps to reproduce")
    if len(people) < count:
        raise Refused("Slack did not say who is meant: choose people from the list that it shows while you type @.")
    reason = rest[_FOR.match(rest).end() :]  # type: ignore[union-attr]  # it matches nothing, too
    return tagged(tuple(people[:count]), reason, agreed)


def tagged(people: tuple[str, ...], reason: str, agreed: Recognition, behaviour: str = "") -> Thanks:
    """The agreed behaviour that stands as a #tag in the reason is taken out of it; any other tag stays."""
    for tag in _TAG.findall(reason):
        if not behaviour and tag.lower() in agreed.behaviours:
            behaviour = tag.lower()
            reason = re.sub(rf"(?<!\S)#{re.escape(tag)}(?![\w-])", "", reason, count=1)
    return Thanks(people, " ".join(reason.split()), behaviour)


def check_thanks(thanks: Thanks, giver: str, people: Sequence[Person], silent: Collection[str]) -> None:
    """`people` are those of the thanks; `silent` the ids of all who do not want to be named. Raises Refused."""
    if not thanks.reason:
        raise Refused("For what? A shout-out says why: kudos @ana for the clean steps to reproduce")
    if len(thanks.reason) > MOST_REASON_CHARACTERS:
        raise Refused(f"That is {len(thanks.reason)} characters long; say it in {MOST_REASON_CHARACTERS}.")
    if giver in thanks.people:
        raise Refused("Nobody thanks themselves: nothing was posted. Name the others only.")
    outside = [person.name for person in people if is_outsider(person)]
    if outside:
        raise Refused(f"Nothing was posted: {_listed(outside)} is no member here (a bot, a guest, or from outside).")
    wishing = [person.name for person in people if person.id in silent]
    if wishing:
        raise Refused(
            f"Nothing was posted: {_listed(wishing)} does not want to be named in public. Say thanks in person instead."
        )


def check_limit(given: int, more: int, agreed: Recognition) -> None:
    """`given` were thanked by this giver today already. Raises Refused."""
    if given + more > agreed.per_day:
        left = max(agreed.per_day - given, 0)
        raise Refused(
            f"Nothing was posted: you can thank {agreed.per_day} people a day, and {left} more today. Your day ends at "
            "midnight in your zone."
        )


def check_may_take_back(shout_out: ShoutOut, actor: str, now: datetime) -> None:
    if shout_out.giver != actor:
        raise Refused("Only who said it can take it back.")
    if now - shout_out.at > UNDO_WITHIN:
        raise Refused(f"It can be taken back for {UNDO_WITHIN.seconds // 60} minutes; that time is over.")


def day_begins(now: datetime, zone: str) -> datetime:
    """Midnight of the day that it is in this zone."""
    known = zone if zones.is_zone(zone) else "UTC"
    return zones.moment(zones.local_date(now, known), time(0), known)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names)


RECOGNITION = Recognition(
    per_day=5,
    behaviours=("clear-report", "clean-steps", "workaround", "follow-through", "teaching"),
    channel="",
    long_open=timedelta(days=90),
    joined_by=5,
)
"""Behaviours that shorten the way from problem to answer, to begin with; both sides agree on their own (practice P37).
The limit is small: where thanks are without limit, a few people give most of them (practice D21)."""

_NUMBERS = {"per_day": (1, 50), "long_open_days": (1, 3650), "joined_by": (2, 1000)}
_KEYS = (*_NUMBERS, "behaviours", "channel")


def _read(plain: Plain) -> Recognition:
    """A key that is left out is as it ships."""
    told = {**_plain(RECOGNITION), **plain}
    wrong = [f"“{key}” means nothing. What can be set: {', '.join(_KEYS)}." for key in plain if key not in _KEYS]
    for key, (least, most) in _NUMBERS.items():
        value = told[key]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            wrong.append(f"{key}: say a number from {least} to {most}.")
    tags = told["behaviours"]
    if not isinstance(tags, list) or not all(isinstance(tag, str) and _is_tag(tag) for tag in tags):
        wrong.append("behaviours: say a list of words without spaces, such as “clean-steps”.")
    if not isinstance(told["channel"], str) or not re.fullmatch(r"([CG][A-Z0-9]{2,20})?", told["channel"]):
        wrong.append("channel: say the id of a channel, such as C0123ABCD, or nothing for the liaison channel.")
    check(wrong)
    return Recognition(
        per_day=told["per_day"],
        behaviours=tuple(dict.fromkeys(tag.lstrip("#").lower() for tag in tags)),
        channel=told["channel"],
        long_open=timedelta(days=told["long_open_days"]),
        joined_by=told["joined_by"],
    )


def _is_tag(tag: str) -> bool:
    return re.fullmatch(r"#?[\w-]+", tag) is not None and len(tag) <= MOST_BEHAVIOUR_CHARACTERS


def _plain(agreed: Recognition) -> dict[str, Any]:
    return {
        "per_day": agreed.per_day,
        "behaviours": list(agreed.behaviours),
        "channel": agreed.channel,
        "long_open_days": agreed.long_open.days,
        "joined_by": agreed.joined_by,
    }


CHAPTER: Chapter[Recognition] = Chapter(
    name="recognition",
    about="shout-outs: how many a day, for which behaviours, in which channel",
    default=RECOGNITION,
    read=_read,
    plain=_plain,
)
