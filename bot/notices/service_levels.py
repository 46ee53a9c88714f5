"""Times that run out."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class LevelWarned(Notice):
    """To the owner, or in the thread of the issue: time runs out (`number` 0), or has run out (1), or still has, and
    nobody has said that they are on it (2 and on). `since` and `due` are Unix times, `within_seconds` the time agreed;
    of a promised date it is none. `owner` is empty when there is none. `person` is who will be called at `called_at`
    (Unix time), as it is outside their hours; `is_direct` is 1 for what they read then."""

    issue: int
    title: str
    severity: int
    measure: str
    since: int
    due: int
    within_seconds: int | None
    number: int
    owner: str
    person: str = ""
    called_at: int | None = None
    is_direct: int = 0

    people = ("owner", "person")

    @property
    def key(self) -> str:
        return warned_at(self.issue, self.measure, self.since, self.number, bool(self.is_direct))


def warned_at(issue: int, measure: str, since: int, number: int, is_direct: bool) -> str:
    """The key of a warning."""
    return f"warned:{issue}:{measure}:{since}:{number}{':direct' if is_direct else ''}"


@dataclass(frozen=True)
class PromiseAsked(Notice):
    """To the owner, or in the thread of the issue: is this date still right? `due` is Unix time; the rest as in
    LevelWarned."""

    issue: int
    title: str
    due: int
    owner: str
    person: str = ""
    called_at: int | None = None
    is_direct: int = 0

    people = ("owner", "person")

    @property
    def key(self) -> str:
        return f"asked:{self.issue}:{self.due}{':direct' if self.is_direct else ''}"


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
