"""Long lists, page by page. A page is drawn anew when it is asked for, so it shows how things stand then."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from bot.slack import blocks
from bot.slack.blocks import Block

T = TypeVar("T")

LINES = 15
"""Of a page: about what a phone shows without much scrolling."""


MOST_WORDS = 300
"""A button carries 2,000 characters, and JSON may need six for one (reference/block-kit, button)."""


@dataclass(frozen=True)
class Turn:
    """Which page of which list; `words` are what was asked for."""

    of: str
    page: int = 0
    words: str = ""


@dataclass(frozen=True)
class Page(Generic[T]):
    """`first` counts from 1; a page behind the end is the last one."""

    lines: Sequence[T]
    first: int
    count: int


def page(everything: Sequence[T], turn: Turn, lines: int = LINES) -> Page[T]:
    last = max(len(everything) - 1, 0) // lines
    start = min(max(turn.page, 0), last) * lines
    return Page(everything[start : start + lines], start + 1, len(everything))


def turner(shown: Page[Any], turn: Turn, lines: int = LINES) -> list[Block]:
    """Buttons to the pages around this one, and where one is; nothing when there is only one page."""
    if shown.count <= lines:
        return []
    at = (shown.first - 1) // lines
    buttons = []
    if at > 0:
        buttons.append(blocks.button("Back", "turn_back", _value(turn, at - 1)))
    if shown.first - 1 + len(shown.lines) < shown.count:
        buttons.append(blocks.button("More", "turn_on", _value(turn, at + 1)))
    until = shown.first + len(shown.lines) - 1
    return [blocks.actions(*buttons), blocks.context(f"{shown.first:,} to {until:,} of {shown.count:,}")]


def _value(turn: Turn, to: int) -> str:
    return json.dumps([turn.of, to, turn.words[:MOST_WORDS]], ensure_ascii=False)


@blocks.read_back
def read_turn(value: str) -> Turn:
    of, page, words = json.loads(value)
    return Turn(str(of), int(page), str(words))
