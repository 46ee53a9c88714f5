"""What crosses between the threads of agents and engineers."""

from dataclasses import dataclass

from bot.notices.places import Brought, Notice


@dataclass(frozen=True)
class Told(Brought):
    """To the agent of one report: what an engineer wants agents to know."""

    report: int
    issue: int
    title: str
    copy: str

    @property
    def key(self) -> str:
        return f"told:{self.copy}:{self.report}"


@dataclass(frozen=True)
class ThreadFlagged(Notice):
    """A message was flagged: what was said in its thread until then is to be fetched. `flagged_at` is Unix time in
    microseconds."""

    report: int
    issue: int
    channel: str
    thread: str
    flagged_at: int

    @property
    def key(self) -> str:
        return f"thread:{self.report}"


@dataclass(frozen=True)
class ThreadBrought(Brought):
    """In the thread of the issue: a page of the thread in which it was flagged."""

    report: int
    issue: int
    page: int
    pages: int
    copy: str

    @property
    def key(self) -> str:
        return f"brought:{self.copy}"
