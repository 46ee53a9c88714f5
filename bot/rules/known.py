"""What is known of an issue: in brief for a list, in full for its card; and how somebody asks for it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from bot.rules.committee import Decision
from bot.rules.escalation import Escalation
from bot.rules.grammar import straight
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import OVER, State
from bot.rules.markers import Marker
from bot.rules.priority import MATRIX, Matrix, Priority, priority
from bot.rules.refusals import Refused
from bot.rules.report import AREAS
from bot.rules.routing import Routed
from bot.rules.severity import Severity
from bot.rules.workaround import Reaching, Tally, Workaround


@dataclass(frozen=True)
class Known:
    """A known issue as an agent sees it in a list. `why` says in words why it is in the list."""

    issue: Issue
    reports: int
    workaround: Workaround | None
    why: str = ""


@dataclass(frozen=True)
class Elsewhere:
    """What other places have of an issue: links to the tracker; links to help desks, the latest first, of
    `ticket_count`; launches that may have to do with it, the latest first."""

    trackers: tuple[str, ...] = ()
    tickets: tuple[str, ...] = ()
    ticket_count: int = 0
    launches: tuple[Marker, ...] = ()


@dataclass(frozen=True)
class Filter:
    """Which issues are looked at; None: all. `since`: reported, or known, since then."""

    area: str | None = None
    states: frozenset[State] | None = None
    since: datetime | None = None
    severity: Severity | None = None


OPEN = Filter(states=frozenset(State) - OVER)


@dataclass(frozen=True)
class Question:
    """`wanted` is None where no filter was given."""

    words: str
    wanted: Filter | None


_FILTER = re.compile(r"(?<!\S)(area|state|since):\s*(\"[^\"]*\"|\S+)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,3})([dwm])")
_DAYS = {"d": 1, "w": 7, "m": 30}


def read_question(text: str, now: datetime, zone: tzinfo) -> Question:
    """Words with filters anywhere among them: `area:billing`, `state:open`, `state:"fix scheduled"`,
    `since:2026-10-01`, `since:7d`. Raises Refused, naming what there is, for a filter that means nothing."""
    text = straight(text)
    given = {name.lower(): value.strip('"').strip() for name, value in _FILTER.findall(text)}
    words = " ".join(_FILTER.sub(" ", text).split())
    if not given:
        return Question(words, None)
    wanted = Filter(
        area=read_area(given["area"]) if "area" in given else None,
        states=_states(given["state"]) if "state" in given else None,
        since=_since(given["since"].lower(), now, zone) if "since" in given else None,
    )
    return Question(words, wanted)


def _states(value: str) -> frozenset[State]:
    if value.lower() == "open":
        return frozenset(State) - OVER
    if value.lower() in ("over", "done"):
        return OVER
    return frozenset({State(_one_of("state", value.replace("-", " ").replace("_", " "), ["open", *State]))})


def read_area(value: str) -> str:
    """The one that is meant by these words or their beginning. Raises Refused, naming what there is."""
    return _one_of("area", value, AREAS)


def _one_of(name: str, value: str, choices: Iterable[str]) -> str:
    """The choice that is meant: as it stands, or the only one that has the value at the start of a word."""
    there = {choice.lower(): choice for choice in choices}
    if value.lower() in there:
        return there[value.lower()]
    found = [choice for key, choice in there.items() if re.search(rf"\b{re.escape(value.lower())}", key)]
    if value and len(found) == 1:
        return found[0]
    raise Refused(
        f"Which {name} is meant by “{value}”? There is: {', '.join(found if value and found else there.values())}."
    )


def _since(value: str, now: datetime, zone: tzinfo) -> datetime:
    """The beginning of that day, where the person is."""
    today = now.astimezone(zone).date()
    if span := _SPAN.fullmatch(value):
        return now - timedelta(days=int(span[1]) * _DAYS[span[2]])
    if value in ("today", "yesterday"):
        day = today - timedelta(days=int(value == "yesterday"))
    else:
        try:
            day = today.fromisoformat(value)
        except ValueError:
            raise Refused(
                "Since when? Say for example since:2026-10-01, since:7d, since:2w or since:yesterday."
            ) from None
    return datetime.combine(day, time(), zone)


@dataclass(frozen=True)
class CardFacts:
    """What the card of an issue shows. `flagged_by` holds user ids, first report first, each once. `canonical` is what
    it was found to be the same as, `duplicates` are those that were found to be the same as it."""

    issue: Issue
    reports: int
    customers: int
    flagged_by: tuple[str, ...]
    workaround: Workaround | None
    tally: Tally
    canonical: Issue | None = None
    duplicates: tuple[IssueId, ...] = ()
    escalation: Escalation | None = None
    """The last that nobody has answered."""
    routed: Routed | None = None
    on_duty: str | None = None
    reaching: Reaching | None = None
    """How far the workaround is on its way, while it is sent to many."""
    trackers: tuple[str, ...] = ()
    decision: Decision | None = None
    """The last of the committee that holds."""
    customer_names: tuple[str, ...] = ()
    matrix: Matrix = MATRIX

    @property
    def priority(self) -> Priority:
        return priority(self.matrix, self.issue.severity, self.customers, self.customer_names)
