"""Who hears of a known issue beside the agents who flagged it, and who wants to hear less."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.labels import IssueId
from bot.rules.lifecycle import FACES, Face, State
from bot.rules.report import Report


@dataclass(frozen=True)
class Watch:
    """One person's word about one issue: that they follow it or, if `muted`, that they want no news of it."""

    issue: IssueId
    person: str
    muted: bool


@dataclass(frozen=True)
class Ears:
    watching: tuple[str, ...] = ()
    muted: frozenset[str] = frozenset()

    def reports_to_tell(self, reports: Sequence[Report], state: State) -> list[Report]:
        """Those whose agents hear of the change to this state. A question to them reaches them muted or not: engineers
        wait for the answer. (Workarounds, which answer their own question, are never muted.)"""
        if FACES[state] is Face.ASKED:
            return list(reports)
        return [report for report in reports if report.flagged_by not in self.muted]

    def watchers_to_tell(self, reports: Sequence[Report]) -> list[str]:
        """Who has a report on it hears through that, where it was flagged."""
        flagged_by = {report.flagged_by for report in reports}
        return [person for person in self.watching if person not in flagged_by]


def ears(canonical: IssueId, watches: Sequence[Watch]) -> Ears:
    """From what was said of the canonical issue and of those merged into it. What a person said of the canonical one
    counts; else whoever follows one of the others follows it, since missing something hurts more than a message."""
    said: dict[str, bool] = {}
    for watch in sorted(watches, key=lambda watch: (watch.issue == canonical, not watch.muted)):
        said[watch.person] = watch.muted
    return Ears(
        watching=tuple(sorted(person for person, muted in said.items() if not muted)),
        muted=frozenset(person for person, muted in said.items() if muted),
    )
