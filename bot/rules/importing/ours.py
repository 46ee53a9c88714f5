"""A row with the columns of `exporting`."""

import hashlib
import re
from datetime import datetime

from bot.rules import report, trackers
from bot.rules.importing.items import (
    ELSEWHERE,
    Item,
    KnownIssue,
    ReportThere,
    Row,
    WorkaroundThere,
    Wrong,
    key_of,
    moment,
)
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused
from bot.rules.report import Draft, Source
from bot.rules.severity import LEVELS, Severity
from bot.rules.workaround import Conditions, Recall, Written, check_form

_USER = re.compile(r"[A-Z0-9]{1,64}")


def item(row: Row) -> Item:
    if "flagged_by" in row:
        return _report(row)
    return _workaround(row) if "steps" in row else _known_issue(row)


def _known_issue(row: Row) -> KnownIssue:
    checked = report.check(_draft(row))
    text = f"{checked.title}\0{checked.what_happens}"
    label = row.get("id", "") or hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
    state = _one_of("state", row.get("state", "") or State.NEW.value, State)
    fix_due = _time("fix_due", row) if row.get("fix_due") else None
    if (state is State.FIX_SCHEDULED) is (fix_due is None):
        raise Wrong(f"fix_due: give it for the state “{State.FIX_SCHEDULED.value}”, and for no other.")
    reason, customer_answer = row.get("reason", ""), row.get("customer_answer", "")
    if state is State.DECLINED and not (reason and customer_answer):
        raise Wrong(f"reason, customer_answer: “{state.value}” needs both.")
    return KnownIssue(
        key=key_of("issue", label),
        label=label,
        checked=checked,
        state=state,
        owner=_user("owner", row) if row.get("owner") else None,
        created_at=_time("created_at", row) if row.get("created_at") else None,
        fix_due=fix_due,
        reason=reason,
        customer_answer=customer_answer,
        tracker=_tracker(row),
    )


def _tracker(row: Row) -> str:
    if not row.get("tracker"):
        return ""
    try:
        return trackers.read_link(row["tracker"])
    except Refused as refused:
        raise Wrong(f"tracker: {refused}") from None


def _report(row: Row) -> ReportThere:
    source = None
    if row.get("source_channel"):
        permalink = row.get("source_permalink") or None
        source = Source(row["source_channel"], row.get("source_ts", ""), row.get("source_thread", ""), permalink)
    draft = _draft(row, source)
    return ReportThere(
        key=key_of("report", _given("id", row)),
        label=row["id"],
        issue=key_of("issue", _given("known_issue", row)),
        checked=report.check(draft),
        flagged_by=_user("flagged_by", row),
        flagged_at=_time("flagged_at", row),
        withdrawn_at=_time("withdrawn_at", row) if row.get("withdrawn_at") else None,
    )


def _workaround(row: Row) -> WorkaroundThere:
    version = _given("version", row)
    if not re.fullmatch(r"[1-9][0-9]{0,5}", version):
        raise Wrong("version: a whole number, 1 or more.")
    steps, wording = row["steps"], row.get("customer_wording", "") or row["steps"]
    verified_by = _user("verified_by", row) if row.get("verified_by") else ""
    conditions = Conditions(row.get("applies_to", ""), row.get("risks", ""), verified_by)
    check_form(Written(steps, wording, conditions))
    recall = None
    if row.get("recalled_at"):
        recall = Recall(_user("recalled_by", row), _time("recalled_at", row), row.get("recalled_why", ""))
    return WorkaroundThere(
        key=key_of("workaround", f"{_given('id', row)}.{version}"),
        label=row["id"],
        issue=key_of("issue", _given("known_issue", row)),
        version=int(version),
        author=_user("author", row),
        steps=steps,
        customer_wording=row.get("customer_wording", ""),
        published_at=_time("published_at", row),
        conditions=conditions,
        recall=recall,
    )


def _draft(row: Row, source: Source | None = None) -> Draft:
    given = row.get("severity", "") or str(Severity.MINOR.value)
    words = {level.word.lower(): str(severity.value) for severity, level in LEVELS.items()}
    return Draft(
        title=row.get("title", ""),
        what_happens=row.get("what_happens", ""),
        area=row.get("area", "") or ELSEWHERE,
        severity=words.get(given.lower(), given),
        customer=row.get("customer", ""),
        ticket_link=row.get("ticket_link", ""),
        customers_affected=row.get("customers_affected", ""),
        source=source,
    )


def _given(name: str, row: Row) -> str:
    if not row.get(name):
        raise Wrong(f"{name} is missing.")
    return row[name]


def _user(name: str, row: Row) -> str:
    if not _USER.fullmatch(_given(name, row)):
        raise Wrong(f"{name}: a Slack user id, such as U0123ABCD.")
    return row[name]


def _time(name: str, row: Row) -> datetime:
    found = moment(_given(name, row))
    if found is None:
        raise Wrong(f"{name}: a time with its zone, such as 2026-11-21T09:30:00+00:00.")
    return found


def _one_of(name: str, text: str, choices: type[State]) -> State:
    try:
        return choices(text.lower())
    except ValueError:
        raise Wrong(f"{name}: one of {', '.join(choice.value for choice in choices)}.") from None
