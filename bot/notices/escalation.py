"""Who is called."""

from dataclasses import dataclass

from bot.notices.places import Notice, Urgency


@dataclass(frozen=True)
class Escalated(Notice):
    """In the thread of the issue: who is called, by whom and why. Without a `person` nobody is called by name. Who is
    not in the liaison channel is called directly (`is_direct` is 1), and named in the thread (`is_elsewhere` is 1)."""

    issue: int
    number: int
    title: str
    severity: int
    rung: str
    person: str
    by: str
    why: str
    is_direct: int = 0
    is_elsewhere: int = 0
    called_at: int | None = None
    """Unix time; outside the person's working hours the call is held until then."""

    people = ("person", "by")

    @property
    def key(self) -> str:
        return called_directly(self.issue, self.number) if self.is_direct else f"escalated:{self.issue}:{self.number}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.ANSWER


def called_directly(issue: int, number: int) -> str:
    """The key of the direct call of an escalation."""
    return f"escalated:{issue}:{number}:direct"


@dataclass(frozen=True)
class EscalationAnswered(Notice):
    """To who escalated: who is on it now."""

    issue: int
    number: int
    title: str
    state: str
    by: str

    people = ("by",)

    @property
    def key(self) -> str:
        return f"escalation-answered:{self.issue}:{self.number}"


@dataclass(frozen=True)
class DutyCalled(Notice):
    """In the thread of a new issue that may interrupt: who is on duty is called or, with `is_usual` 1, a liaison since
    nobody is."""

    issue: int
    title: str
    severity: int
    person: str
    is_usual: int = 0

    @property
    def key(self) -> str:
        return f"duty-called:{self.issue}"
