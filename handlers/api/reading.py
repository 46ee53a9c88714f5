"""A program reads known issues, reports and workarounds, one or page by page."""

from bot.rules.known import Filter
from bot.rules.labels import IssueId, ReportId, WorkaroundId, read_issue_label
from bot.rules.report import Sought
from bot.rules.severity import Severity
from bot.usecases import api
from handlers.api import cursors, drawing, models
from handlers.api.calls import Call


async def issues_listed(call: Call) -> models.KnownIssues:
    wanted: models.IssuesWanted = call.query
    after, _ = cursors.read(wanted.cursor)
    found = await api.issues(call.desk, _filter(wanted), after, wanted.limit + 1)
    shown = found[: wanted.limit]
    trackers = await api.trackers(call.desk, [each.issue.id for each in shown])
    items = [drawing.known_issue(each, call.token, trackers) for each in shown]
    last = found[wanted.limit - 1].issue.id if len(found) > wanted.limit else None
    return models.KnownIssues(items=items, next=last and cursors.write(last))


async def issue_shown(call: Call) -> models.KnownIssue:
    number = IssueId(_number(call.names["id"]))
    found = await api.issue(call.desk, number)
    return drawing.known_issue(found, call.token, await api.trackers(call.desk, [number]))


async def reports_listed(call: Call) -> models.Reports:
    wanted: models.ReportsWanted = call.query
    after, _ = cursors.read(wanted.cursor)
    sought = Sought(
        issue=read_issue_label(wanted.known_issue or ""),
        area=wanted.area,
        severity=Severity(wanted.severity) if wanted.severity else None,
        since=wanted.since,
        until=wanted.until,
    )
    found = await api.reports(call.desk, sought, after, wanted.limit + 1)
    items = [drawing.own_report(each, call.token) for each in found[: wanted.limit]]
    last = found[wanted.limit - 1].id if len(found) > wanted.limit else None
    return models.Reports(items=items, next=last and cursors.write(last))


async def report_shown(call: Call) -> models.Report:
    number = ReportId(_number(call.names["id"]))
    return drawing.own_report(await api.report(call.desk, number), call.token)


async def workarounds_listed(call: Call) -> models.Workarounds:
    wanted: models.Paged = call.query
    found = await api.workarounds(call.desk, *cursors.read(wanted.cursor), wanted.limit + 1)
    items = [drawing.one_workaround(each, call.token) for each in found[: wanted.limit]]
    last = found[wanted.limit - 1] if len(found) > wanted.limit else None
    return models.Workarounds(items=items, next=last and cursors.write(last.id, last.version))


async def workaround_shown(call: Call) -> models.Workaround:
    number, _, version = call.names["id"].removeprefix("WA-").partition(".")
    found = await api.workaround(call.desk, WorkaroundId(int(number)), int(version or 1))
    return drawing.one_workaround(found, call.token)


def _filter(wanted: models.IssuesWanted) -> Filter:
    severity = Severity(wanted.severity) if wanted.severity else None
    return Filter(wanted.area, frozenset(wanted.state) or None, wanted.since, severity)


def _number(label: str) -> int:
    return int(label.partition("-")[2])
