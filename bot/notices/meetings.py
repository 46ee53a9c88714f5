"""What both sides meet for: what somebody is to do, how the product is, and whether feedback was given."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class ActionGiven(Notice):
    """To its owner (`to`): what they are to do until the day `due`. With `is_due` they are reminded of it then."""

    action: int
    said: str
    due: str
    by: str
    to: str
    is_due: int = 0

    people = ("by",)

    @property
    def key(self) -> str:
        return f"action-due:{self.action}:{self.to}" if self.is_due else f"action:{self.action}:{self.to}"


@dataclass(frozen=True)
class ActionSettled(Notice):
    """To who gave it (`to`): somebody else says that it is done. `occasion` names when: it may be open again after."""

    action: int
    words: str
    said: str
    by: str
    occasion: str
    to: str

    people = ("by",)

    @property
    def key(self) -> str:
        return f"action-done:{self.action}:{self.occasion}:{self.to}"


@dataclass(frozen=True)
class HealthPosted(Notice):
    """In the digest's channel, the day before the meeting on the day `meeting`: how the product was in `month`. As
    JSON: `actions` (label, words, owner, due, state), `movers` (issue, title, reports, reports the month before); the
    rest as in a digest (DigestPosted), of which `lines` and `counts` have those sections that a month has, too."""

    meeting: str
    month: str
    late: int
    reports: int
    reports_before: int
    actions: str
    movers: str
    lines: str
    counts: str
    workspace: str
    cards: str

    @property
    def key(self) -> str:
        return f"health:{self.meeting}"


@dataclass(frozen=True)
class FeedbackDue(Notice):
    """In the liaison channel: the session of this `day`. `outcome`, `words` and `by` say what came of it."""

    day: str
    late: int
    outcome: str = "open"
    words: str = ""
    by: str = ""

    people = ("by",)

    @property
    def key(self) -> str:
        return f"feedback:{self.day}"


@dataclass(frozen=True)
class FeedbackMissed(Notice):
    """To a sponsor (`to`): sessions were skipped again and again since the day `first`. `skipped` as JSON: day, why."""

    first: str
    skipped: str
    to: str

    @property
    def key(self) -> str:
        return f"feedback-missed:{self.first}:{self.to}"
