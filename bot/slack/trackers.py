"""Where the tracker has a known issue: links that show where they lead."""

from collections.abc import Sequence

from bot.rules.issue import Issue
from bot.rules.trackers import MOST_CHARACTERS, NONE
from bot.slack import text

MOST_SHOWN = 3


def shown(links: Sequence[str]) -> str:
    """In one line of markup; empty for none."""
    more = len(links) - MOST_SHOWN
    drawn = ", ".join(map(_link, links[:MOST_SHOWN]))
    return f"{drawn} and {more} more" if more > 0 else drawn


def _link(address: str) -> str:
    """Whole or not at all: part of an address leads nowhere."""
    escaped = text.escape(address)
    return f"<{escaped}>" if len(escaped) <= MOST_CHARACTERS else "a link that is too long to be shown here"


def told(issue: Issue, links: Sequence[str]) -> str:
    if not links:
        return f"Nobody has said yet where the tracker has {issue.label}. Say: tracker {issue.label} https://..."
    return f"{issue.label} is in the tracker: {shown(links)}"


def put(issue: Issue, link: str, before: str) -> str:
    if link == before:
        return f"{issue.label} is there already: {shown([link])}" if link else f"{issue.label} was in no tracker."
    said = f"{issue.label} is in the tracker: {shown([link])}." if link else f"{issue.label} is in no tracker any more."
    undo = text.escape(before) or NONE
    return f"{said} To undo it: `/liaison tracker {issue.label} {undo}`"
