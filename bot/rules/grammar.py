"""`/liaison <verb> [id] [text] [key:value ...]`, and the same after `@Liaison` or `!` in a thread."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.rules.labels import IssueId, read_issue_label

_OPTION = re.compile(r"(?<!\S)([a-z]+):(?:\"([^\"]*)\"|(\S+))")

# Phones and word processors bend quotation marks.
_STRAIGHT = str.maketrans("“”„", '"""')


@dataclass(frozen=True)
class Spoken:
    """`options` are the pairs key:value that the verb knows; whatever else looks like one stays in the text."""

    verb: str
    issue: IssueId | None = None
    text: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


def read(text: str, options: Collection[str] = ()) -> Spoken:
    """The first word is the verb; the issue is the next word if it is an id. An empty text is the verb "help"."""
    verb, _, rest = text.translate(_STRAIGHT).strip().partition(" ")
    found: dict[str, str] = {}

    def take(option: re.Match[str]) -> str:
        if option[1] not in options:
            return option[0]
        found[option[1]] = option[2] if option[2] is not None else option[3]
        return ""

    rest = _OPTION.sub(take, rest).strip()
    first, _, after = rest.partition(" ")
    issue = read_issue_label(first) if first else None
    return Spoken(verb.lower().rstrip(".,:;!?") or "help", issue, (rest if issue is None else after).strip(), found)


def nearest(verb: str, verbs: Collection[str]) -> str | None:
    """The verb that was probably meant."""
    return next(iter(get_close_matches(verb, verbs, n=1, cutoff=0.5)), None)
