"""Files with known issues, reports and workarounds, read into what may be saved; every fault with its row.

CSV and JSON lines have the columns of `exporting`; of these only `title` and `what_happens` are needed for a known
issue. What other trackers export is read in their own form.
"""

import csv
import hashlib
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from bot.rules import report, trackers
from bot.rules.exporting import unguarded
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused, WrongInput
from bot.rules.report import AREAS, MOST_TEXT_CHARACTERS, MOST_TITLE_CHARACTERS, Checked, Draft, Source
from bot.rules.severity import LEVELS, Severity
from bot.rules.workaround import NO_CONDITIONS, Conditions, Recall, Written, check_form

ELSEWHERE = AREAS[-1]
MOST_KEY_CHARACTERS = 400
_USER = re.compile(r"[A-Z0-9]{1,64}")


class Form(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"
    GITHUB = "github"
    JIRA = "jira"


@dataclass(frozen=True)
class KnownIssue:
    """`key` names it for ever, wherever it came from. `label` is what it was called there."""

    key: str
    label: str
    checked: Checked
    state: State = State.NEW
    owner: str | None = None
    created_at: datetime | None = None
    fix_due: datetime | None = None
    reason: str = ""
    customer_answer: str = ""
    tracker: str = ""


@dataclass(frozen=True)
class ReportThere:
    key: str
    label: str
    issue: str
    """The key of its known issue."""
    checked: Checked
    flagged_by: str
    flagged_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class WorkaroundThere:
    key: str
    label: str
    issue: str
    version: int
    author: str
    steps: str
    customer_wording: str
    published_at: datetime
    conditions: Conditions = NO_CONDITIONS
    recall: Recall | None = None


Item = KnownIssue | ReportThere | WorkaroundThere
Row = Mapping[str, str]
Rows = Iterable[tuple[int, Callable[[], Item | None]]]
"""What makes each item, with its row; None for what is no issue."""


@dataclass
class Found:
    """`items` with their rows, as spreadsheets count them; `problems` with the row that each is in."""

    items: list[tuple[int, Item]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    skipped: int = 0


class _Wrong(Exception):
    pass


def form_of(name: str, text: str) -> Form:
    """By the file's name, and by what it starts with."""
    if name.lower().endswith((".json", ".jsonl", ".ndjson")):
        return Form.GITHUB if text.lstrip().startswith("[") else Form.JSON_LINES
    return Form.JIRA if "issue key" in text.partition("\n")[0].lower() else Form.CSV


def read(text: str, form: Form) -> Found:
    found = Found()
    try:
        rows = list(_READERS[form](text))
    except (ValueError, csv.Error) as error:
        found.problems.append((1, f"This cannot be read as {form.value}: {error}"))
        return found
    for number, make in rows:
        try:
            item = make()
        except WrongInput as wrong:
            found.problems += [(number, f"{name}: {said}") for name, said in wrong.problems.items()]
        except _Wrong as problem:
            found.problems.append((number, str(problem)))
        else:
            if item is None:
                found.skipped += 1
            else:
                found.items.append((number, item))
    return found


def _csv(text: str) -> Rows:
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline=""), strict=True), start=2):
        cells = {name: unguarded(value) for name, value in row.items() if isinstance(value, str)}
        yield number, partial(_item, cells)


def _json_lines(text: str) -> Rows:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is no JSON object")
            yield number, partial(_item, {name: "" if value is None else str(value) for name, value in row.items()})


def _item(row: Row) -> Item:
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
        raise _Wrong(f"fix_due: give it for the state “{State.FIX_SCHEDULED.value}”, and for no other.")
    reason, customer_answer = row.get("reason", ""), row.get("customer_answer", "")
    if state is State.DECLINED and not (reason and customer_answer):
        raise _Wrong(f"reason, customer_answer: “{state.value}” needs both.")
    return KnownIssue(
        key=_key("issue", label),
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
        raise _Wrong(f"tracker: {refused}") from None


def _report(row: Row) -> ReportThere:
    source = None
    if row.get("source_channel"):
        permalink = row.get("source_permalink") or None
        source = Source(row["source_channel"], row.get("source_ts", ""), row.get("source_thread", ""), permalink)
    draft = _draft(row, source)
    return ReportThere(
        key=_key("report", _given("id", row)),
        label=row["id"],
        issue=_key("issue", _given("known_issue", row)),
        checked=report.check(draft),
        flagged_by=_user("flagged_by", row),
        flagged_at=_time("flagged_at", row),
        withdrawn_at=_time("withdrawn_at", row) if row.get("withdrawn_at") else None,
    )


def _workaround(row: Row) -> WorkaroundThere:
    version = _given("version", row)
    if not re.fullmatch(r"[1-9][0-9]{0,5}", version):
        raise _Wrong("version: a whole number, 1 or more.")
    steps, wording = row["steps"], row.get("customer_wording", "") or row["steps"]
    verified_by = _user("verified_by", row) if row.get("verified_by") else ""
    conditions = Conditions(row.get("applies_to", ""), row.get("risks", ""), verified_by)
    check_form(Written(steps, wording, conditions))
    recall = None
    if row.get("recalled_at"):
        recall = Recall(_user("recalled_by", row), _time("recalled_at", row), row.get("recalled_why", ""))
    return WorkaroundThere(
        key=_key("workaround", f"{_given('id', row)}.{version}"),
        label=row["id"],
        issue=_key("issue", _given("known_issue", row)),
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


def _key(kind: str, label: str, where: str = "file") -> str:
    if len(label) > MOST_KEY_CHARACTERS:
        raise _Wrong(f"id: at most {MOST_KEY_CHARACTERS} characters.")
    return f"{where}:{kind}:{label}"


def _given(name: str, row: Row) -> str:
    if not row.get(name):
        raise _Wrong(f"{name} is missing.")
    return row[name]


def _user(name: str, row: Row) -> str:
    if not _USER.fullmatch(_given(name, row)):
        raise _Wrong(f"{name}: a Slack user id, such as U0123ABCD.")
    return row[name]


def _time(name: str, row: Row) -> datetime:
    found = _iso(_given(name, row))
    if found is None:
        raise _Wrong(f"{name}: a time with its zone, such as 2026-11-21T09:30:00+00:00.")
    return found


def _iso(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None


def _one_of(name: str, text: str, choices: type[State]) -> State:
    try:
        return choices(text.lower())
    except ValueError:
        raise _Wrong(f"{name}: one of {', '.join(choice.value for choice in choices)}.") from None


# Other trackers


def _github(text: str) -> Rows:
    """The array of GET /repos/OWNER/NAME/issues, pages as arrays in an array, or what `gh issue list --json` prints."""
    found = json.loads(text)
    if not isinstance(found, list):
        raise ValueError("not an array of issues")
    flat = [each for page in found for each in (page if isinstance(page, list) else [page])]
    for number, issue in enumerate(flat, start=1):
        yield number, partial(_github_issue, issue)


def _github_issue(issue: Any) -> KnownIssue | None:
    if not isinstance(issue, dict) or "pull_request" in issue:
        return None
    labels = [str(each.get("name", "") if isinstance(each, dict) else each) for each in issue.get("labels") or []]
    is_closed = str(issue.get("state", "")).lower() == "closed"
    is_fixed = str(issue.get("state_reason") or issue.get("stateReason") or "completed").lower() == "completed"
    return _from_tracker(
        where="github",
        label=str(issue.get("html_url") or issue.get("url") or ""),
        link=str(issue.get("html_url") or issue.get("url") or ""),
        title=str(issue.get("title") or ""),
        text=str(issue.get("body") or ""),
        words=labels,
        state=(State.FIXED if is_fixed else State.CLOSED) if is_closed else State.NEW,
        created_at=_iso(str(issue.get("created_at") or issue.get("createdAt") or "")),
    )


def _jira(text: str) -> Rows:
    """The CSV of *Export > CSV (all fields)*: names of columns may come several times."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    names = [name.strip().lower() for name in next(lines)]
    for number, values in enumerate(lines, start=2):
        yield number, partial(_jira_issue, list(zip(names, values, strict=False)))


def _jira_issue(cells: list[tuple[str, str]]) -> KnownIssue | None:
    row = {name: value for name, value in reversed(cells) if value}
    if not row:
        return None
    return _from_tracker(
        where="jira",
        label=row.get("issue key", ""),
        link=row.get("issue key", ""),
        title=row.get("summary", ""),
        text=row.get("description", ""),
        words=[value for name, value in cells if name in ("component/s", "components", "labels", "priority")],
        state=_JIRA_STATES.get(row.get("status", "").lower(), State.NEW),
        created_at=_iso(row.get("created", "")),
    )


def _from_tracker(
    where: str,
    label: str,
    link: str,
    title: str,
    text: str,
    words: list[str],
    state: State,
    created_at: datetime | None,
) -> KnownIssue:
    """A title or text that is too long for Slack is cut; where it came from stands under it. `link` may be a key."""
    if not label:
        raise _Wrong("it has no address or key of its own.")
    end = f"\n({link})"
    draft = Draft(
        title=_cut(" ".join(title.split()), MOST_TITLE_CHARACTERS),
        what_happens=_cut(text.strip() or title, MOST_TEXT_CHARACTERS - len(end)) + end,
        area=next((area for area in AREAS if area.lower() in map(str.lower, words)), ELSEWHERE),
        severity=next((_SEVERITIES[word.lower()] for word in words if word.lower() in _SEVERITIES), "3"),
    )
    tracker = link if trackers.is_tracker(link) else ""
    key = _key("issue", label, where)
    return KnownIssue(key, label, report.check(draft), state, created_at=created_at, tracker=tracker)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"


_SEVERITIES = {
    "blocker": "1", "critical": "1", "highest": "1", "high": "2", "major": "2", "medium": "3", "minor": "3", "low": "3",
}  # fmt: skip
_JIRA_STATES = {
    "in progress": State.INVESTIGATING, "done": State.FIXED, "resolved": State.FIXED, "closed": State.CLOSED,
}  # fmt: skip
_READERS: dict[Form, Callable[[str], Rows]] = {
    Form.CSV: _csv,
    Form.JSON_LINES: _json_lines,
    Form.GITHUB: _github,
    Form.JIRA: _jira,
}
