"""The committee of both sides: who is in it, what comes before it and why, and what it decided."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.rules import dates
from bot.rules.escalation import Escalation
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER, State
from bot.rules.mentions import ids_by_name, named
from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import NotAllowed, Refused

MOST_TEXT_CHARACTERS = 1000
REVIEWED_AFTER = timedelta(weeks=4)
"""Where no date is named."""
TAKEN_BACK_WITHIN = timedelta(hours=2)
"""As long as the meeting in which it was recorded may last."""

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")


@dataclass(frozen=True)
class Committee:
    """User ids: as many of `agents` as of `engineers`, and one `neutral`; or nobody, before there is one. An issue
    comes before it that nobody could reproduce for `elusive_after` or with `elusive_reports`, or whose age in days
    times its reports reaches `ageing`."""

    agents: tuple[str, ...] = ()
    engineers: tuple[str, ...] = ()
    neutral: str = ""
    elusive_after: timedelta = timedelta(days=7)
    elusive_reports: int = 3
    ageing: int = 300

    @property
    def members(self) -> tuple[str, ...]:
        """In the order in which the chair goes round: from side to side, the neutral member last."""
        sides = zip(self.agents, self.engineers, strict=True)
        return (*(user for pair in sides for user in pair), *([self.neutral] if self.neutral else []))

    def chair(self, meeting: date, away: frozenset[str] = frozenset()) -> str:
        """Another one each week; empty where there is nobody."""
        there = [user for user in self.members if user not in away]
        return there[meeting.toordinal() // 7 % len(there)] if there else ""

    def has_quorum(self, agreed: Iterable[str]) -> bool:
        """More than half of the members, and somebody of each side."""
        there = set(agreed) & set(self.members)
        return 2 * len(there) > len(self.members) and bool(there & {*self.agents}) and bool(there & {*self.engineers})


EXAMPLE = (
    "For example: decide KI-3 decision: fix it in 4.2 alternatives: decline agreed: @ana @mia owner: @mia "
    "review: 2026-12-01"
)


class Why(StrEnum):
    """Why an issue is on the agenda; the most urgent first."""

    ESCALATED = "escalated"
    BREACHED = "a promised time has passed"
    REVIEW = "the decision is to be reviewed"
    ELUSIVE = "nobody can reproduce it"
    AGEING = "old, with many reports"
    ADDED = "somebody asked for it"


ASKED = {
    Why.ESCALATED: "who takes it up, and by when",
    Why.BREACHED: "a new date with an owner, or decline it with a reason",
    Why.REVIEW: "keep the decision, or change it",
    Why.ELUSIVE: "how it is looked for, or close it",
    Why.AGEING: "fix it by a date, or decline it with a reason",
    Why.ADDED: "what was asked for",
}


@dataclass(frozen=True)
class Case:
    """What is known of an issue that may come before the committee. `escalated`: the last time, since it was last over.
    `breached_at`: what is still owed was due then; of several times the last. `elusive_since`: nobody could reproduce
    it from then on."""

    issue: Issue
    reports: int
    escalated: Escalation | None = None
    breached_at: datetime | None = None
    elusive_since: datetime | None = None


@dataclass(frozen=True)
class Added:
    """Somebody put it on the agenda."""

    issue: IssueId
    why: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Decision:
    """It holds until `review`, and then comes before the committee again. `replaces`: the number of another one that
    does not hold any more. One that was taken back counts as if it had never been made, and stays to be read."""

    number: int
    issue: IssueId
    decision: str
    alternatives: str
    agreed: tuple[str, ...]
    owner: str
    review: date
    by: str
    at: datetime
    had_quorum: bool
    replaces: int | None = None
    taken_back_at: datetime | None = None
    taken_back_why: str = ""

    @property
    def label(self) -> str:
        return decision_label(self.number)


def decision_label(number: int) -> str:
    return f"D-{number}"


def read_label(text: str) -> int | None:
    found = re.fullmatch(r"(?i)d-([1-9][0-9]{0,8})", text.strip())
    return int(found[1]) if found else None


@dataclass(frozen=True)
class Item:
    case: Case
    why: Why
    words: str = ""


def agenda(
    cases: Sequence[Case],
    added: Sequence[Added],
    decisions: Mapping[IssueId, Decision],
    limits: Committee,
    now: datetime,
    until: date,
) -> list[Item]:
    """What comes before the meeting on the day `until`, the most urgent first. `decisions` are the latest of each
    issue: one that holds keeps its issue off the agenda, unless since then somebody asked for it, it was escalated, or
    a time has passed."""
    asked = {each.issue: each for each in added}
    items: list[Item] = []
    for case in cases:
        decision, wish = decisions.get(case.issue.id), asked.get(case.issue.id)
        if wish is not None and decision is not None and wish.at <= decision.at:
            wish = None
        why = _over_limits(case, limits, now) if decision is None else _comes_back(case, decision, until)
        if wish is not None:
            items.append(Item(case, why or Why.ADDED, wish.why))
        elif why is not None:
            items.append(Item(case, why, _words(case, why, decision, until)))
    order = list(Why)
    return sorted(items, key=lambda item: (order.index(item.why), -weight(item.case, now), item.case.issue.id))


def _comes_back(case: Case, decision: Decision, until: date) -> Why | None:
    """Although it was decided on."""
    if case.issue.state in OVER:
        return None
    if case.escalated is not None and case.escalated.at > decision.at:
        return Why.ESCALATED
    if case.breached_at is not None and case.breached_at > decision.at:
        return Why.BREACHED
    return Why.REVIEW if decision.review <= until else None


def _words(case: Case, why: Why, decision: Decision | None, until: date) -> str:
    said = []
    if why is Why.ESCALATED and case.escalated is not None:
        answered = "nobody has answered yet" if case.escalated.is_open else "somebody has answered"
        said += [text for text in (case.escalated.why, answered) if text]
    if decision is not None:
        said.append(f"{decision.label}: {decision.decision}")
        if why is not Why.REVIEW and decision.review <= until:
            said.append("its review is due")
    return "; ".join(said)


def _over_limits(case: Case, limits: Committee, now: datetime) -> Why | None:
    if case.issue.state in OVER:
        return None
    if case.escalated is not None:
        return Why.ESCALATED
    if case.breached_at is not None:
        return Why.BREACHED
    if case.issue.state is State.CANNOT_REPRODUCE:
        since = case.elusive_since or case.issue.created_at
        if now - since >= limits.elusive_after or case.reports >= limits.elusive_reports:
            return Why.ELUSIVE
    return Why.AGEING if weight(case, now) >= limits.ageing else None


def weight(case: Case, now: datetime) -> int:
    """Age in days, times reports."""
    return (now - case.issue.created_at).days * case.reports


@dataclass(frozen=True)
class Minutes:
    """A decision as it was said, checked."""

    decision: str
    alternatives: str
    agreed: tuple[str, ...]
    owner: str
    review: date
    replaces: int | None = None


def read_minutes(
    said: Mapping[str, str], people: Sequence[str], now: datetime, zone: Any, standing: Sequence[Decision] = ()
) -> Minutes:
    """From `decision:`, `alternatives:`, `agreed:`, `owner:`, `review:` and `replaces:`, in any order; `people` are the
    ids of all who are mentioned in them, in that order, `standing` what was decided before on the same issue. Raises
    Refused with what is missing."""
    ids = ids_by_name(said.values(), people)
    agreed, owners = (named(said.get(key, ""), ids) for key in ("agreed", "owner"))
    decision, alternatives = (said.get(key, "").strip() for key in ("decision", "alternatives"))
    missing = [
        name
        for name, value in (
            ("decision", decision),
            ("alternatives", alternatives),
            ("agreed", agreed),
            ("owner", owners),
        )
        if not value
    ]
    if missing or len(owners) != 1:
        said_what = f"It needs {', '.join(missing)}." if missing else "One owner, please."
        raise Refused(f"Nothing was recorded. {said_what} {EXAMPLE}")
    if len(decision) + len(alternatives) > MOST_TEXT_CHARACTERS:
        raise Refused(f"Nothing was recorded: say it in {MOST_TEXT_CHARACTERS} characters.")
    review = said.get("review", "").strip()
    day = dates.read_date(review, now, zone).date() if review else (now + REVIEWED_AFTER).astimezone(zone).date()
    if day <= now.astimezone(zone).date():
        raise Refused("Nothing was recorded: the review has to be later than today.")
    return Minutes(decision, alternatives, agreed, owners[0], day, _replaced(said.get("replaces", ""), standing))


def _replaced(said: str, standing: Sequence[Decision]) -> int | None:
    counting = [each for each in standing if each.taken_back_at is None]
    holds = [each.number for each in counting if each.number not in {other.replaces for other in counting}]
    if said.strip() and (number := read_label(said)) not in holds:
        labels = ", ".join(map(decision_label, holds)) or "none"
        raise Refused(f"Nothing was recorded. It can replace what was decided on this issue and holds: {labels}.")
    return number if said.strip() else None


def read_undo(said: str) -> tuple[int, str]:
    """Of which decision, and why. Raises Refused."""
    label, _, why = said.strip().partition(" ")
    number = read_label(label)
    if number is None or not why.strip():
        raise Refused("Nothing was taken back. Say which decision, and why: decide undo D-3 it was about KI-4")
    return number, why.strip()[:MOST_TEXT_CHARACTERS]


def check_may_take_back(decision: Decision, user: str, now: datetime) -> None:
    if decision.taken_back_at is not None:
        raise Refused(f"{decision.label} was taken back already.")
    if user != decision.by or now - decision.at > TAKEN_BACK_WITHIN:
        raise Refused(
            f"{decision.label} stays: only who recorded it takes it back, within two hours. Another decision can "
            f"replace it: decide KI-3 decision: ... replaces: {decision.label}"
        )


def check_member(user: str, committee: Committee) -> None:
    if not committee.members:
        raise Refused("There is no committee yet. Liaisons name it: `/liaison policy committee`")
    if user not in committee.members:
        raise NotAllowed(
            "Only members of the committee record its decisions. Anybody can bring something before it: agenda add"
        )


def check_may_remove(added: Added | None, label: str, user: str, committee: Committee) -> None:
    if added is None:
        raise Refused(f"Nobody has added {label}. What is over the limits stays until something is decided on it.")
    if user != added.by and user not in committee.members:
        raise NotAllowed(f"Only who added {label} takes it back, or a member of the committee.")


_LIMITS = {"elusive_days": (1, 365), "elusive_reports": (1, 10_000), "ageing": (1, 10_000_000)}
_KEYS = ("agents", "engineers", "neutral", *_LIMITS)


def _read(plain: Plain) -> Committee:
    """A key that is left out is as it ships."""
    told = {**_plain(COMMITTEE), **plain}
    wrong = [f"“{key}” means nothing. What can be set: {', '.join(_KEYS)}." for key in plain if key not in _KEYS]
    for key, (least, most) in _LIMITS.items():
        value = told[key]
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            wrong.append(f"{key}: say a number from {least:,} to {most:,}.")
    sides = {key: told[key] for key in ("agents", "engineers", "neutral")}
    for key, users in sides.items():
        if not isinstance(users, list) or not all(isinstance(user, str) and _USER.fullmatch(user) for user in users):
            wrong.append(f"{key}: say a list of ids of people, such as U0123ABCD.")
    check(wrong)
    check(_parity(sides))
    return Committee(
        agents=tuple(told["agents"]),
        engineers=tuple(told["engineers"]),
        neutral=next(iter(told["neutral"]), ""),
        elusive_after=timedelta(days=told["elusive_days"]),
        elusive_reports=told["elusive_reports"],
        ageing=told["ageing"],
    )


def _parity(sides: Mapping[str, Sequence[str]]) -> list[str]:
    """Practice P13: equal numbers, and exactly one who belongs to neither side; nobody twice."""
    agents, engineers, neutral = (len(sides[key]) for key in ("agents", "engineers", "neutral"))
    wrong = []
    if agents != engineers:
        wrong.append(f"Both sides need as many members: there are {agents} agents and {engineers} engineers.")
    if neutral != (1 if agents or engineers else 0):
        wrong.append(f"A committee has members of both sides and exactly one neutral member: there are {neutral}.")
    everybody = [user for users in sides.values() for user in users]
    if len(set(everybody)) != len(everybody):
        wrong.append("Nobody can be named twice.")
    return wrong


def _plain(committee: Committee) -> dict[str, Any]:
    return {
        "agents": list(committee.agents),
        "engineers": list(committee.engineers),
        "neutral": [committee.neutral] if committee.neutral else [],
        "elusive_days": committee.elusive_after.days,
        "elusive_reports": committee.elusive_reports,
        "ageing": committee.ageing,
    }


COMMITTEE = Committee()
CHAPTER: Chapter[Committee] = Chapter(
    name="committee",
    about="who is in the committee of both sides, and what comes before it",
    default=COMMITTEE,
    read=_read,
    plain=_plain,
)
