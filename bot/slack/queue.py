"""`/liaison queue` and `/liaison mine`: long lists are cut, and say how much is left out."""

import json

from bot.notices import QueueListed
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, issue_label
from bot.rules.queue import Queue, Waiting
from bot.rules.report import Report
from bot.rules.severity import Severity
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

MOST_OF_A_BUCKET = 10


def queue(found: Queue, names: dict[str, str], nothing: str = "Nothing waits for engineers.") -> Message:
    drawn: list[Block] = []
    for name, bucket in (("Overdue", found.overdue), ("Due soon", found.due_soon), ("The rest", found.rest)):
        if bucket:
            drawn += _bucket(f"{name} ({len(bucket):,})", bucket, names)
    return Message(text="What waits", blocks=drawn or [blocks.section(nothing)])


def mine(owned: Queue, flagged: list[tuple[Report, Issue]], names: dict[str, str]) -> Message:
    drawn = queue(owned, names, nothing="You own no open issue.").blocks
    if flagged:
        lines = [
            f"*{report.label}* {words.STATE_MARKS[issue.state]} {issue.state.value}: {issue.label} "
            f"{text.one_line(issue.title, 150)}"
            for report, issue in flagged
        ]
        drawn = [*drawn, blocks.context("*Your latest reports*"), *blocks.sections(lines)]
    return Message(text="What is yours", blocks=drawn)


def people(found: Queue) -> list[str]:
    shown = (each for bucket in (found.overdue, found.due_soon, found.rest) for each in bucket[:MOST_OF_A_BUCKET])
    return [each.step.who for each in shown if each.step.who]


def _bucket(title: str, bucket: tuple[Waiting, ...], names: dict[str, str]) -> list[Block]:
    lines = [_line(each, names) for each in bucket[:MOST_OF_A_BUCKET]]
    if len(bucket) > MOST_OF_A_BUCKET:
        lines.append(f"and {len(bucket) - MOST_OF_A_BUCKET:,} more")
    return [blocks.context(f"*{title}*"), *blocks.sections(lines)]


def _line(waiting: Waiting, names: dict[str, str]) -> str:
    issue, step = waiting.issue, waiting.step
    who = text.name_or_mention(step.who, names) if step.who else "anybody"
    title = text.one_line(issue.title, 120)
    return f"{words.MARKS[issue.severity]} *{issue.label}* {title}: {who}, {step.what}, due {text.moment(step.by)}"


def in_channel(notice: QueueListed) -> Message:
    counts = [
        f"{count:,} {name}"
        for name, count in (("overdue", notice.overdue), ("due soon", notice.due_soon), ("more", notice.rest))
        if count
    ]
    said = f"What waits: {', '.join(counts)}."
    late = " (This list is late: Liaison was away.)" if notice.late else ""
    lines = []
    for severity, issue, title, what, by, is_nobodys in json.loads(notice.first):
        named = f"{words.MARKS[Severity(severity)]} *{issue_label(IssueId(issue))}* {text.one_line(title, 120)}"
        claimed = " (nobody's yet)" if is_nobodys else ""
        lines.append(f"{named}{claimed}: {what}, due {words.unix(by)}")
    rest = notice.overdue + notice.due_soon - len(lines)
    if rest:
        lines.append(f"and {rest:,} more: `/liaison queue`")
    return Message(text=said, blocks=[blocks.section(said + late), *blocks.sections(lines)])
