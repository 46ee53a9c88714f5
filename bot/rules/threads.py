"""What people say in two threads, the agent's and the engineers', and how what crosses keeps up with its original."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

PAGE_CHARACTERS = 6000
PAGE_MESSAGES = 20
"""A page becomes one message of ours: 50 blocks of 3,000 characters are Slack's limit, and far more than one reads."""


@dataclass(frozen=True)
class File:
    """A file stays where it is; only its name and its link cross."""

    name: str
    link: str


@dataclass(frozen=True)
class Said:
    """One message as it is now. `channel` and `ts` name it in Slack; what was said in a form has no `channel`.

    `author` is a user id, or empty for an app, which has a name in `app`. `version` is the ts of its last edit, empty
    before the first. `copy` names the message or messages of ours that show it; empty while none does.
    """

    channel: str
    ts: str
    author: str
    text: str
    files: tuple[File, ...] = ()
    app: str = ""
    version: str = ""
    is_deleted: bool = False
    copy: str = ""

    def copy_for(self, issue: int) -> str:
        """The name of the copy that shows it alone, on the other side of this issue."""
        return f"{issue}:{self.channel}:{self.ts}"

    @property
    def stamp(self) -> str:
        """Names how it stands now; of two edits of it, each has its own."""
        return f"{self.ts}:deleted" if self.is_deleted else f"{self.ts}:{self.version}"


def merged(known: Said, news: Said) -> Said:
    """Both as one, in whatever order they arrived: the last edit counts, what is deleted stays so, and it is shown
    where it was shown first."""
    # A ts has ten digits, a point and six digits until the year 2286, so that text sorts as time.
    latest = news if news.version > known.version else known
    after = replace(latest, copy=known.copy or news.copy, is_deleted=known.is_deleted or news.is_deleted)
    return replace(after, text="", files=()) if after.is_deleted else after


def is_shown_anew(known: Said | None, after: Said) -> bool:
    """Whether nothing shows it yet, and something shall."""
    return bool(after.copy) and (known is None or not known.copy)


def is_shown_otherwise(known: Said | None, after: Said) -> bool:
    """Whether what shows it shows an older state."""
    return known is not None and bool(known.copy) and known.stamp != after.stamp


def worth_bringing(messages: Iterable[Said], flagged_at: datetime) -> list[Said]:
    """What of a thread comes along when one of its messages is flagged: what was said until then, in order. A single
    message without files is nothing more than the report holds already."""
    until = [each for each in messages if float(each.ts) <= flagged_at.timestamp()]
    until.sort(key=lambda each: each.ts)
    return until if len(until) > 1 or any(each.files for each in until) else []


def pages(messages: Sequence[Said]) -> list[list[Said]]:
    """As few pages as hold the messages in their order; a long message has one of its own."""
    found: list[list[Said]] = []
    room = 0
    for each in messages:
        room -= len(each.text) + 200 * (1 + len(each.files))
        if not found or room < 0 or len(found[-1]) == PAGE_MESSAGES:
            found.append([])
            room = PAGE_CHARACTERS - len(each.text)
        found[-1].append(each)
    return found
