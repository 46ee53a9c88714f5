"""`/liaison queue` and `/liaison mine`: long lists are cut, and say how much is left out."""

from bot.rules.issue import Issue
from bot.rules.queue import Queue, Waiting
from bot.rules.report import Report
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
