"""Where an issue stands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.notices.places import Notice, Urgency, beside
from bot.rules.issue import Issue
from bot.rules.lifecycle import OVER
from bot.rules.report import Report


@dataclass(frozen=True)
class StateChanged(Notice):
    """To the agent of one report, or to a watcher (`report` is 0): where the issue stands now. `version` is the
    issue's at that moment, so that each change is told once; `others` are further reports of hers that she flagged in
    the same place; `fix_due` is Unix time; `came_back` is 1 when it was over
    before; `why` is what the engineer added."""

    report: int
    issue: int
    version: int
    title: str
    state: str
    owner: str | None
    fix_due: int | None
    customer_answer: str
    came_back: int
    why: str = ""
    watcher: str = ""
    others: str = ""
    wanted: str = ""
    """What would help engineers who could not reproduce it, in words."""

    @property
    def key(self) -> str:
        return f"state:{self.issue}:{self.version}:{self.watcher or self.report}"

    @property
    def urgency(self) -> Urgency:
        return Urgency.FAN_OUT


def state_change(before: Issue, after: Issue, reports: Sequence[Report], why: str = "") -> StateChanged:
    """To one place, of these reports."""
    return replace(state_change_for_watcher(before, after, "", why), report=reports[0].id, others=beside(reports))


def state_change_for_watcher(before: Issue, after: Issue, watcher: str, why: str = "") -> StateChanged:
    return StateChanged(
        report=0,
        issue=after.id,
        version=after.version,
        title=after.title,
        state=after.state.value,
        owner=after.owner,
        fix_due=int(after.fix_due.timestamp()) if after.fix_due else None,
        customer_answer=after.customer_answer,
        came_back=int(before.state in OVER and after.state not in OVER),
        why=why,
        watcher=watcher,
    )
