"""What a week was like, in numbers that both sides read alike: the sections of the digest and their lines.

Everything is counted as it stood when the week was over, so that a week has the same numbers whenever it is asked for.
What was merged or withdrawn since is left out.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from bot.rules.attainment import attained
from bot.rules.commitments import Commitment
from bot.rules.communication import Communication, Section
from bot.rules.demand import Kind
from bot.rules.labels import IssueId
from bot.rules.launches import Watched, launch_label, usual
from bot.rules.lifecycle import OVER, State
from bot.rules.load import Maintenance, loads
from bot.rules.priority import MATRIX, Matrix, tier_of
from bot.rules.returns import FORMULA, Costs, saved
from bot.rules.severity import LEVELS, Severity
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
BEFORE = "the week before"
OTHERS = "all others"
DEFLECTION = "answered by a workaround at intake / (those + all other flags)"


@dataclass(frozen=True)
class Scope:
    """What is counted: that of known issues of an area, and of those that were routed to a team; empty: of all."""

    area: str = ""
    team: str = ""


EVERYTHING = Scope()


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


@dataclass(frozen=True)
class Facts:
    """`spans` holds these weeks, the latest first: the first is the one that is told of. `created`: known issues that
    were new in it. `intake` goes back CHECKED_FOR before its start. `spent` is the time that counts, of clocks that
    ended in the week. `states`: what became of the issues that were fixed in these weeks, in the order of time.
    `interrupted`: by user id. `demanded`: reports of the week by the kind of their issue and its department, None where
    nobody has classified any issue yet. `touches`:
    what engineers did in the week, by team. `launches`: those whose days were over in the week."""

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
    published: int = 0
    verdicts: Sequence[Judged] = ()
    intake: Sequence[Intake] = ()
    suggested: Numbers = field(default_factory=Numbers)
    interrupted: Mapping[str, int] = field(default_factory=dict)
    answered_after: Sequence[timedelta] = ()
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


Figures = tuple[tuple[str, str], ...]
"""Names and numbers as they are written, in the digest and in the export."""


@dataclass(frozen=True)
class Line:
    """`about` is an area, a promise, a workaround or a user id; of a known issue it is the title."""

    section: Section
    about: str
    figures: Figures
    issue: IssueId | None = None

    def figure(self, name: str) -> str:
        return dict(self.figures)[name]


@dataclass(frozen=True)
class Digest:
    """All lines of the sections that were agreed on, in their order."""

    lines: tuple[Line, ...]

    @property
    def is_empty(self) -> bool:
        """Nothing happened, and nothing waits; what was before does not matter."""
        figures = [pair for line in self.lines for pair in line.figures]
        return all(value in ("0", "") for name, value in figures if not name.endswith("before"))


def digest(facts: Facts, agreed: Communication) -> Digest:
    return Digest(tuple(line for section in agreed.sections for line in _SECTIONS[section](facts, agreed)))


def percent(part: int, of: int) -> str:
    """With one decimal, halves up; empty of nothing."""
    if not of:
        return ""
    tenths = (part * 2000 + of) // (of * 2)
    return f"{tenths // 10}.{tenths % 10}"


def decimal(part: int, of: int) -> str:
    """With one decimal, halves away from zero; empty of nothing."""
    if not of:
        return ""
    tenths = (abs(part) * 20 + of) // (of * 2)
    return f"{'-' if part < 0 and tenths else ''}{tenths // 10}.{tenths % 10}"


def nearest_rank(spans: Sequence[timedelta], share: int) -> timedelta:
    """The smallest of them that at least `share` percent do not exceed."""
    ordered = sorted(spans)
    return ordered[max(math.ceil(len(ordered) * share / 100), 1) - 1]


def minutes(span: timedelta) -> int:
    """Whole ones; what has begun does not count."""
    return int(span.total_seconds()) // 60


def is_rising(issue: IssueFacts, spans: Sequence[Span], agreed: Communication, back: int = 0) -> bool:
    """Whether it rose in the week, or `back` weeks before: by the mean of the weeks before in which it was known. One
    that was not known before is new, and does not rise."""
    weeks = sum(issue.created_at < end for _, end in spans[back + 1 : back + 1 + BASELINE])
    now, usual = issue.weekly[back], sum(issue.weekly[back + 1 : back + 1 + BASELINE])
    return weeks > 0 and now >= agreed.rising_least and now * weeks >= agreed.rising_times * usual


def fixed_in(facts: Facts, span: Span) -> list[IssueId]:
    """Those that were fixed in that week and not open again at its end."""
    last: dict[IssueId, State] = {}
    fixed: dict[IssueId, None] = {}
    for issue, at, state in facts.states:
        if span[0] <= at < span[1]:
            last[issue] = state
            if state is State.FIXED:
                fixed[issue] = None
    return [issue for issue in fixed if last[issue] in OVER]


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


def _volume(facts: Facts, agreed: Communication) -> list[Line]:
    figures = {
        "reports": facts.volumes[0],
        f"reports {BEFORE}": facts.volumes[1],
        "new known issues": facts.created,
        "fixed": len(fixed_in(facts, facts.week)),
    }
    fixed = [len(fixed_in(facts, span)) for span in facts.spans]
    return [
        Line(Section.VOLUME, "", _written(figures)),
        Line(Section.VOLUME, "Reports", _course(facts.volumes)),
        Line(Section.VOLUME, "Fixed", _course(fixed)),
    ]


def _course(latest_first: Sequence[int]) -> Figures:
    """Week by week, the told one last."""
    named = {f"{back} weeks before" if back else "this week": number for back, number in enumerate(latest_first)}
    return tuple(reversed(_written(named)))


def _new(facts: Facts, agreed: Communication) -> list[Line]:
    found = [each for each in facts.issues if each.created_at >= facts.week[0]]
    return [_of_issue(Section.NEW, each, {"reports": each.weekly[0]}) for each in _most(found)]


def _rising(facts: Facts, agreed: Communication) -> list[Line]:
    """A rise that goes on is the same one."""
    found = [each for each in facts.issues if is_rising(each, facts.spans, agreed)]
    anew = [each for each in found if not is_rising(each, facts.spans, agreed, back=1)]
    return [
        _of_issue(
            Section.RISING,
            each,
            {"reports": each.weekly[0], "reports in the 4 weeks before": sum(each.weekly[1 : BASELINE + 1])},
        )
        for each in _most(anew)
    ]


def _unanswered(facts: Facts, agreed: Communication) -> list[Line]:
    end = facts.week[1]
    found = sorted((facts.unanswered[each.id], each.id, each) for each in facts.issues if _waits(each, facts))
    return [
        _of_issue(Section.UNANSWERED, each, {"hours": (end - since) // timedelta(hours=1), "reports": each.reports})
        for since, _, each in found
    ]


def _waits(issue: IssueFacts, facts: Facts) -> bool:
    return issue.is_open and issue.id in facts.unanswered


def _fixed(facts: Facts, agreed: Communication) -> list[Line]:
    fixed = set(fixed_in(facts, facts.week))
    found = sorted((each for each in facts.issues if each.id in fixed), key=lambda each: (-each.reports, each.id))
    return [_of_issue(Section.FIXED, each, {"reports": each.reports}) for each in found]


def _overdue(facts: Facts, agreed: Communication) -> list[Line]:
    open_issues = {each.id: each for each in facts.issues if each.is_open}
    first: dict[IssueId, Late] = {}
    for late in sorted(facts.late, key=lambda late: (late.due, late.issue, late.measure)):
        if late.issue in open_issues:
            first.setdefault(late.issue, late)
    return [
        Line(
            Section.OVERDUE,
            open_issues[late.issue].title,
            (("owed", late.measure.value), ("hours", str((facts.week[1] - late.due) // timedelta(hours=1)))),
            late.issue,
        )
        for late in first.values()
    ]


def _ageing(facts: Facts, agreed: Communication) -> list[Line]:
    end = facts.week[1]
    aged = [((end - each.created_at).days, each) for each in facts.issues if each.is_open]
    found = [(age, each) for age, each in aged if age >= agreed.ageing_days]
    found.sort(key=lambda pair: (-pair[0] * pair[1].reports, -pair[0], pair[1].id))
    return [
        _of_issue(Section.AGEING, each, {"days": age, "reports": each.reports, "days x reports": age * each.reports})
        for age, each in found
    ]


def _areas(facts: Facts, agreed: Communication) -> list[Line]:
    found = sorted(facts.areas.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return [
        Line(Section.AREAS, area, _written({"reports": now, BEFORE: before}))
        for area, (now, before) in found
        if now or before
    ]


def _tiers(facts: Facts, agreed: Communication) -> list[Line]:
    """Left out as long as no customer is of a tier."""
    if not facts.matrix.raised:
        return []
    found = dict.fromkeys((*facts.matrix.raised, ""), (0, 0))
    for customer, (now, before) in facts.customers.items():
        tier = tier_of(facts.matrix, customer)
        found[tier] = (found[tier][0] + now, found[tier][1] + before)
    return [
        Line(Section.TIERS, tier or OTHERS, _written({"reports": now, BEFORE: before}))
        for tier, (now, before) in found.items()
        if now or before
    ]


def _attainment(facts: Facts, agreed: Communication) -> list[Line]:
    return [
        Line(
            Section.ATTAINMENT,
            f"{LEVELS[each.severity].word}, {each.measure.value}",
            (
                ("in time", str(each.in_time)),
                ("of", str(each.count)),
                ("percent", percent(each.in_time, each.count)),
                ("target percent", str(each.target_percent or "")),
            ),
        )
        for each in attained(facts.judged, [facts.week])
    ]


def _times(facts: Facts, agreed: Communication) -> list[Line]:
    found = []
    for measure in (Measure.FIRST_RESPONSE, Measure.WORKAROUND):
        spans = [span for each, span in facts.spent if each is measure]
        if spans:
            found.append(Line(Section.TIMES, f"Time to {measure.value}", _spread(spans)))
    return found


def _spread(spans: Sequence[timedelta]) -> Figures:
    median, most = minutes(nearest_rank(spans, 50)), minutes(nearest_rank(spans, 90))
    return _written({"median minutes": median, "90 % within minutes": most, "count": len(spans)})


def _workarounds(facts: Facts, agreed: Communication) -> list[Line]:
    first = [Line(Section.WORKAROUNDS, "Published", _written({"count": facts.published}))] if facts.published else []
    judged = sorted(facts.verdicts, key=lambda each: (-each.worked - each.did_not, each.issue, each.label))
    return first + [
        Line(
            Section.WORKAROUNDS,
            each.label,
            (
                ("worked", str(each.worked)),
                ("of", str(each.worked + each.did_not)),
                ("percent", percent(each.worked, each.worked + each.did_not)),
            ),
            each.issue,
        )
        for each in judged
    ]


def _deflection(facts: Facts, agreed: Communication) -> list[Line]:
    answered, count = facts.deflected
    if not count:
        return []
    figures = (("answered", str(answered)), ("flags", str(count)), ("percent", percent(answered, count)))
    return [Line(Section.DEFLECTION, DEFLECTION, figures)]


def _returns(facts: Facts, agreed: Communication) -> list[Line]:
    """Left out without a cost, which is not the same as a cost of nothing."""
    answered, count = facts.deflected
    cost = facts.costs.per_contact
    if cost is None or not count:
        return []
    figures = (("contacts avoided", str(answered)), ("cost per contact", str(cost)), ("saved", saved(answered, cost)))
    return [Line(Section.RETURNS, FORMULA, (*figures, ("currency", facts.costs.currency)))]


def _dedupe(facts: Facts, agreed: Communication) -> list[Line]:
    said = facts.suggested
    figures = {"suggested": said.suggested, "accepted": said.accepted, "rejected": said.rejected, "undone": said.undone}
    return [Line(Section.DEDUPE, "", _written(figures))] if said.suggested else []


def _interruptions(facts: Facts, agreed: Communication) -> list[Line]:
    called = sorted(facts.interrupted.items(), key=lambda item: (-item[1], item[0]))
    found = [Line(Section.INTERRUPTIONS, user, _written({"times": count})) for user, count in called]
    if facts.answered_after:
        found.insert(0, Line(Section.INTERRUPTIONS, "", _spread(facts.answered_after)))
    return found


def _demand(facts: Facts, agreed: Communication) -> list[Line]:
    """By reports of the week. Nothing is told before anything was classified: nobody counts it then."""
    counts, departments = Counter[Kind | None](), Counter[str]()
    for (kind, department), reports in (facts.demanded or {}).items():
        counts[kind] += reports
        if kind is Kind.FAILURE:
            departments[department] += reports
    if not counts.total():
        return []
    failure, classified = counts[Kind.FAILURE], counts[Kind.FAILURE] + counts[Kind.VALUE]
    share = {"failure": str(failure), "classified": str(classified), "percent": percent(failure, classified)}
    first = Line(Section.DEMAND, "", (*share.items(), ("unclassified", str(counts[None]))))
    ordered = sorted(departments.items(), key=lambda item: (-item[1], item[0]))
    return [first, *(Line(Section.DEMAND, name, _written({"reports": count})) for name, count in ordered if count)]


def _load(facts: Facts, agreed: Communication) -> list[Line]:
    return [
        Line(
            Section.LOAD,
            each.team,
            (
                *_written({"touches": each.touches, "minutes": each.minutes, "of minutes": each.of_minutes}),
                ("percent", percent(each.minutes, each.of_minutes)),
                ("agreed percent", str(each.budget)),
            ),
        )
        for each in loads(facts.maintenance, facts.touches)
        if each.touches
    ]


LAUNCH_FIGURES = ("reports", "usual", "change percent", "launches before", "of reports")


def of_launch(watched: Watched) -> Line:
    """What is usual is the mean of the launches before, or what was in the days before this one."""
    launch, than = watched.launch, usual(watched)
    about = f"{launch_label(launch.number)} {launch.name}, {launch.area or 'all areas'}, live on {launch.day}"
    figures = dict.fromkeys(LAUNCH_FIGURES, "") | {"reports": str(watched.reports)}
    if than is not None:
        times = than.launches or 1
        figures |= {
            "usual": decimal(than.reports, times),
            "change percent": decimal(100 * (watched.reports * times - than.reports), than.reports),
            "launches before": str(than.launches),
            "of reports": str(than.reports),
        }
    return Line(Section.LAUNCHES, about, tuple(figures.items()))


def _launches(facts: Facts, agreed: Communication) -> list[Line]:
    return [of_launch(each) for each in facts.launches]


_SECTIONS = {
    Section.VOLUME: _volume,
    Section.NEW: _new,
    Section.RISING: _rising,
    Section.UNANSWERED: _unanswered,
    Section.FIXED: _fixed,
    Section.OVERDUE: _overdue,
    Section.AGEING: _ageing,
    Section.AREAS: _areas,
    Section.TIERS: _tiers,
    Section.ATTAINMENT: _attainment,
    Section.TIMES: _times,
    Section.WORKAROUNDS: _workarounds,
    Section.DEFLECTION: _deflection,
    Section.RETURNS: _returns,
    Section.DEDUPE: _dedupe,
    Section.INTERRUPTIONS: _interruptions,
    Section.DEMAND: _demand,
    Section.LOAD: _load,
    Section.LAUNCHES: _launches,
}


def _most(issues: Sequence[IssueFacts]) -> list[IssueFacts]:
    return sorted(issues, key=lambda each: (-each.weekly[0], each.severity, each.id))


def _of_issue(section: Section, issue: IssueFacts, figures: Mapping[str, int]) -> Line:
    return Line(section, issue.title, _written(figures), issue.id)


def _written(figures: Mapping[str, int]) -> Figures:
    return tuple((name, str(value)) for name, value in figures.items())


def shortened(digest: Digest, most: int) -> tuple[Digest, dict[Section, int]]:
    """The first lines of each section, and how many each has."""
    seen: Counter[Section] = Counter()
    kept = []
    for line in digest.lines:
        seen[line.section] += 1
        if seen[line.section] <= most:
            kept.append(line)
    return Digest(tuple(kept)), dict(seen)
