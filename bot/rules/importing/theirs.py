"""What other trackers export."""

import csv
import io
import json
from datetime import datetime
from functools import partial
from typing import Any

from bot.rules import report, trackers
from bot.rules.importing.items import ELSEWHERE, KnownIssue, Rows, Wrong, key_of, moment
from bot.rules.lifecycle import State
from bot.rules.report import AREAS, MOST_TEXT_CHARACTERS, MOST_TITLE_CHARACTERS, Draft

_SEVERITIES = {
    "blocker": "1", "critical": "1", "highest": "1", "high": "2", "major": "2", "medium": "3", "minor": "3", "low": "3",
}  # fmt: skip
_JIRA_STATES = {
    "in progress": State.INVESTIGATING, "done": State.FIXED, "resolved": State.FIXED, "closed": State.CLOSED,
}  # fmt: skip


def github(text: str) -> Rows:
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
        created_at=moment(str(issue.get("created_at") or issue.get("createdAt") or "")),
    )


def jira(text: str) -> Rows:
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
        created_at=moment(row.get("created", "")),
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
        raise Wrong("it has no address or key of its own.")
    end = f"\n({link})"
    draft = Draft(
        title=_cut(" ".join(title.split()), MOST_TITLE_CHARACTERS),
        what_happens=_cut(text.strip() or title, MOST_TEXT_CHARACTERS - len(end)) + end,
        area=next((area for area in AREAS if area.lower() in map(str.lower, words)), ELSEWHERE),
        severity=next((_SEVERITIES[word.lower()] for word in words if word.lower() in _SEVERITIES), "3"),
    )
    tracker = link if trackers.is_tracker(link) else ""
    key = key_of("issue", label, where)
    return KnownIssue(key, label, report.check(draft), state, created_at=created_at, tracker=tracker)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"
