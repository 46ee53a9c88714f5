"""The sections that tell of known issues, one a line."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from bot.rules.communication import Communication, Section
from bot.rules.digest.counting import fixed_in, is_rising
from bot.rules.digest.facts import BASELINE, Facts, IssueFacts, Late
from bot.rules.digest.lines import Line, written
from bot.rules.labels import IssueId


def new(facts: Facts, agreed: Communication) -> list[Line]:
    found = [each for each in facts.issues if each.created_at >= facts.week[0]]
    return [_of_issue(Section.NEW, each, {"reports": each.weekly[0]}) for each in _most(found)]


def rising(facts: Facts, agreed: Communication) -> list[Line]:
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


def unanswered(facts: Facts, agreed: Communication) -> list[Line]:
    end = facts.week[1]
    found = sorted((facts.unanswered[each.id], each.id, each) for each in facts.issues if _waits(each, facts))
    return [
        _of_issue(Section.UNANSWERED, each, {"hours": (end - since) // timedelta(hours=1), "reports": each.reports})
        for since, _, each in found
    ]


def _waits(issue: IssueFacts, facts: Facts) -> bool:
    return issue.is_open and issue.id in facts.unanswered


def fixed(facts: Facts, agreed: Communication) -> list[Line]:
    fixed = set(fixed_in(facts, facts.week))
    found = sorted((each for each in facts.issues if each.id in fixed), key=lambda each: (-each.reports, each.id))
    return [_of_issue(Section.FIXED, each, {"reports": each.reports}) for each in found]


def overdue(facts: Facts, agreed: Communication) -> list[Line]:
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


def ageing(facts: Facts, agreed: Communication) -> list[Line]:
    end = facts.week[1]
    aged = [((end - each.created_at).days, each) for each in facts.issues if each.is_open]
    found = [(age, each) for age, each in aged if age >= agreed.ageing_days]
    found.sort(key=lambda pair: (-pair[0] * pair[1].reports, -pair[0], pair[1].id))
    return [
        _of_issue(Section.AGEING, each, {"days": age, "reports": each.reports, "days x reports": age * each.reports})
        for age, each in found
    ]


def _most(issues: Sequence[IssueFacts]) -> list[IssueFacts]:
    return sorted(issues, key=lambda each: (-each.weekly[0], each.severity, each.id))


def _of_issue(section: Section, issue: IssueFacts, figures: Mapping[str, int]) -> Line:
    return Line(section, issue.title, written(figures), issue.id)
