"""Words to Liaison: `/liaison claim KI-3`; in a thread, where Slack has no commands, `@Liaison claim` or `!claim`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.grammar import Spoken
from bot.rules.labels import IssueId
from bot.rules.refusals import Refused
from bot.slack.blocks import Message
from bot.slack.text import plain

SPOKEN = frozenset({None, "file_share", "me_message", "thread_broadcast"})
"""The subtypes of messages that are a person's own words; edits, joins and the like are not."""
_BANG = re.compile(r"!([A-Za-z]+)\b")


@dataclass(frozen=True)
class Where:
    """`trigger` opens a window; there is none for words in a thread. `issue` is the one that the thread is about.
    `workspace` is its address."""

    client: AsyncWebClient
    trigger: str | None = None
    channel: str = ""
    ts: str = ""
    thread: str = ""
    issue: IssueId | None = None
    workspace: str = ""


def is_by_person(event: dict[str, Any]) -> bool:
    """Whether this message is somebody's own words, said just now, and no bot's."""
    return event.get("subtype") in SPOKEN and not event.get("bot_id") and bool(event.get("user"))


def words_to_liaison(slack_text: str, bot_user: str) -> str | None:
    """What was said after the mention or the exclamation mark, as a person sees it; None if it is to somebody else."""
    said = slack_text.strip()
    if said.startswith((f"<@{bot_user}>", f"<@{bot_user}|")):
        return plain(said.partition(">")[2]).strip()
    return plain(said[1:]) if _BANG.match(said) else None


def answer(message: Message | str) -> dict[str, Any]:
    """The body of a private answer."""
    if isinstance(message, str):
        return {"response_type": "ephemeral", "text": message}
    return {"response_type": "ephemeral", "text": message.text, "blocks": message.blocks}


def named(spoken: Spoken) -> IssueId:
    """The issue; the verb's `needs_issue` sees to it that there is one. Raises Refused."""
    if spoken.issue is None:
        raise Refused("Which one? Say its id, such as KI-12.")
    return spoken.issue


def workspace_of(context: Mapping[str, Any]) -> str:
    """The address of the workspace, as auth.test gave it."""
    return str(context["authorize_result"].get("url") or "")
