"""What Liaison knows as programs read it: who it was, and whose, only with the scopes for that."""

from collections.abc import Mapping

from bot.rules import known, report, tokens, workaround
from bot.rules.labels import IssueId, issue_label, workaround_label
from bot.rules.tokens import Scope
from handlers.api import models

Trackers = Mapping[IssueId, tuple[str, ...]]


def own_report(found: report.Report, token: tokens.Token) -> models.Report:
    named: dict[str, str] = {}
    if Scope.READ_PEOPLE in token.scopes:
        named["flagged_by"] = found.flagged_by
    if Scope.READ_CUSTOMERS in token.scopes:
        named |= {"customer": found.customer, "ticket_link": found.ticket_link}
    return models.Report(
        id=found.label,
        known_issue=issue_label(found.issue),
        title=found.title,
        what_happens=found.what_happens,
        area=found.area,
        severity=found.severity.value,
        customers_affected=found.customers_affected,
        flagged_at=found.flagged_at,
        withdrawn_at=found.withdrawn_at,
        **named,
    )


def known_issue(found: known.Known, token: tokens.Token, trackers: Trackers) -> models.KnownIssue:
    issue = found.issue
    named = {"owner": issue.owner} if Scope.READ_PEOPLE in token.scopes else {}
    return models.KnownIssue(
        id=issue.label,
        title=issue.title,
        what_happens=issue.what_happens,
        area=issue.area,
        severity=issue.severity.value,
        state=issue.state,
        reports=found.reports,
        created_at=issue.created_at,
        fix_due=issue.fix_due,
        owed=issue.owed,
        due=issue.due,
        reason=issue.reason,
        customer_answer=issue.customer_answer,
        same_as=_label(issue.duplicate_of),
        regression_of=_label(issue.regression_of),
        trackers=list(trackers.get(issue.id, ())),
        workaround=one_workaround(found.workaround, token) if found.workaround else None,
        **named,
    )


def one_workaround(found: workaround.Workaround, token: tokens.Token) -> models.Workaround:
    named = {"author": found.author} if Scope.READ_PEOPLE in token.scopes else {}
    return models.Workaround(
        id=workaround_label(found.id, found.version),
        version=found.version,
        known_issue=issue_label(found.issue),
        steps=found.steps,
        customer_wording=found.customer_wording,
        applies_to=found.conditions.applies_to,
        risks=found.conditions.risks,
        published_at=found.published_at,
        recalled_at=found.recall.at if found.recall else None,
        **named,
    )


def _label(issue: IssueId | None) -> str | None:
    return None if issue is None else issue_label(issue)
