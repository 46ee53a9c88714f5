"""Changes of what binds both sides: somebody proposes one, each side approves it, and it is in force from a day on
(practice P31)."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from bot.rules import dates, zones
from bot.rules.committee import Committee
from bot.rules.definitions import Signature, side_in
from bot.rules.doctor import Finding
from bot.rules.policy import Chapter, Plain, check
from bot.rules.recognition import Side
from bot.rules.refusals import NotAllowed, Refused, WrongInput
from bot.rules.roles import Person, Role

JOINT = frozenset(
    {
        *("service-levels", "calendars", "priority", "reproduction", "routes"),
        *("digest", "maintenance", "recognition", "committee"),
    }
)
"""The chapters that promise something to the other side, or say how both are counted."""


@dataclass(frozen=True)
class ChangeControl:
    """`on`: the chapters in JOINT change only when both sides approve."""

    on: bool = False


def _read(plain: Plain) -> ChangeControl:
    on = plain.get("on", False)
    wrong = [f"“{key}” means nothing. What can be set: on." for key in plain if key != "on"]
    check([*wrong, *([] if isinstance(on, bool) else ["on: say true or false."])])
    return ChangeControl(on)


CHAPTER: Chapter[ChangeControl] = Chapter(
    name="change-control",
    about="whether what binds both sides changes only when both approve",
    default=ChangeControl(),
    read=_read,
    plain=lambda agreed: {"on": agreed.on},
)


def needs_both(chapter: str, control: ChangeControl) -> bool:
    """Whether both sides decide together is for both to decide."""
    return chapter == CHAPTER.name or (control.on and chapter in JOINT)


class Fate(StrEnum):
    OPEN = "open"
    AGREED = "agreed"
    IN_FORCE = "in force"
    FORCED = "forced"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


STANDING = (Fate.OPEN, Fate.AGREED)


SIGNED, LEFT = "signed", "left"
"""Why somebody who was asked is not any more: their side has approved it, or they do not speak for it by now."""


@dataclass(frozen=True)
class Proposal:
    """`value` is to stand in the chapter after its version `base`, from midnight of `starts` on; None: from the first
    midnight after both sides have approved. `effective` is that moment, once they have. `asked`: whose letters have
    buttons to approve it."""

    number: int
    chapter: str
    base: int
    value: Plain
    by: str
    at: datetime
    starts: date | None = None
    signatures: Mapping[Side, Signature] = field(default_factory=dict)
    fate: Fate = Fate.OPEN
    effective: datetime | None = None
    asked: tuple[str, ...] = ()

    @property
    def missing(self) -> list[Side]:
        return [side for side in Side if side not in self.signatures]


def speaks_for(person: Person, committee: Committee) -> Side | None:
    """Where there is a committee its members speak for their sides; before that, the liaisons of each side do."""
    if not committee.members and Role.LIAISON not in person.roles:
        return None
    return side_in(person, committee)


def to_ask(proposal: Proposal, speakers: Mapping[Side, Sequence[str]]) -> dict[str, Side]:
    """Who can approve it for a side that has not yet: members come and go while it waits."""
    if proposal.fate is not Fate.OPEN:
        return {}
    return {user: side for side in proposal.missing for user in speakers[side]}


def is_binding(signatures: Mapping[Side, Signature], speakers: Mapping[Side, Sequence[str]]) -> bool:
    """Whether who signed for each side can also approve for it what binds both."""
    return all(side in signatures and signatures[side].by in speakers[side] for side in Side)


def approved(proposal: Proposal, side: Side | None, by: str, now: datetime, zone: str) -> Proposal:
    """With the second approval it is agreed on. Raises Refused, NotAllowed."""
    if side is None:
        raise NotAllowed(
            "Members of the committee approve this, each for their side; without a committee, a liaison of each side."
        )
    check_is_open(proposal)
    if side in proposal.signatures:
        raise Refused(f"The {side.value} have approved this already.")
    if any(each.by == by for each in proposal.signatures.values()):
        raise Refused("You have approved it for the other side. Somebody else has to for this one.")
    signed = replace(proposal, signatures={**proposal.signatures, side: Signature(by, now)})
    if signed.missing:
        return signed
    return replace(signed, fate=Fate.AGREED, effective=effective(proposal.starts, now, zone))


def effective(starts: date | None, now: datetime, zone: str) -> datetime:
    """Never in the middle of a day: midnight of that day, or the next one when that has passed."""
    tomorrow = zones.local_date(now, zone) + timedelta(days=1)
    return zones.moment(max(starts or tomorrow, tomorrow), time(), zone)


def read_start(text: str, now: datetime, zone: str) -> date | None:
    """The day from which on it shall count; nothing for the next midnight. Raises WrongInput."""
    if not text.strip():
        return None
    try:
        day = dates.read_date(text, now, zones.zone(zone)).date()
    except Refused as wrong:
        raise WrongInput({"starts": str(wrong)}) from None
    if day <= zones.local_date(now, zone):
        raise WrongInput({"starts": "Say a day after today."})
    return day


def check_is_open(proposal: Proposal) -> None:
    if proposal.fate is not Fate.OPEN:
        raise Refused(f"That proposal is {proposal.fate.value} by now.")


def check_stands(proposal: Proposal) -> None:
    if proposal.fate not in STANDING:
        raise Refused(f"That proposal is {proposal.fate.value} by now.")


def check_changes(before: Plain, after: Plain, is_drift: bool) -> None:
    """What stands without having been agreed on may be proposed as it is."""
    if before == after and not is_drift:
        raise Refused("Nothing was proposed: it says so already.")


def check_can_be_approved(missing: Sequence[Side], speakers: Mapping[Side, Sequence[str]]) -> None:
    """Somebody has to be there who can approve it for each side that has not yet."""
    if nobody := [side.value for side in missing if not speakers[side]]:
        raise Refused(
            f"Nobody can approve this for the {' or the '.join(nobody)}: name a committee first, "
            "`/liaison policy committee`, or liaisons of both sides"
        )


def check_is_alone(chapter: str, control: ChangeControl) -> None:
    """For who would change it without the other side."""
    if needs_both(chapter, control):
        raise Refused(f"By now both sides decide on this. Open it anew to propose a change: policy {chapter}")


Part = tuple[str, str, str]
"""Of a difference: what, as it was, as it shall be; empty where there was or will be nothing."""


def difference(before: Plain, after: Plain) -> list[Part]:
    ours, theirs = dict(_flat("", before)), dict(_flat("", after))
    names = dict.fromkeys([*ours, *theirs])
    return [
        (name, ours.get(name, ""), theirs.get(name, "")) for name in names if ours.get(name, "") != theirs.get(name, "")
    ]


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """Each number and word with its path; of tables in a list, whose order may matter, by their names."""
    if isinstance(value, Mapping):
        for key, each in value.items():
            yield from _flat(f"{name}.{key}".lstrip("."), each)
    elif isinstance(value, list) and value and all(isinstance(each, Mapping) for each in value):
        keys = [str(each.get("name", place)) for place, each in enumerate(value, start=1)]
        yield f"{name} (order)", ", ".join(keys)
        for key, each in zip(keys, value, strict=True):
            yield from _flat(f"{name}.{key}", each)
    else:
        yield name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True)
class Pact:
    """What both sides agreed on last for a chapter. `told`: what was reported as standing there instead."""

    chapter: str
    version: int
    value: Plain
    told: str = ""


@dataclass(frozen=True)
class Drift:
    """A chapter as it stands (`version`, `value`), other than both sides agreed."""

    pact: Pact
    version: int
    value: Plain

    @property
    def name(self) -> str:
        """The same for the same words in the same version."""
        return f"{self.version}:{hashlib.sha256(json.dumps(self.value, sort_keys=True).encode()).hexdigest()[:16]}"

    @property
    def was_told(self) -> bool:
        return self.pact.told == self.name


def drifts(control: ChangeControl, pacts: Sequence[Pact], standing: Mapping[str, tuple[int, Plain]]) -> list[Drift]:
    """`standing`: version and value of each chapter. Whether change control is on is bound by itself as well."""
    found = [Drift(pact, *standing[pact.chapter]) for pact in pacts if pact.chapter in standing]
    return [
        each
        for each in found
        if (each.version, each.value) != (each.pact.version, each.pact.value)
        and (each.pact.chapter == CHAPTER.name or control.on)
    ]


def findings(control: ChangeControl, standing: Sequence[Proposal], drifts: Sequence[Drift]) -> list[Finding]:
    """Nothing before anybody spoke of change control."""
    if not (control.on or standing or drifts):
        return []
    said = "what binds both sides changes when both approve" if control.on else "off"
    waiting = "; ".join(f"a change of {each.chapter} is {each.fate.value}" for each in standing)
    return [Finding("Change control", f"{said}; {waiting}" if waiting else said), *of_drifts(drifts)]


def of_drifts(found: Sequence[Drift]) -> list[Finding]:
    return [
        Finding(
            f"Chapter {each.pact.chapter}",
            f"stands as version {each.version}; both sides agreed on version {each.pact.version}: "
            + "; ".join(f"{name}: {was or '–'} -> {now or '–'}" for name, was, now in _short(each)),
            f"Propose what it shall be, also if that is what stands there: /liaison policy {each.pact.chapter}",
        )
        for each in found
    ]


def _short(drift: Drift) -> list[Part]:
    return difference(drift.pact.value, drift.value)[:5] or [("its words", "as agreed", "the same, written anew")]
