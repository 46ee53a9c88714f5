"""People's words into Slack's markup and back, so that nobody's text can mention anybody or hide a link.

Inside Liaison all text is plain, as a person sees it. It is escaped here, once, when it is drawn.
"""

import html
import re
from collections.abc import Callable
from datetime import datetime

from bot.rules import erasure

# Control characters and the marks that turn the direction of text around, which can disguise what is shown.
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_LINK = re.compile(r"(https?://[^\s<>|]+[^\s<>|.,;:!?)\]'\"])")
_MARKUP = re.compile(r"<([^<>]*)>")
_MENTION = re.compile(r"<(?:[@#]|!subteam\^)([A-Z0-9]+)(?:\|[^<>]*)?>")
_ENTITY_CUT = re.compile(r"&[a-z]{0,3}$")


def clean(text: str) -> str:
    return _HIDDEN.sub("", text.replace("\r\n", "\n"))


def escape(text: str) -> str:
    """Slack reads only `&`, `<` and `>` as markup (messaging/formatting-message-text)."""
    return html.escape(clean(text), quote=False)


def fit(text: str, most: int) -> str:
    """At most `most` characters, ended with an ellipsis where it was cut. For plain text objects."""
    text = clean(text)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def fit_escaped(text: str, most: int) -> str:
    """Escaped, at most `most` characters, no entity cut in half."""
    escaped = escape(text)
    if len(escaped) <= most:
        return escaped
    return _ENTITY_CUT.sub("", escaped[: most - 1]).rstrip() + "…"


def one_line(text: str, most: int) -> str:
    """Escaped and on one line."""
    return fit_escaped(" ".join(clean(text).split()), most)


def linked(text: str) -> str:
    """Escaped, with web addresses as links that show where they lead."""
    parts = _LINK.split(text)
    return "".join(f"<{escape(part)}>" if index % 2 else escape(part) for index, part in enumerate(parts))


def quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))


def quoted_links(text: str) -> str:
    return quoted(linked(text))


def pieces(text: str, most: int, draw: Callable[[str], str] = linked) -> list[str]:
    """The whole text as `draw` draws it, in pieces that have at most `most` characters when drawn. They end at a
    line or a word where there is one."""
    found: list[str] = []
    rest = clean(text).strip()
    while rest:
        size = min(len(rest), most)
        while size > 1 and len(draw(rest[:size])) > most:
            size = size * 3 // 4
        if size < len(rest):
            size = max(rest.rfind("\n", 0, size), rest.rfind(" ", size // 2, size)) + 1 or size
        found.append(draw(rest[:size].strip()))
        rest = rest[size:].strip()
    return found


def excerpt(text: str, most: int) -> str:
    """The first of the pieces, ended with an ellipsis where there is more."""
    first, *more = pieces(text, most) or [""]
    return f"{first} …" if more else first


def plain(slack_text: str) -> str:
    """What a person sees of a message's `text`: entities decoded, mentions and links as words."""
    return clean(html.unescape(_MARKUP.sub(_seen, slack_text)))


def _seen(markup: re.Match[str]) -> str:
    target, _, label = markup[1].partition("|")
    if target.startswith(("@", "#")):
        return target[0] + (label or target[1:])
    if target.startswith("!"):
        return label or "@" + target[1:].split("^")[0]
    return f"{label} ({target})" if label and label not in target else target


def mentioned(slack_text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The ids of the users in a message's or command's `text`, and those of user groups and channels."""
    ids = list(dict.fromkeys(_MENTION.findall(slack_text)))
    people = tuple(found for found in ids if found.startswith(("U", "W")))
    return people, tuple(found for found in ids if found.startswith(("S", "C", "G")))


def group(holder: str) -> str:
    """A user group or a channel, as Slack names it to the reader."""
    return f"<!subteam^{holder}>" if holder.startswith("S") else f"<#{holder}>"


def mention(user: str) -> str:
    return erasure.NAME if erasure.is_erased(user) else f"<@{user}>"


def name_or_mention(user: str, names: dict[str, str]) -> str:
    """The name, which calls nobody; the mention only where the name is not to be had."""
    return escape(names[user]) if user in names else mention(user)


def moment(at: datetime) -> str:
    """A time that Slack shows in the reader's zone and language (formatting-message-text#date-formatting)."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|{at:%Y-%m-%d %H:%M} UTC>"
