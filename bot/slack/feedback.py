"""A session of feedback: whether it was held, the form for why not, and what sponsors hear."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.notices import FeedbackDue, FeedbackMissed
from bot.rules.feedback import MOST_CHARACTERS, Outcome, Session
from bot.slack import blocks, text
from bot.slack.blocks import Block, Message

CALLBACK = "settle_feedback"
USAGE = "`/liaison feedback held what came of it`, or `feedback skipped why`"
MOST_LISTED = 10
Names = dict[str, str]


def due(notice: FeedbackDue, names: Names) -> Message:
    head = f"Feedback session of {date.fromisoformat(notice.day):%a %Y-%m-%d}"
    late = " (This comes late: Liaison was away.)" if notice.late else ""
    asked = "Both sides tell each other what goes well and what does not, also when nothing went badly."
    drawn = [blocks.section(f":left_speech_bubble: *{head}* {asked}{late}")]
    if notice.outcome == Outcome.OPEN:
        drawn.append(
            blocks.actions(
                blocks.button("It was held", "feedback_held", notice.day),
                blocks.button("It was skipped", "feedback_skipped", notice.day),
            )
        )
    else:
        drawn += blocks.sections([_came_of_it(notice.outcome, notice.words, notice.by, names)])
    return Message(head, [*drawn, blocks.context(f"With words: {USAGE}")])


def _came_of_it(outcome: str, words: str, by: str, names: Names) -> str:
    if outcome == Outcome.OPEN:
        return "nobody has said yet"
    mark = ":white_check_mark: held" if outcome == Outcome.HELD else ":warning: skipped"
    who = f", says {text.name_or_mention(by, names)}" if by else ""
    return f"{mark}{who}{f': {text.one_line(words, 1500)}' if words else ''}"


def people(found: Sequence[Session]) -> list[str]:
    return [each.by for each in found if each.by]


def listed(found: Sequence[Session], names: Names) -> Message:
    lines = [f"• {each.day}: {_came_of_it(each.outcome, each.words, each.by, names)}" for each in found[:MOST_LISTED]]
    none = ["None was due yet. They are planned by `/liaison schedule feedback monthly 15 15:00 Europe/Madrid`"]
    return Message("Feedback sessions", [*blocks.sections(lines or none), blocks.context(USAGE)])


def form(day: str) -> Block:
    element: Block = {"type": "plain_text_input", "multiline": True, "max_length": MOST_CHARACTERS}
    hint = "Two that are skipped in a row are told to the sponsors."
    return blocks.modal(CALLBACK, "Skipped", "Save", [blocks.field("words", "Why?", element, hint)], day)


@blocks.read_back
def read_day(value: str) -> date:
    return date.fromisoformat(value)


def read_form(view: dict[str, Any]) -> tuple[date, str]:
    return read_day(view["private_metadata"]), blocks.entered(view, "words")


def missed(notice: FeedbackMissed) -> Message:
    lines = [f"• {day}: {text.one_line(why, 300)}" for day, why in json.loads(notice.skipped)[:MOST_LISTED]]
    count = len(json.loads(notice.skipped))
    head = f":warning: *{count} feedback sessions in a row were skipped.* Both sides meet when things go well, too."
    return Message("Feedback sessions were skipped", [blocks.section(head), *blocks.sections(lines)])
