"""Known issues, and the reports that count on them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.rules.issue import Issue
from bot.rules.known import OPEN, Filter, Known
from bot.rules.labels import IssueId, ReportId
from bot.rules.report import Checked, Raised, Report, Sought


class Issues(Protocol):
    async def add(self, report: Checked, now: datetime, regression_of: IssueId | None = None) -> Issue: ...

    async def get(self, issue: IssueId) -> Issue:
        """Raises NotFound."""

    async def lock(self, issue: IssueId) -> Issue:
        """The same, and nobody else changes it, its reports or its workaround before this transaction is over."""

    async def save(self, issue: Issue) -> Issue:
        """The issue with its next version. Raises ChangedMeanwhile when the stored version is not `issue.version`."""

    async def listed(self, issues: Sequence[IssueId]) -> list[Known]:
        """In this order; those that are not there are left out."""

    async def matching(self, wanted: Filter) -> list[IssueId]:
        """All of them."""

    async def page(self, wanted: Filter, after: int, limit: int) -> list[Known]:
        """Those with higher numbers, in their order; what was merged is left out."""

    async def known(self, issue: IssueId) -> Known:
        """Of a merged one what it became, and why. Raises NotFound."""

    async def latest(self, limit: int, wanted: Filter = OPEN) -> list[Known]:
        """Most reports first."""

    async def unfinished(self, owner: str | None = None) -> list[Issue]:
        """Those that somebody still has to do something about (of this owner), oldest first."""

    async def set_due(self, issue: Issue) -> None:
        """What is owed on it by when, as the issue says. This is no new version of it."""

    async def judged_otherwise(self, terms: str, limit: int) -> list[IssueId]:
        """Unfinished issues whose due times follow from another version of the terms, or from none yet."""

    async def count(self) -> int: ...

    async def after(self, number: int, limit: int) -> list[Issue]:
        """Those with higher numbers, in their order."""


class Reports(Protocol):
    async def add(
        self, report: Checked, issue: IssueId, flagged_by: str, now: datetime, raised: Raised | None = None
    ) -> Report: ...

    async def get(self, report: ReportId) -> Report:
        """Raises NotFound."""

    async def of_issue(self, issue: IssueId) -> list[Report]:
        """Oldest first."""

    async def by(self, agent: str, limit: int) -> list[Report]:
        """Those that this person flagged, latest first."""

    async def flagged_before(self, agent: str, count: int) -> datetime | None:
        """When this person flagged the latest but `count` - 1; None if there are fewer. Withdrawn ones count, too."""

    async def flagged_in(self, channel: str, thread: str, agent: str) -> list[Report]:
        """Those that this person flagged from a message of this thread, latest first."""

    async def flagged_at(self, channel: str, ts: str) -> Report | None:
        """The first report that was flagged from this very message."""

    async def of_message(self, channel: str, ts: str) -> list[Report]:
        """All that were flagged from this very message, withdrawn ones too."""

    async def reword(self, report: ReportId, what_happens: str) -> None:
        """What it says from now on, and is found by."""

    async def forget(self, before: datetime, limit: int) -> int:
        """Drop the words of those that were flagged before that time, and count on what is over; of how many, at most
        `limit`. What their known issues say stays, and is what these are found by."""

    async def raised(self, raised: Raised, agent: str) -> Report | None:
        """The report that this agent's hand on the message added, by whichever emoji, counted or withdrawn."""

    async def recount(self, report: ReportId, customers: int) -> None:
        """So many customers are affected."""

    async def withdraw(self, report: ReportId, now: datetime) -> None:
        """It counts no more."""

    async def count_again(self, report: Report, raised: Raised) -> Report:
        """A withdrawn one, by this hand."""

    async def link(self, report: Report, issue: IssueId, canonical: IssueId) -> Report:
        """It belongs to the issue from now on, and counts on what that has become."""

    async def tickets(self, issue: IssueId, most: int) -> tuple[list[str], int]:
        """The links to help desks that agents gave on this issue, each once, the latest first; and how many."""

    async def after(self, number: int, limit: int) -> list[Report]:
        """Those with higher numbers, in their order."""

    async def page(self, sought: Sought, after: int, limit: int) -> list[Report]:
        """Those with higher numbers, in their order, that count."""

    async def issue_in_thread(self, channel: str, thread: str) -> IssueId | None:
        """The issue of the report that was flagged from a message of this thread; of several the latest issue."""
