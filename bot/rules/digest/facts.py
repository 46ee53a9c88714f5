"""What is known of a week, as the database tells it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cached_property

from bot.rules.commitments import Commitment
from bot.rules.demand import Kind
from bot.rules.labels import IssueId
from bot.rules.launches import Watched
from bot.rules.lifecycle import State
from bot.rules.load import Maintenance
from bot.rules.markers import Marker
from bot.rules.priority import MATRIX, Matrix
from bot.rules.recognition import Share
from bot.rules.returns import Costs
from bot.rules.service_levels import Moment
from bot.rules.severity import Severity
from bot.rules.suggestion import Numbers
from bot.rules.terms import Measure
from bot.rules.weeks import Span

BASELINE = 4
"""So many weeks before are what is usual."""
COUNTED_WEEKS = BASELINE + 2
"""This week, and the baseline of the last one, by which a rise is known to have been reported."""
COURSE_WEEKS = 8
CHECKED_FOR = timedelta(hours=48)
"""An answer is one only if the same customer is not flagged again within this time (practice P45)."""

DECIDED = frozenset(
    {
        State.CANNOT_REPRODUCE,
        State.INVESTIGATING,
        State.WORKAROUND_AVAILABLE,
        State.FIX_SCHEDULED,
        State.FIXED,
    }
)
"""An engineer who brings an issue into one of these has said whether the problem can be reproduced."""


@dataclass(frozen=True)
class Scope:
    """What is counted: that of known issues of an area, and of those that were routed to a team; empty: of all."""

    area: str = ""
    team: str = ""

    def of(self, marker: Marker) -> "list[Scope]":
        """What is counted around an event: of a launch its areas, each by itself, unless it is about one area anyway.
        A report is of one area only."""
        areas = [self.area] if self.area else marker.areas or [""]
        return [replace(self, area=area) for area in areas]


EVERYTHING = Scope()
NOBODY = Share(0, 0)


@dataclass(frozen=True)
class IssueFacts:
    """`weekly`: reports in the week and in those before it, the latest first; `reports`: all until its end. `owed` is
    what was overdue first."""

    id: IssueId
    title: str
    severity: Severity
    created_at: datetime
    is_open: bool
    reports: int
    weekly: tuple[int, ...]


@dataclass(frozen=True)
class Late:
    """A promise that was due and not kept when the week was over."""

    issue: IssueId
    measure: Measure
    due: datetime


@dataclass(frozen=True)
class Intake:
    """A flag as it came in; `answered`: its issue had a workaround then, which the agent got at once."""

    issue: IssueId
    customer: str
    flagged_at: datetime
    answered: bool


@dataclass(frozen=True)
class Judged:
    """What agents said in the week about one version of a workaround."""

    label: str
    issue: IssueId
    worked: int
    did_not: int


def deflected(intake: Sequence[Intake], week: Span) -> tuple[int, int]:
    """How many of the flags, whose time to be checked ended in the week, a workaround answered for good; and how many
    of them there are."""
    by_customer: dict[tuple[IssueId, str], list[datetime]] = defaultdict(list)
    for each in intake:
        if each.customer.strip():
            by_customer[each.issue, each.customer.strip().casefold()].append(each.flagged_at)
    answered = count = 0
    for each in intake:
        if not week[0] <= each.flagged_at + CHECKED_FOR < week[1]:
            continue
        count += 1
        if each.answered:
            again = by_customer[each.issue, each.customer.strip().casefold()]
            answered += not any(each.flagged_at < at <= each.flagged_at + CHECKED_FOR for at in again)
    return answered, count


@dataclass(frozen=True)
class Facts:
    """`spans` holds these weeks, the latest first: the first is the one that is told of. `created`: known issues that
    were new in it. `intake` goes back CHECKED_FOR before its start. `spent` is the time that counts, of clocks that
    ended in the week. `states`: what became of the issues that were fixed in these weeks, in the order of time.
    `interrupted`: by user id. `demanded`: reports of the week by the kind of their issue and its department, None where
    nobody has classified any issue yet. `touches`:
    what engineers did in the week, by team. `launches`: those whose days were over in the week.
    `histories`: the area of each known issue that came into a state of DECIDED in the week, and its moments until the
    end of it."""

    spans: Sequence[Span]
    volumes: Sequence[int]
    created: int = 0
    issues: Sequence[IssueFacts] = ()
    areas: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    customers: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    matrix: Matrix = MATRIX
    states: Sequence[tuple[IssueId, datetime, State]] = ()
    unanswered: Mapping[IssueId, datetime] = field(default_factory=dict)
    late: Sequence[Late] = ()
    judged: Sequence[Commitment] = ()
    spent: Sequence[tuple[Measure, timedelta]] = ()
    histories: Sequence[tuple[str, Sequence[Moment]]] = ()
    published: int = 0
    verdicts: Sequence[Judged] = ()
    intake: Sequence[Intake] = ()
    suggested: Numbers = field(default_factory=Numbers)
    interrupted: Mapping[str, int] = field(default_factory=dict)
    answered_after: Sequence[timedelta] = ()
    thanked: Share = NOBODY
    """By shout-outs, of which `untagged` named no behaviour."""
    untagged: int = 0
    demanded: Mapping[tuple[Kind | None, str], int] | None = None
    touches: Mapping[str, int] = field(default_factory=dict)
    maintenance: Maintenance = field(default_factory=Maintenance)
    launches: Sequence[Watched] = ()
    costs: Costs = field(default_factory=Costs)

    @property
    def week(self) -> Span:
        return self.spans[0]

    @cached_property
    def deflected(self) -> tuple[int, int]:
        """Several sections tell of it."""
        return deflected(self.intake, self.week)
