"""Escalating: who is called next, and when somebody has answered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.rules.issue import Issue
from bot.rules.lifecycle import OVER
from bot.rules.refusals import Refused, WrongInput
from bot.rules.severity import LEVELS, Severity

MOST_WHY_CHARACTERS = 500
COOLING = timedelta(minutes=10)
"""For so long after a call nobody else is called: several people press in the same minute."""


class Rung(StrEnum):
    """From the lowest to the highest."""

    ON_DUTY = "on duty"
    LIAISON = "liaison"
    SPONSOR = "sponsor"
    CHANNEL = "the liaison channel"
    """Where nobody is named, everybody there is to see it and nobody is called by name."""


@dataclass(frozen=True)
class Call:
    """Who would be called. `person` is a user id; empty: the channel."""

    rung: Rung
    person: str


@dataclass(frozen=True)
class Escalation:
    """An event, never taken back. `number` counts those of one issue, from 1."""

    number: int
    call: Call
    by: str
    why: str
    at: datetime
    answered_at: datetime | None = None
    answered_by: str = ""

    @property
    def is_open(self) -> bool:
        return self.answered_at is None


def ladder(
    on_duty: str | None, liaisons: Sequence[str], sponsors: Sequence[str], duties: Collection[str]
) -> list[Call]:
    """Who may be called, from the lowest rung up: first who is `on_duty` for the issue. Of a rung that many hold, such
    as a user group, those come first who are on any of the `duties` at the moment."""
    found = [Call(Rung.ON_DUTY, on_duty)] if on_duty else []
    for rung, holders in ((Rung.LIAISON, liaisons), (Rung.SPONSOR, sponsors)):
        found += [Call(rung, person) for person in sorted(holders, key=lambda holder: holder not in duties)]
    return found


def check_may_escalate(issue: Issue) -> None:
    if issue.state in OVER:
        raise Refused(f"{issue.label} is {issue.state.value}. If it has come back, reopen it: reopen {issue.label}")


def read_why(why: str) -> str:
    """Raises WrongInput."""
    if len(why.strip()) > MOST_WHY_CHARACTERS:
        raise WrongInput({"why": f"Say why in at most {MOST_WHY_CHARACTERS} characters."})
    return why.strip()


def read_severity(text: str) -> Severity:
    """Raises Refused."""
    words = {level.word.lower(): severity for severity, level in LEVELS.items()}
    if text.strip().lower() not in words:
        raise Refused(f"“{text.strip()[:40]}” is no severity. There is: {', '.join(words)}.")
    return words[text.strip().lower()]


def severities_above(severity: Severity) -> list[Severity]:
    """To which it can be raised, the worst first."""
    return [worse for worse in Severity if worse < severity]


def already_called(so_far: Sequence[Escalation], now: datetime) -> Escalation | None:
    """The call that is so fresh that no other follows it."""
    return next((each for each in reversed(so_far) if each.is_open and now - each.at < COOLING), None)


def next_call(ladder: Sequence[Call], so_far: Sequence[Escalation], by: str) -> Call | None:
    """The lowest rung above all that were called, whose person was not called yet and does not call themselves; the
    channel where nobody could ever be called; None when there is nobody left."""
    order = list(Rung)
    highest = max((order.index(each.call.rung) for each in so_far if each.call.person), default=-1)
    called = {each.call.person for each in so_far}
    for call in ladder:
        if order.index(call.rung) > highest and call.person and call.person not in called | {by}:
            return call
    return None if so_far else Call(Rung.CHANNEL, "")


def is_answered_by(escalation: Escalation, issue: Issue, actor: str) -> bool:
    """Whether a change of the issue, by this actor, answers it: it is over, or who was called has taken it. Where
    nobody was called by name, whoever takes it answers."""
    if issue.state in OVER:
        return True
    return bool(issue.owner) and issue.owner == actor and escalation.call.person in ("", actor)
