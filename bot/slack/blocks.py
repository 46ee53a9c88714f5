"""The few Block Kit shapes that Liaison draws, and Slack's limits on them.

Limits: docs.slack.dev/reference/block-kit/blocks and /block-elements, November 2026.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from bot.rules.labels import IssueId
from bot.rules.refusals import Refused
from bot.slack.text import clean, fit

Block = dict[str, Any]
P = ParamSpec("P")
T = TypeVar("T")

SECTION_CHARACTERS = 3000
FIELD_CHARACTERS = 2000
HEADER_CHARACTERS = 150
OPTION_CHARACTERS = 75
MODAL_TITLE_CHARACTERS = 24
PRIVATE_METADATA_CHARACTERS = 3000
MESSAGE_BLOCKS = 50
MODAL_BLOCKS = 100
VIEW_BYTES = 250_000
"""Slack's word is `view_too_large`, "greater than 250kb" (methods/views.open)."""
OUTDATED = "This was drawn by another version of me, which meant something else by it. Ask for it anew."
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)


def channel_of(body: dict[str, Any]) -> str:
    """Where a button was pressed. Raises Refused for one in a window: such ones were never drawn."""
    if not body.get("channel"):
        raise Refused(OUTDATED)
    channel: str = body["channel"]["id"]
    return channel


def pressed_on(body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The channel and the message of a button that was posted; Slack tells no message of what only one person sees."""
    message = body.get("message")
    if not message or "ts" not in message:
        raise Refused(OUTDATED)
    return channel_of(body), message


@dataclass(frozen=True)
class Message:
    """`text` is what notifications and screen readers use."""

    text: str
    blocks: list[Block]


def words(text: str) -> Block:
    """A plain text object."""
    return {"type": "plain_text", "text": text, "emoji": True}


def markup(text: str) -> Block:
    """Verbatim: Slack makes no links or mentions of its own out of the text."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def header(text: str) -> Block:
    return {"type": "header", "text": words(fit(text, HEADER_CHARACTERS))}


def section(text: str, **more: Any) -> Block:
    return {"type": "section", "text": markup(text), **more}


def sections(lines: Sequence[str]) -> list[Block]:
    """As few sections as hold the lines; no line may be longer than a section."""
    found: list[str] = []
    for line in lines:
        if found and len(found[-1]) + 1 + len(line) <= SECTION_CHARACTERS:
            found[-1] += f"\n{line}"
        else:
            found.append(line)
    return [section(text) for text in found]


def as_it_stands(text: str) -> Block:
    """Every character as it was written: for words that are copied and sent on."""
    return {"type": "section", "text": {**words(fit(text, SECTION_CHARACTERS) or "–"), "emoji": False}}


def fields(*pairs: tuple[str, str]) -> Block:
    return {"type": "section", "fields": [markup(f"*{name}*\n{value}") for name, value in pairs]}


def context(*texts: str) -> Block:
    return {"type": "context", "elements": [markup(text) for text in texts]}


def button(label: str, action: str, value: str, **more: Any) -> Block:
    return {"type": "button", "text": words(label), "action_id": action, "value": value, **more}


def option(label: str, value: str, description: str = "") -> Block:
    shown: Block = {"text": words(fit(label, OPTION_CHARACTERS)), "value": value}
    if description:
        shown["description"] = words(fit(description, OPTION_CHARACTERS))
    return shown


def overflow(action: str, *options: Block) -> Block:
    return {"type": "overflow", "action_id": action, "options": list(options)}


def actions(*elements: Block) -> Block:
    return {"type": "actions", "elements": list(elements)}


def field(name: str, label: str, element: Block, hint: str = "", optional: bool = False) -> Block:
    """A form's field. Its block_id and action_id are both the field's name."""
    shown = {
        "type": "input",
        "block_id": name,
        "label": words(label),
        "element": {"action_id": name, **element},
        "optional": optional,
    }
    return {**shown, "hint": words(hint)} if hint else shown


def modal(callback: str, title: str, submit: str, blocks: list[Block], metadata: str = "") -> Block:
    return {
        "type": "modal",
        "callback_id": callback,
        "title": words(fit(title, MODAL_TITLE_CHARACTERS)),
        "submit": words(submit),
        "close": words("Cancel"),
        "private_metadata": metadata,
        "blocks": blocks,
    }


def entered(view: Block, name: str) -> str:
    """What a person entered or chose in the field, without what nobody can see; empty text when nothing."""
    state = view.get("state", {}).get("values", {}).get(name, {}).get(name, {})
    chosen = state.get("selected_option")
    return clean(str((chosen["value"] if chosen else state.get("value") or state.get("selected_user")) or ""))


def read_back(read: Callable[P, T]) -> Callable[P, T]:
    """For what reads what we wrote into a button or form ourselves: Slack keeps that for years, and an older version
    may have meant something else. Then it raises Refused."""

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (LookupError, TypeError, ValueError) as error:
            raise Refused(OUTDATED) from error

    return reading


def number(text: str) -> int:
    """Raises ValueError for anything but one that we have given out."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("no number of ours")
    return int(text)


@read_back
def pressed_issue(action: Block) -> IssueId:
    """The issue that a pressed button, or a chosen option (`choice:issue`), belongs to."""
    value = action["selected_option"]["value"] if "selected_option" in action else action["value"]
    return IssueId(number(str(value).rpartition(":")[2]))
