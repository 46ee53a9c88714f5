"""Words and marks that several messages share. Colour never stands alone: each mark has its word beside it."""

from datetime import UTC, datetime

from bot.rules.issue import Issue
from bot.rules.known import Known
from bot.rules.labels import ReportId, report_label
from bot.rules.lifecycle import State
from bot.rules.severity import LEVELS, Severity
from bot.slack import text
from bot.slack.links import BARE_IDS, Links

MARKS = {
    Severity.CRITICAL: ":red_circle:",
    Severity.MAJOR: ":large_blue_circle:",
    Severity.MINOR: ":white_circle:",
}
STATE_MARKS = {
    State.NEW: ":new:",
    State.ACKNOWLEDGED: ":eyes:",
    State.NEEDS_INFO: ":question:",
    State.CANNOT_REPRODUCE: ":shrug:",
    State.INVESTIGATING: ":mag:",
    State.WORKAROUND_AVAILABLE: ":adhesive_bandage:",
    State.FIX_SCHEDULED: ":calendar:",
    State.FIXED: ":white_check_mark:",
    State.CLOSED: ":lock:",
    State.DECLINED: ":no_entry_sign:",
}


CAME_BACK = frozenset({State.FIXED, State.CLOSED})
"""What is flagged again after one of these may be a regression."""


def severity(level: Severity) -> str:
    return f"{MARKS[level]} {LEVELS[level].word}"


def state(at: State) -> str:
    return f"{STATE_MARKS[at]} {at.value.capitalize()}"


def counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def reports(first: int, others: str, most: int = 5) -> str:
    """Their labels, as a notice names them: the first one, and the ids of the others with spaces between."""
    labels = [report_label(ReportId(number)) for number in (first, *map(int, others.split()))]
    more = f" and {len(labels) - most:,} more" if len(labels) > most else ""
    return f"{', '.join(labels[:most])}{more}"


def your_reports(first: int, others: str) -> str:
    return f"Your {'reports' if others else 'report'}: {reports(first, others)}"


def _promised(issue: Issue) -> str:
    return f", promised for {text.moment(issue.fix_due)}" if issue.fix_due else ""


def known_in_brief(known: Known, links: Links = BARE_IDS) -> str:
    """Three lines of markup: id and title; state, a promised date, reports and why; the workaround in one line, or
    `none yet`."""
    issue = known.issue
    came_back = " (a flag would be a possible regression)" if issue.state in CAME_BACK else ""
    lines = [
        f"*{links.label(issue.id)}* {text.one_line(issue.title, 200)}",
        f"{state(issue.state)}{_promised(issue)}, {counted(known.reports, 'report')}{came_back}"
        + (f", {text.one_line(known.why, 400)}" if known.why else ""),
    ]
    if known.workaround is None:
        lines.append("Workaround: none yet")
    else:
        lines.append(f"Workaround {known.workaround.label}: {text.one_line(known.workaround.steps, 200)}")
    return "\n".join(lines)


def unix(seconds: int) -> str:
    return text.moment(datetime.fromtimestamp(seconds, UTC))
