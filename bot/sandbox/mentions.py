"""Names that are typed in a command, as Slack sends them to an app that wants them escaped
(docs.slack.dev/interactivity/implementing-slash-commands: "Escape channels, users, and links")."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.sandbox.state import State

_LINK = re.compile(r"(?<![<|\w])https?://[^\s<>|]*[^\s<>|.,;:!?)\]'\"*_~]")


def escaped(state: State, text: str) -> str:
    """`@name` and `@Real Name`, `@user-group`, `#channel` and links; what is none of these stays as it was typed."""
    workspace = state.workspace
    known: dict[str, str] = {}
    for person in workspace.everyone:
        if not person.deleted:
            known |= dict.fromkeys((f"@{person.real_name}", f"@{person.name}"), f"<@{person.id}|{person.name}>")
    for group in workspace.user_groups:
        known[f"@{group.handle}"] = f"<!subteam^{group.id}|@{group.handle}>"
    for conversation in state.conversations.values():
        if conversation.kind == "channel":
            known[f"#{conversation.name}"] = f"<#{conversation.id}|{conversation.name}>"
    known = {name.lower(): sent for name, sent in known.items()}
    named = re.compile(rf"(?<!\S)({_any_of(known)})(?![\w-])", re.IGNORECASE)
    return _LINK.sub(r"<\g<0>>", named.sub(lambda found: known[found[1].lower()], text))


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))
