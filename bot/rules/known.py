"""What is known of an issue: in brief for a list, in full for its card."""

from dataclasses import dataclass

from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.workaround import Tally, Workaround


@dataclass(frozen=True)
class Known:
    """A known issue as an agent sees it in a list. `why` says in words why it is in the list."""

    issue: Issue
    reports: int
    workaround: Workaround | None
    why: str = ""


@dataclass(frozen=True)
class CardFacts:
    """What the card of an issue shows. `flagged_by` holds user ids, first report first, each once. `canonical` is what
    it was found to be the same as, `duplicates` are those that were found to be the same as it."""

    issue: Issue
    reports: int
    customers: int
    flagged_by: tuple[str, ...]
    workaround: Workaround | None
    tally: Tally
    canonical: Issue | None = None
    duplicates: tuple[IssueId, ...] = ()
