"""The marquee of a channel: what is broken now, and what liaisons announce until a time."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any

from bot.rules import dates
from bot.rules.board import OnBoard, board, in_one_line
from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import NotFound, Refused
from bot.rules.roles import Right
from bot.rules.severity import LEVELS, Severity

MOST_WORDS_CHARACTERS = 150
MOST_NOTICES = 6
LONGEST = timedelta(days=31)
"""What holds for longer belongs into a handbook: a marquee that never changes is not read."""
MOST_CHANNELS = 50
"""Each change is an edit in each of them, and Slack takes about 50 a minute."""

EXAMPLE = "`/liaison marquee add Billing is slow until 18:00 until: +4h`"
HOW_TO_PLACE = "`/liaison marquee here message`, `here topic` or `here off`; elsewhere: `marquee #channel topic`"


class Mode(StrEnum):
    MESSAGE = "message"
    TOPIC = "topic"


Places = Mapping[str, Mode]
"""By the ids of the channels that have a marquee."""


@dataclass(frozen=True)
class Announcement:
    """What a liaison, `by`, wants everybody to know `until` then."""

    number: int
    words: str
    by: str
    until: datetime

    @property
    def label(self) -> str:
        return f"N-{self.number}"


@dataclass(frozen=True)
class Entry:
    """Something broken. `workaround` is its id and `step` its first line, "" without one; `next` is what is owed, `by`
    when."""

    label: str
    title: str
    severity: Severity
    since: datetime
    workaround: str
    step: str
    next: str
    by: datetime | None

    @property
    def level(self) -> str:
        return LEVELS[self.severity].word


@dataclass(frozen=True)
class Said:
    """An announcement without the name of whoever made it."""

    words: str
    until: datetime


@dataclass(frozen=True)
class Marquee:
    """What a marquee shows: the worst and newest of what is broken, out of `total`, and what is announced. No names of
    people, and of customers' words nothing but the titles."""

    broken: tuple[Entry, ...]
    total: int
    said: tuple[Said, ...]

    def stamp(self, mode: Mode) -> str:
        """The same for what looks the same in this mode; it holds none of the words."""
        shown = self if mode is Mode.MESSAGE else replace(self, broken=tuple(map(_in_brief, self.broken)))
        return hashlib.sha256(json.dumps(asdict(shown), default=_plain_fact).encode()).hexdigest()


def marquee(facts: Sequence[OnBoard], announced: Sequence[Announcement], now: datetime) -> Marquee:
    """The same is broken here as on the wallboard. What is over is left out."""
    broken = board(facts, now).broken
    entries = (
        Entry(each.label, each.title, each.severity, each.since, each.workaround, each.step, each.next, each.by)
        for each in broken.first
    )
    said = (Said(each.words, each.until) for each in announced if each.until > now)
    return Marquee(tuple(entries), broken.total, tuple(said))


def read_announcement(text: str, until: str, now: datetime, zone: tzinfo) -> tuple[str, datetime]:
    """The words in one line, and when they end. Raises Refused with an example."""
    words = " ".join(text.split())
    if not words or not until:
        raise Refused(f"Say what, and until when: {EXAMPLE}")
    if in_one_line(words[:MOST_WORDS_CHARACTERS]) != words[:MOST_WORDS_CHARACTERS]:
        raise Refused("A marquee names nobody: leave out what begins with @.")
    if len(words) > MOST_WORDS_CHARACTERS:
        raise Refused(f"That is {len(words)} characters long; everybody reads it: say it in {MOST_WORDS_CHARACTERS}.")
    end = dates.read_date(until, now, zone)
    if end <= now:
        raise Refused("That time is over already. Say a later one, such as until: +4h")
    if end > now + LONGEST:
        raise Refused(f"That is too far ahead: at most {LONGEST.days} days. What holds for longer is no news.")
    return words, end


def check_has_room(standing: Sequence[Announcement]) -> None:
    if len(standing) >= MOST_NOTICES:
        raise Refused(f"There are {MOST_NOTICES} notices already; take one down first: `/liaison marquee down N-1`")


def named(text: str, standing: Sequence[Announcement]) -> Announcement:
    """By `N-3` or `3`. Raises NotFound."""
    number = text.strip().upper().removeprefix("N-")
    found = next((each for each in standing if str(each.number) == number), None)
    if found is None:
        there = ", ".join(each.label for each in standing) or "none"
        missing = f"There is no notice “{text.strip()[:20]}”." if text.strip() else "Which one?"
        raise NotFound(f"{missing} There is: {there}.")
    return found


def read_mode(text: str) -> Mode | None:
    """None for `off`; nothing means a message. Raises Refused."""
    word = text.strip().lower() or Mode.MESSAGE
    if word == "off":
        return None
    if word not in set(Mode):
        raise Refused(f"“{text.strip()[:40]}” is not clear. Say: {HOW_TO_PLACE}")
    return Mode(word)


def placed(places: Places, channel: str, mode: Mode | None) -> Places:
    """With this channel so, or without it. Raises Refused when it is so already, and when there are too many."""
    if places.get(channel) == mode:
        raise Refused("It is so already: that channel has " + (f"its marquee as a {mode}." if mode else "no marquee."))
    rest = {each: how for each, how in places.items() if each != channel}
    if mode is not None and len(rest) >= MOST_CHANNELS:
        raise Refused(f"There are {MOST_CHANNELS} channels with a marquee already; turn one off first.")
    return {**rest, channel: mode} if mode is not None else rest


def _in_brief(entry: Entry) -> Entry:
    """What a topic shows: Slack writes a line into the channel for each change of it."""
    return replace(entry, step="", next="", by=None)


def _plain_fact(value: Any) -> str:
    assert isinstance(value, datetime)
    return value.isoformat()


def _read(plain: Plain) -> Places:
    wrong = [f"“{key}” means nothing. What can be set: channels." for key in plain if key != "channels"]
    told = plain.get("channels", {})
    if not isinstance(told, Mapping):
        check([*wrong, "channels: say for example C0123ABCD = “message”."])
    for channel, mode in told.items():
        if not re.fullmatch(r"[CG][A-Z0-9]{2,20}", channel):
            wrong.append(f"“{channel}” is no id of a channel, such as C0123ABCD.")
        if mode not in set(Mode):
            wrong.append(f"{channel}: say “message” or “topic”; leave the channel out for neither.")
    if len(told) > MOST_CHANNELS:
        wrong.append(f"At most {MOST_CHANNELS} channels can have a marquee.")
    check(wrong)
    return {channel: Mode(mode) for channel, mode in told.items()}


def _plain(places: Places) -> dict[str, Any]:
    return {"channels": {channel: mode.value for channel, mode in places.items()}}


CHAPTER: Chapter[Places] = Chapter(
    name="marquee",
    about="which channels show what is broken now, as a message or as the topic",
    default={},
    read=_read,
    plain=_plain,
    changed_by=Right.SET_MARQUEE,
)
