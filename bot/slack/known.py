"""The private answer to `/known`, and the list of an issue's reports."""

import json
from collections.abc import Mapping

from bot.rules.known import Elsewhere, Known
from bot.rules.labels import IssueId, issue_label
from bot.rules.report import Report
from bot.slack import blocks, launches, paging, text, trackers, words
from bot.slack.blocks import Block, Message
from bot.slack.links import BARE_IDS, Links
from bot.slack.paging import Page, Turn

HITS = 5
"""On a page."""
MOST_REPORTS = 40
MOST_LINK_CHARACTERS = 2000
MOST_TICKET_CHARACTERS = 400
NOWHERE: Mapping[IssueId, Elsewhere] = {}


def page_of(hits: list[Known], turn: Turn) -> Page[Known]:
    return paging.page(hits, turn, HITS)


def listed(shown: Page[Known], turn: Turn, links: Links, elsewhere: Mapping[IssueId, Elsewhere] = NOWHERE) -> Message:
    """`turn.words` are what was looked for."""
    searched = text.one_line(turn.words, 200)
    if not shown.lines and searched:
        said = f"Nothing known reads like “{searched}”. Flag it with `/flag`."
        return Message(said, [blocks.section(said)])
    if not shown.lines:
        said = "No known issues are open. Flag a problem with `/flag`."
        return Message(said, [blocks.section(said)])
    title = f"Known, best first, for “{searched}”" if searched else "Known, most reports first"
    drawn = [block for known in shown.lines for block in _in_full(known, elsewhere, links)]
    return Message(title, [blocks.context(title), *drawn, *paging.turner(shown, turn, HITS)])


def one(known: Known, links: Links = BARE_IDS, elsewhere: Mapping[IssueId, Elsewhere] = NOWHERE) -> Message:
    """What is known of this issue."""
    return Message(f"{known.issue.label} {text.one_line(known.issue.title, 200)}", _in_full(known, elsewhere, links))


def _in_full(known: Known, elsewhere: Mapping[IssueId, Elsewhere], links: Links) -> list[Block]:
    """In brief, and what one would look up in other places (practice P26): of each what there is, or `none`."""
    issue, there = known.issue, elsewhere.get(known.issue.id, Elsewhere())
    promised = text.moment(issue.fix_due) if issue.fix_due else "none"
    found = {
        "Fix promised for": promised,
        "Tracker": trackers.shown(there.trackers) or "none",
        "Tickets": _tickets(there) or "none",
        "Launches": launches.named(there.launches) or "none",
    }
    lines = [f"{name}: {value}" for name, value in found.items()]
    together = "\n".join(lines)
    fits = len(together) <= blocks.SECTION_CHARACTERS
    return [blocks.section(words.known_in_brief(known, links)), blocks.context(*([together] if fits else lines))]


def _tickets(there: Elsewhere) -> str:
    more = there.ticket_count - len(there.tickets)
    drawn = ", ".join(_link(link, MOST_TICKET_CHARACTERS) for link in there.tickets)
    return f"{drawn} and {more:,} more" if more > 0 else drawn


def reports(issue: IssueId, latest: list[Report], names: dict[str, str], count: int) -> Block:
    """A window with the latest reports of an issue, whole: as many of them as a window holds, of `count`."""
    drawn: list[Block] = []
    size = 0
    for report in reversed(latest[-MOST_REPORTS:]):
        one = [
            blocks.section(_heading(report, names)),
            blocks.section(text.fit_escaped(report.what_happens, blocks.SECTION_CHARACTERS) or "…"),
        ]
        size += len(json.dumps(one))
        if size > blocks.VIEW_BYTES * 9 // 10:
            break
        drawn = one + drawn
    shown = drawn or [blocks.section("No reports yet.")]
    if len(drawn) // 2 < count:
        shown = [blocks.context(f"The latest {len(drawn) // 2} of {count:,} reports."), *drawn]
    return {
        "type": "modal",
        "title": blocks.words(f"Reports on {issue_label(issue)}"),
        "close": blocks.words("Close"),
        "blocks": shown,
    }


def _heading(report: Report, names: dict[str, str]) -> str:
    parts = [f"*{report.label}* {text.one_line(report.title, 300)}"]
    flagged = f"flagged by {text.name_or_mention(report.flagged_by, names)}, {text.moment(report.flagged_at)}"
    parts.append(f"{flagged}, {words.counted(report.customers_affected, 'customer')}")
    if report.customer:
        parts.append(f"Customer: {text.one_line(report.customer, 300)}")
    if report.ticket_link:
        parts.append(_link(report.ticket_link))
    if report.source and report.source.permalink:
        parts.append(f"<{text.escape(report.source.permalink)}|The flagged message>")
    return "\n".join(parts)


def _link(address: str, most: int = MOST_LINK_CHARACTERS) -> str:
    """Part of an address leads nowhere, so it is shown whole or not at all."""
    escaped = text.escape(address)
    return f"<{escaped}>" if len(escaped) <= most else "The ticket's link is too long to be shown here."
