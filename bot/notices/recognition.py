"""Shout-outs."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class ShoutOutGiven(Notice):
    """In the agreed channel: somebody thanks others. `honoured` holds their user ids; `link` leads to what it is
    about."""

    shout_out: int
    giver: str
    honoured: str
    reason: str
    behaviour: str
    link: str = ""
    is_taken_back: int = 0

    people = ("giver",)

    @property
    def key(self) -> str:
        return f"shout-out:{self.shout_out}"


@dataclass(frozen=True)
class ThanksSuggested(Notice):
    """To one liaison: `person` did something on this issue. `answer` is empty until there is one."""

    suggestion: str
    to: str
    deed: str
    person: str
    issue: int
    title: str
    answer: str = ""

    people = ("person",)

    @property
    def key(self) -> str:
        return f"suggested:{self.suggestion}"


@dataclass(frozen=True)
class BalanceNudged(Notice):
    """To a lead: how often each side was thanked; one of them hardly was."""

    day: str
    to: str
    agents: int
    engineers: int

    @property
    def key(self) -> str:
        return f"balance:{self.day}:{self.to}"


@dataclass(frozen=True)
class BehavioursCounted(Notice):
    """In the agreed channel, once for each quarter: `behaviours` as JSON (name, how often, how often in the quarter
    before), and how many named none, in this one and in that before."""

    quarter: str
    behaviours: str
    untagged: int
    untagged_before: int

    @property
    def key(self) -> str:
        return f"behaviours:{self.quarter}"


@dataclass(frozen=True)
class RoundedUp(Notice):
    """In the agreed channel: the shout-outs of the week. `agents` and `engineers` hold theirs as JSON: user ids, giver,
    reason; `who` all user ids; `untagged` counts those without an agreed behaviour."""

    day: str
    late: int
    who: str
    agents: str
    engineers: str
    untagged: int

    people = ("who",)

    @property
    def key(self) -> str:
        return f"round-up:{self.day}"
