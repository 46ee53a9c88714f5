"""Times that run out."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class LevelWarned(Notice):
    """To the owner, or in the thread of the issue: time runs out (`number` 0), or has run out (1), or still has, and
    nobody has said that they are on it (2 and on). `since` and `due` are Unix times, `within_seconds` the time agreed;
    of a promised date it is none. `owner` is empty when there is none."""

    issue: int
    title: str
    severity: int
    measure: str
    since: int
    due: int
    within_seconds: int | None
    number: int
    owner: str

    people = ("owner",)

    @property
    def key(self) -> str:
        return f"warned:{self.issue}:{self.measure}:{self.since}:{self.number}"


@dataclass(frozen=True)
class PromiseAsked(Notice):
    """To the owner, or in the thread of the issue: is this date still right? `due` is Unix time."""

    issue: int
    title: str
    due: int
    owner: str

    people = ("owner",)

    @property
    def key(self) -> str:
        return f"asked:{self.issue}:{self.due}"


@dataclass(frozen=True)
class PromiseMissed(Notice):
    """To the agent of one report, and of `others` as in StateChanged: the promised date has passed without the fix."""

    report: int
    issue: int
    title: str
    due: int
    others: str = ""

    @property
    def key(self) -> str:
        return f"missed:{self.issue}:{self.due}:{self.report}"
