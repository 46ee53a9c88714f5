"""What comes before the committee, and what it decided."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class AgendaPosted(Notice):
    """In the liaison channel, and to each member (`to`): what comes before the committee on the day `meeting`. `items`
    are JSON: issue, title, why, what is to be decided. So are `loads`, teams over their budgets: team, minutes, minutes
    in all, agreed percent; and `cards`, channel and ts by issue. `workspace` is its address."""

    meeting: str
    late: int
    chair: str
    items: str
    to: str = ""
    loads: str = "[]"
    workspace: str = ""
    cards: str = "{}"

    people = ("chair",)

    @property
    def key(self) -> str:
        return f"agenda:{self.meeting}:{self.to}"


@dataclass(frozen=True)
class MeetingNear(Notice):
    """To a member (`to`), an hour before the committee meets on the day `meeting`, at `at` in unix time."""

    meeting: str
    at: int
    chair: str
    to: str

    people = ("chair",)

    @property
    def key(self) -> str:
        return f"meeting:{self.meeting}:{self.to}"


@dataclass(frozen=True)
class Decided(Notice):
    """In the thread of the issue, and to a watcher or the owner (`to`): what the committee decided."""

    decision: int
    issue: int
    title: str
    said: str
    alternatives: str
    agreed: str
    owner: str
    review: str
    has_quorum: int
    by: str
    to: str = ""
    replaces: int = 0

    people = ("agreed", "owner", "by")

    @property
    def key(self) -> str:
        return f"decided:{self.decision}:{self.to}"


@dataclass(frozen=True)
class DecisionTakenBack(Notice):
    """Where it was told that the committee decided: it did not."""

    decision: int
    issue: int
    title: str
    said: str
    why: str
    by: str
    to: str = ""

    people = ("by",)

    @property
    def key(self) -> str:
        return f"decision-taken-back:{self.decision}:{self.to}"


@dataclass(frozen=True)
class SponsorNoted(Notice):
    """To a sponsor, for one month (`2026-10`): how many of what was `judged` was `missed`, by measure as JSON; and
    decisions whose review is overdue as JSON: number, issue, title, day of the review."""

    month: str
    to: str
    judged: int
    missed: str
    stalled: str

    @property
    def key(self) -> str:
        return f"sponsor-note:{self.month}:{self.to}"


@dataclass(frozen=True)
class BreachedAgain(Notice):
    """To a sponsor: after the committee had decided on it, a time ran out once more. As JSON: `missed` (measure, unix
    time), `decided` (number, decision, unix time)."""

    issue: int
    title: str
    decision: int
    to: str
    missed: str
    decided: str

    @property
    def key(self) -> str:
        return f"breached-again:{self.issue}:{self.decision}:{self.to}"


@dataclass(frozen=True)
class MemberLeft(Notice):
    """To who is in the chair: a member cannot act any more. `version` is that of the chapter."""

    member: str
    to: str
    version: int

    people = ("member",)

    @property
    def key(self) -> str:
        # Whoever is in the chair: it is said once.
        return f"member-left:{self.member}:{self.version}"
