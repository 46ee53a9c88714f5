"""What an emoji on a message means. One emoji, one act: people remember nothing else under stress."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any

from bot.rules.policy import Chapter, Plain, check


class Act(StrEnum):
    FLAG = "flag"
    CLAIM = "claim"
    ESCALATE = "escalate"
    WORKAROUND = "workaround"
    RESOLVE = "resolve"
    DECLINE = "decline"
    JOIN = "my customer too"
    WORKED = "worked"
    DID_NOT_WORK = "did not work"
    THANK = "say thanks"
    SKIP = "skip"


Emoji = Mapping[Act, Sequence[str]]

EMOJI: Emoji = {
    Act.FLAG: ("ticket",),
    Act.CLAIM: ("eyes",),
    Act.ESCALATE: ("rotating_light", "bangbang"),
    Act.WORKAROUND: ("adhesive_bandage",),
    Act.RESOLVE: ("white_check_mark",),
    Act.DECLINE: ("no_entry_sign",),
    Act.JOIN: ("raising_hand", "heavy_plus_sign"),
    Act.WORKED: ("+1", "thumbsup"),
    Act.DID_NOT_WORK: ("-1", "thumbsdown"),
    Act.THANK: ("raised_hands",),
    Act.SKIP: ("megaphone",),
}
"""The habits of the trade (practices 3.2); Slack reports some emoji by either of two names."""

_NAME = re.compile(r"[a-z0-9_+\-']{1,100}")


def act_of(name: str, emoji: Emoji) -> Act | None:
    """Slack writes a skin tone behind the name: `+1::skin-tone-3`."""
    plain = name.partition("::")[0]
    return next((act for act, names in emoji.items() if plain in names), None)


def problems(emoji: Emoji) -> list[str]:
    """What is wrong with such a table, one sentence each: names that are none, names with two meanings."""
    names = [name for given in emoji.values() for name in given]
    wrong = [f"“{name}” is no emoji's name." for name in names if not _NAME.fullmatch(name)]
    twice = [f":{name}: has more than one meaning." for name, count in Counter(names).items() if count > 1]
    return wrong + twice


def _read(plain: Plain) -> Emoji:
    """An act that is left out, or has no names, is done by no emoji."""
    acts = [act.value for act in Act]
    wrong = [f"“{key}” is no act. The acts are: {', '.join(acts)}." for key in plain if key not in acts]
    wrong += [f"“{key}” needs a list of names." for key, names in plain.items() if not _is_list_of_text(names)]
    check(wrong)
    emoji = {Act(key): tuple(name.strip(":") for name in names) for key, names in plain.items()}
    check(problems(emoji))
    return emoji


def _is_list_of_text(names: Any) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)


CHAPTER: Chapter[Emoji] = Chapter(
    name="reactions",
    about="which emoji does what",
    default=EMOJI,
    read=_read,
    plain=lambda emoji: {act.value: list(names) for act, names in emoji.items()},
)
