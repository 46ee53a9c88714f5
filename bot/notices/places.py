"""What a notice is, where it goes, and who waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

from bot.rules import erasure
from bot.rules.report import Report

FILES = "files"
"""The bucket of what goes under another message, and of files: Slack counts uploads by themselves."""
Fact = str | int | None


@dataclass(frozen=True)
class Place:
    """Where a notice goes: the card or thread of an issue, the thread of a message, one person, or, when it says
    nothing, the liaison channel.

    A card has a lane of its own: when it has to be posted anew, what waits for its thread does not stand before it.
    So has a file for a person: it takes longer, and nothing else that she waits for stands behind it.
    A thread with a `user` beside it goes to that person where Liaison may not write in the thread. A `thread` alone is
    the key of a notice: the thread of the message that brought it. What goes there holds up nothing in the channel.
    """

    issue: int | None = None
    channel: str | None = None
    thread: str | None = None
    user: str | None = None
    is_card: bool = False
    is_file: bool = False

    @property
    def under(self) -> str | None:
        """The key of the notice in whose thread it goes."""
        return self.thread if self.channel is None and self.user is None and self.issue is None else None

    @property
    def lane(self) -> str:
        """Notices of one lane are sent one after the other, in the order in which they were left."""
        if self.issue is not None:
            return f"card:{self.issue}" if self.is_card else f"issue:{self.issue}"
        if self.channel is not None:
            return f"thread:{self.channel}:{self.thread}"
        if self.under is not None:
            return f"under:{self.under}"
        if self.is_file:
            return f"file:{self.user}"
        return f"user:{self.user}" if self.user is not None else "liaison"

    @property
    def is_nowhere(self) -> bool:
        """For nobody but a person who was erased."""
        only_user = self.issue is None and self.channel is None and self.user is not None
        return only_user and erasure.is_erased(self.user or "")

    @property
    def bucket(self) -> str:
        """Notices of one bucket share a pace: Slack counts messages by channel."""
        if self.issue is not None:
            return "liaison"
        if self.is_file:
            return FILES
        return self.channel or self.user or ("liaison" if self.under is None else FILES)


def home_of(report: Report) -> Place:
    """Where the agent flagged it: the thread of the flagged message, else a direct message."""
    if report.source is None:
        return Place(user=report.flagged_by)
    return Place(channel=report.source.channel, thread=report.source.thread, user=report.flagged_by)


def homes_of(reports: Sequence[Report]) -> dict[Place, list[Report]]:
    """Where their agents hear of them: each place once, with the reports that are told of there."""
    found: dict[Place, list[Report]] = {}
    for report in reports:
        found.setdefault(home_of(report), []).append(report)
    return found


def beside(reports: Sequence[Report]) -> str:
    """The ids of all but the first, as the field `others` of a notice to one place."""
    return " ".join(str(report.id) for report in reports[1:])


class Urgency(IntEnum):
    """Who waits for it. The lowest goes first, so that what one person asked for does not wait for thousands."""

    ANSWER = 0
    """Somebody has just acted and looks for it: her own answer, a new card."""
    TALK = 1
    FAN_OUT = 2
    """The same to everybody whom it concerns."""


@dataclass(frozen=True)
class Notice:
    """`people` names the fields that hold user ids (several with spaces between), so that whoever draws it can look up
    the names. `links`: it shows a link to the card of its `issue`. `may_change`: it may be edited long after it was
    sent, and is then drawn anew."""

    people: ClassVar[tuple[str, ...]] = ()
    links: ClassVar[bool] = False
    may_change: ClassVar[bool] = False

    @property
    def about(self) -> str | None:
        """The name of the copy that it brings (`threads.Said.copy`), if it does: what stands in it is read when it is
        drawn, and it is edited when that changes."""
        return None

    @property
    def key(self) -> str:
        raise NotImplementedError

    @property
    def urgency(self) -> Urgency:
        return Urgency.TALK

    @property
    def kind(self) -> str:
        return type(self).__name__

    def facts(self) -> dict[str, Fact]:
        # Not `asdict`, which copies what is inside: nothing is, and one act may leave twenty thousand notices.
        return dict(vars(self))


class Brought(Notice):
    """Brings a copy of what somebody said elsewhere, and is edited as that is."""

    copy: str
    may_change = True

    @property
    def about(self) -> str:
        return self.copy
