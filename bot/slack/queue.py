"""`/liaison queue` and `/liaison mine`, page by page."""

import json
from itertools import groupby

from bot.notices import QueueListed
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, issue_label
from bot.rules.queue import Queue, Waiting
from bot.rules.report import Report
from bot.rules.severity import Severity
from bot.slack import blocks, paging, text, words
from bot.slack.blocks import Block, Message
from bot.slack.links import Links
from bot.slack.paging import Page, Turn

Line = tuple[str, Waiting]
"""The heading of its bucket, and what waits."""


def page_of(found: Queue, turn: Turn) -> Page[Line]:
    buckets = (("Overdue", found.overdue), ("Due soon", found.due_soon), ("The rest", found.rest))
    return paging.page([(f"{name} ({len(bucket):,})", each) for name, bucket in buckets for each in bucket], turn)


def queue(
    shown: Page[Line], turn: Turn, names: dict[str, str], links: Links, nothing: str = "Nothing waits for engineers."
) -> Message:
    drawn: list[Block] = []
    for heading, lines in groupby(shown.lines, key=lambda line: line[0]):
        drawn.append(blocks.context(f"*{heading}*"))
        drawn += blocks.sections([_line(waiting, names, links) for _, waiting in lines])
    return Message("What waits", [*(drawn or [blocks.section(nothing)]), *paging.turner(shown, turn)])


def mine(
    shown: Page[Line], turn: Turn, flagged: list[tuple[Report, Issue]], names: dict[str, str], links: Links
) -> Message:
    drawn = queue(shown, turn, names, links, nothing="You own no open issue.").blocks
    if flagged:
        lines = [
            f"*{report.label}* {words.STATE_MARKS[issue.state]} {issue.state.value}: {links.label(issue.id)} "
            f"{text.one_line(issue.title, 150)}"
            for report, issue in flagged
        ]
        drawn = [*drawn, blocks.context("*Your latest reports*"), *blocks.sections(lines)]
    return Message(text="What is yours", blocks=drawn)


def people(shown: Page[Line]) -> list[str]:
    """The user ids whose names the drawing needs."""
    return [waiting.step.who for _, waiting in shown.lines if waiting.step.who]


def issues(shown: Page[Line]) -> list[IssueId]:
    """Those whose cards it links to."""
    return [waiting.issue.id for _, waiting in shown.lines]


def _line(waiting: Waiting, names: dict[str, str], links: Links) -> str:
    issue, step = waiting.issue, waiting.step
    who = text.name_or_mention(step.who, names) if step.who else "anybody"
    title = text.one_line(issue.title, 120)
    label = links.label(issue.id)
    return f"{words.MARKS[issue.severity]} *{label}* {title}: {who}, {step.what}, due {text.moment(step.by)}"


def in_channel(notice: QueueListed) -> Message:
    counts = [
        f"{count:,} {name}"
        for name, count in (("overdue", notice.overdue), ("due soon", notice.due_soon), ("more", notice.rest))
        if count
    ]
    said = f"What waits: {', '.join(counts)}."
    late = " (This list is late: Liaison was away.)" if notice.late else ""
    lines = lines_of(notice.first)
    rest = notice.overdue + notice.due_soon - len(lines)
    if rest:
        lines.append(f"and {rest:,} more: `/liaison queue`")
    return Message(text=said, blocks=[blocks.section(said + late), *blocks.sections(lines)])


def lines_of(first: str) -> list[str]:
    """Of items as a notice holds them: see `QueueListed`."""
    lines = []
    for severity, issue, title, what, by, is_nobodys in json.loads(first):
        named = f"{words.MARKS[Severity(severity)]} *{issue_label(IssueId(issue))}* {text.one_line(title, 120)}"
        claimed = " (nobody's yet)" if is_nobodys else ""
        lines.append(f"{named}{claimed}: {what}, due {words.unix(by)}")
    return lines
