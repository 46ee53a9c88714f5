"""The short ids that people type and click: R-12, KI-3, WA-7."""

import re
from typing import NewType

ReportId = NewType("ReportId", int)
IssueId = NewType("IssueId", int)
WorkaroundId = NewType("WorkaroundId", int)

NO_ISSUE = IssueId(0)
"""What the audit notes of something that is about no issue."""

_ISSUE = re.compile(r"\s*KI-?(\d{1,9})\s*", re.IGNORECASE | re.ASCII)
_REPORT = re.compile(r"\s*R-?(\d{1,9})\s*", re.IGNORECASE | re.ASCII)


def report_label(number: ReportId) -> str:
    return f"R-{number}"


def issue_label(number: IssueId) -> str:
    return f"KI-{number}"


def workaround_label(number: WorkaroundId, version: int) -> str:
    """`WA-7`, and from the second version on `WA-7.2`."""
    return f"WA-{number}" if version == 1 else f"WA-{number}.{version}"


def read_report_label(text: str) -> ReportId | None:
    """The id in `R-12`, `r12` and the like; None for any other text."""
    found = _REPORT.fullmatch(text)
    return ReportId(int(found[1])) if found else None


def read_issue_label(text: str) -> IssueId | None:
    """The id in `KI-12`, `ki12` and the like; None for any other text."""
    found = _ISSUE.fullmatch(text)
    return IssueId(int(found[1])) if found else None
