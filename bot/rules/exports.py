"""A digest as a table for spreadsheets: one number a row, as it stands in the digest."""

import csv
import io

from bot.rules.digest import Digest
from bot.rules.labels import issue_label
from bot.rules.weeks import Week

COLUMNS = ("week", "section", "known issue", "about", "figure", "value")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def as_csv(week: Week, digest: Digest) -> str:
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(COLUMNS)
    for line in digest.lines:
        issue = "" if line.issue is None else issue_label(line.issue)
        for name, value in line.figures:
            rows.writerow((week.key, line.section.value, issue, harmless(line.about), name, value))
    return written.getvalue()


def harmless(text: str) -> str:
    """What a spreadsheet would take for a formula begins with an apostrophe, which it does not show. Also after
    spaces, which some of them pass over."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
