"""A digest as a table for spreadsheets: one number a row, as it stands in the digest."""

import csv
import io
from collections.abc import Iterable

from bot.rules.digest import Digest, Figures
from bot.rules.labels import IssueId, issue_label
from bot.rules.weeks import Week

COLUMNS = ("section", "known issue", "about", "figure", "value")
"""After the first, which says of which week or month they are."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(week: Week, digest: Digest) -> str:
    lines = [(line.section.value, line.issue, line.about, line.figures) for line in digest.lines]
    return table("week", week.key, lines)


def table(kind: str, key: str, lines: Iterable[tuple[str, IssueId | None, str, Figures]]) -> str:
    """Each line: its section, known issue, what it is about, and its figures."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow((kind, *COLUMNS))
    for section, number, about, figures in lines:
        issue = "" if number is None else issue_label(number)
        for name, value in figures:
            rows.writerow((key, section, issue, harmless(about), name, value))
    return written.getvalue()


def harmless(text: str) -> str:
    """What a spreadsheet would take for a formula begins with an apostrophe, which it does not show. Also after
    spaces, which some of them pass over."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
