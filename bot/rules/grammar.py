"""`/liaison <verb> [id] [text] [key:value ...]`, and the same after `@Liaison` or `!` in a thread."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from bot.rules.labels import IssueId, read_issue_label

# Phones and word processors bend quotation marks.
_STRAIGHT = str.maketrans("“”„", '"""')


_POINTS = ".,:;!?"


@dataclass(frozen=True)
class Spoken:
    """`options` are the pairs `key: value` that the verb knows; whatever else looks like one stays in the text.
    `people` are the ids of the users who are mentioned in it, `groups` those of user groups and channels, in
    order; in the text they stand as a person sees them."""

    verb: str
    issue: IssueId | None = None
    text: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    people: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()


def read(text: str, options: Collection[str] = ()) -> Spoken:
    """The first word is the verb; the issue is the next word if it is an id. An option takes all that follows it, up
    to the next option; said again, it adds to what was said, with a comma. An empty text is the verb "help"."""
    verb, rest = _first_word(straight(text))
    found: dict[str, str] = {}
    if options:
        rest, *pairs = re.split(rf"(?<!\S)({'|'.join(sorted(options))}):", rest)
        for key, value in zip(pairs[::2], pairs[1::2], strict=True):
            found[key] = f"{found[key]}, {_unquoted(value)}" if key in found else _unquoted(value)
    first, after = _first_word(rest)
    issue = read_issue_label(first.rstrip(_POINTS))
    return Spoken(verb.lower().rstrip(_POINTS) or "help", issue, (rest if issue is None else after).strip(), found)


def straight(text: str) -> str:
    """With quotation marks as a keyboard has them."""
    return text.translate(_STRAIGHT)


def _first_word(text: str) -> tuple[str, str]:
    word, *rest = text.split(maxsplit=1) or [""]
    return word, rest[0] if rest else ""


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1].strip() if len(value) > 1 and value[0] == value[-1] == '"' else value


def nearest(verb: str, verbs: Collection[str]) -> str | None:
    """The verb that was probably meant."""
    return next(iter(get_close_matches(verb, verbs, n=1, cutoff=0.5)), None)
