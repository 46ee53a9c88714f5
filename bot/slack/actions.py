"""What somebody is to do: listed, given, due, done."""

from collections.abc import Sequence
from datetime import date

from bot.notices import ActionGiven, ActionSettled
from bot.rules.actions import Action, state
from bot.slack import blocks, text
from bot.slack.blocks import Message

MOST_LISTED = 40
ADD = "To add one: `/liaison action add what owner: @name due: 2026-12-01`. Done: `action done A-3 what came of it`"
MARKS = {"open": ":white_large_square:", "overdue": ":warning: overdue:", "done": ":white_check_mark: done:"}
Names = dict[str, str]


def people(found: Sequence[Action]) -> list[str]:
    return [each.owner for each in found]


def listed(found: Sequence[Action], today: date, names: Names) -> Message:
    lines = [line(each.label, each.words, each.owner, str(each.due), state(each, today), names) for each in found]
    rest = [f"and {len(lines) - MOST_LISTED:,} more"] if len(lines) > MOST_LISTED else []
    drawn = blocks.sections([*lines[:MOST_LISTED], *rest] or ["Nothing is to be done."])
    return Message("What was agreed to be done", [*drawn, blocks.context(ADD)])


def line(label: str, words: str, owner: str, due: str, at: str, names: Names) -> str:
    return f"{MARKS[at]} *{label}* {text.one_line(words, 200)}: {text.name_or_mention(owner, names)}, by {due}"


def given(notice: ActionGiven, names: Names) -> Message:
    by = text.name_or_mention(notice.by, names)
    label = f"A-{notice.action}"
    head = f"*{label} is due today*" if notice.is_due else f"*{label}* is for you, by {notice.due}, says {by}"
    drawn = [blocks.section(f"{head}:"), blocks.section(text.quoted_links(text.fit(notice.said, 1000)))]
    hint = blocks.context(f"When it is done: `/liaison action done {label} what came of it`")
    return Message(f"{label} is due today" if notice.is_due else f"{label} is for you", [*drawn, hint])


def settled(notice: ActionSettled, names: Names) -> Message:
    label = f"A-{notice.action}"
    said = f":white_check_mark: *{label}* {text.one_line(notice.words, 200)}: done, says "
    drawn = [blocks.section(f"{said}{text.name_or_mention(notice.by, names)}.")]
    if notice.said:
        drawn.append(blocks.section(text.quoted_links(text.fit(notice.said, 1000))))
    return Message(f"{label} is done", [*drawn, blocks.context(f"If it is not: `/liaison action reopen {label}`")])
