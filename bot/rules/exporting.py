"""Reports, known issues and workarounds as rows of a file. The columns only ever grow: others read them."""

import csv
import io
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.rules.issue import Issue
from bot.rules.labels import issue_label, workaround_label
from bot.rules.refusals import Refused
from bot.rules.report import Report
from bot.rules.workaround import Workaround

Value = str | int | None

# Spreadsheets take a cell that begins so for a formula (OWASP, CSV injection). An apostrophe in front stops them.
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r\n]")


COLUMNS = {
    "known_issues": [
        "id", "title", "what_happens", "area", "severity", "state", "owner", "created_at", "fix_due", "reason",
        "customer_answer", "tracker",
    ],
    "reports": [
        "id", "known_issue", "flagged_by", "title", "what_happens", "area", "severity", "customer", "ticket_link",
        "customers_affected", "source_channel", "source_ts", "source_thread", "source_permalink", "flagged_at",
        "withdrawn_at",
    ],
    "workarounds": ["id", "version", "known_issue", "author", "steps", "customer_wording", "published_at",
                    "applies_to", "risks", "verified_by", "recalled_at", "recalled_by", "recalled_why"],
}  # fmt: skip
"""docs/operations.md explains them."""
FORMS = ("csv", "jsonl")
_MEANT = {"issues": "known_issues", "known": "known_issues"}


@dataclass(frozen=True)
class Wanted:
    """One of COLUMNS in one of FORMS."""

    name: str
    form: str


def read_wanted(text: str) -> Wanted:
    """`known issues jsonl`; without a form it is CSV. Raises Refused."""
    *words, last = text.lower().replace("_", " ").split() or [""]
    form = last if last in FORMS else FORMS[0]
    name = "_".join(words if last in FORMS else [*words, last])
    name = _MEANT.get(name, name)
    if name not in COLUMNS:
        raise Refused("Say `/liaison export reports`, `known issues` or `workarounds`, and `jsonl` if not as CSV.")
    return Wanted(name, form)


def named(name: str) -> str:
    """As a person says it: `known issues`."""
    return name.replace("_", " ")


def known_issue(issue: Issue, tracker: str) -> dict[str, Value]:
    return {
        "id": issue.label,
        "title": issue.title,
        "what_happens": issue.what_happens,
        "area": issue.area,
        "severity": issue.severity.value,
        "state": issue.state.value,
        "owner": issue.owner,
        "created_at": issue.created_at.isoformat(),
        "fix_due": _time(issue.fix_due),
        "reason": issue.reason,
        "customer_answer": issue.customer_answer,
        "tracker": tracker,
    }


def report(found: Report) -> dict[str, Value]:
    source = found.source
    return {
        "id": found.label,
        "known_issue": issue_label(found.issue),
        "flagged_by": found.flagged_by,
        "title": found.title,
        "what_happens": found.what_happens,
        "area": found.area,
        "severity": found.severity.value,
        "customer": found.customer,
        "ticket_link": found.ticket_link,
        "customers_affected": found.customers_affected,
        "source_channel": source.channel if source else None,
        "source_ts": source.ts if source else None,
        "source_thread": source.thread if source else None,
        "source_permalink": source.permalink if source else None,
        "flagged_at": found.flagged_at.isoformat(),
        "withdrawn_at": _time(found.withdrawn_at),
    }


def workaround(found: Workaround) -> dict[str, Value]:
    return {
        "id": workaround_label(found.id, 1),
        "version": found.version,
        "known_issue": issue_label(found.issue),
        "author": found.author,
        "steps": found.steps,
        "customer_wording": found.customer_wording,
        "published_at": found.published_at.isoformat(),
        "applies_to": found.conditions.applies_to,
        "risks": found.conditions.risks,
        "verified_by": found.conditions.verified_by,
        "recalled_at": found.recall.at.isoformat() if found.recall else None,
        "recalled_by": found.recall.by if found.recall else None,
        "recalled_why": found.recall.why if found.recall else None,
    }


def head(name: str, form: str) -> str:
    """What stands before the rows."""
    return csv_line(COLUMNS[name]) if form == "csv" else ""


def line(row: Mapping[str, Value], form: str) -> str:
    return csv_line(row) if form == "csv" else json_line(row)


def csv_line(values: Mapping[str, Value] | list[str]) -> str:
    """A row, or the names of the columns, each cell in quotes."""
    cells = values if isinstance(values, list) else ["" if value is None else str(value) for value in values.values()]
    line = io.StringIO(newline="")
    csv.writer(line, quoting=csv.QUOTE_ALL).writerow(map(guarded, cells))
    return line.getvalue()


def json_line(row: Mapping[str, Any]) -> str:
    return json.dumps(row) + "\n"


def guarded(text: str) -> str:
    """No formula, and `unguarded` gives the text back."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def _time(time: datetime | None) -> str | None:
    return time.isoformat() if time else None
