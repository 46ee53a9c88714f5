"""The pack for the meeting about the product: last month's actions, then its numbers."""

import json
from collections.abc import Sequence
from datetime import date

from bot.notices import HealthPosted
from bot.rules.actions import Action, state
from bot.rules.communication import Section
from bot.rules.digest import Digest
from bot.rules.labels import IssueId
from bot.rules.product_health import Mover
from bot.slack import actions, blocks, text
from bot.slack import digest as digests
from bot.slack.blocks import Block, Message
from bot.slack.links import Links
from bot.slack.words import counted

Names = dict[str, str]
Task = tuple[str, str, str, str, str]
"""Label, words, owner, due, state."""


def posted(notice: HealthPosted, names: Names) -> Message:
    movers = [Mover(IssueId(issue), title, *counts) for issue, title, *counts in json.loads(notice.movers)]
    tasks = [(label, words, owner, due, at) for label, words, owner, due, at in json.loads(notice.actions)]
    shown = told(
        notice.month,
        tasks,
        (notice.reports, notice.reports_before),
        movers,
        digests.stored(notice.lines),
        json.loads(notice.counts),
        names,
        Links.read(notice.workspace, notice.cards),
    )
    late = " (This comes late: Liaison was away.)" if notice.late else ""
    meeting = f":calendar: For the meeting on {date.fromisoformat(notice.meeting):%a %Y-%m-%d}.{late}"
    shown.blocks.insert(1, blocks.context(meeting))
    return shown


def people_in(notice: HealthPosted) -> list[str]:
    return [owner for _, _, owner, *_ in json.loads(notice.actions)]


def tasks(found: Sequence[Action], today: date) -> list[Task]:
    return [(each.label, each.words, each.owner, str(each.due), state(each, today)) for each in found]


def told(
    month: str,
    tasks: Sequence[Task],
    reports: tuple[int, int],
    movers: Sequence[Mover],
    digest: Digest,
    counts: dict[str, int],
    names: Names,
    links: Links,
) -> Message:
    head = f"Product health in {month}"
    lines = [actions.line(*task, names=names) for task in tasks[: actions.MOST_LISTED]]
    drawn: list[Block] = [blocks.header(head), *_part("Actions from last time", lines or ["None."], len(tasks))]
    in_all = f"{counted(reports[0], 'report')}, {reports[1]:,} in the month before"
    moved = [_moved(each, links) for each in movers]
    drawn += _part("Top movers", [in_all, *moved], counts.get("movers", 0) + 1)
    of_section = {Section(name): count for name, count in counts.items() if name in list(Section)}
    drawn += digests.sections(digest, of_section, names, links)
    hint = "As it stood when the month was over; actions as they stand now. Any month: `/liaison health 2026-10`"
    drawn.append(blocks.context(hint))
    return Message(head, drawn)


def _part(title: str, lines: list[str], count: int) -> list[Block]:
    more = [f"and {count - len(lines):,} more"] if count > len(lines) else []
    return blocks.sections([f"*{title}*", *lines, *more])


def _moved(mover: Mover, links: Links) -> str:
    mark = ":small_red_triangle:" if mover.reports > mover.before else ":small_red_triangle_down:"
    named = f"*{links.label(mover.issue)}* {text.one_line(mover.title, 100)}"
    return f"• {mark} {named}: {counted(mover.reports, 'report')}, {mover.before:,} in the month before"
