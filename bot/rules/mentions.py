"""Whom words mention: in them people stand as `@name`, and Slack says the ids apart, in the same order."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.rules.refusals import Refused

_NAMED = re.compile(r"(?<!\S)@([^\s,]+)")


def ids_by_name(texts: Iterable[str], people: Sequence[str]) -> dict[str, str]:
    """`people` are the ids of all who are mentioned in these texts, in that order. Raises Refused when it is not clear
    who is who."""
    names = list(dict.fromkeys(name for text in texts for name in _names(text)))
    if len(names) != len(people):
        raise Refused("Slack did not say who is meant: choose people from the list that it shows while you type @.")
    return dict(zip(names, people, strict=True))


def named(text: str, ids: Mapping[str, str]) -> tuple[str, ...]:
    """The ids of who is mentioned in this text, each once."""
    return tuple(dict.fromkeys(ids[name] for name in _names(text)))


def _names(text: str) -> list[str]:
    return [name.rstrip(".;:!?").lower() for name in _NAMED.findall(text)]
