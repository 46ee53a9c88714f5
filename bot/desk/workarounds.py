"""Workarounds, who has which of them, and what agents said about them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from bot.notices import Notice
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.report import Report
from bot.rules.workaround import (
    NO_CONDITIONS,
    Conditions,
    Holder,
    Recall,
    Receipts,
    Standing,
    Tally,
    Verdict,
    Workaround,
)


class Workarounds(Protocol):
    async def add(
        self,
        issue: IssueId,
        author: str,
        steps: str,
        customer_wording: str,
        reply: tuple[str, str] | None,
        now: datetime,
        conditions: Conditions = NO_CONDITIONS,
    ) -> Workaround:
        """The next version. `reply` is channel and ts of the reply it was made from.
        Raises AlreadyDone when that reply has been published."""

    async def current(self, issue: IssueId) -> Workaround | None:
        """The newest version, unless it is recalled; of an issue that has none, that of one merged into it."""

    async def newest(self, issue: IssueId) -> Workaround | None:
        """The same, recalled or not."""

    async def version(self, workaround: WorkaroundId, version: int) -> Workaround | None: ...

    async def recall(self, workaround: Workaround, recall: Recall) -> None:
        """Its reply, if it was made from one, can be published again."""

    async def of_issue(self, issue: IssueId) -> list[Workaround]:
        """All versions."""

    async def after(self, number: int, version: int, limit: int) -> list[Workaround]:
        """Later versions, and those with higher numbers, in their order."""

    async def made_from(self, channel: str, ts: str) -> Workaround | None:
        """The version that this reply became."""


class Handouts(Protocol):
    """Whom which version was sent."""

    async def note(self, left: Sequence[Notice], now: datetime) -> None:
        """Note who is being sent a workaround by these notices; the others among them are passed over."""

    async def take_back(self, left: Sequence[Notice]) -> None:
        """These were not sent, and will not be."""

    async def withdraw(self, workaround: WorkaroundId) -> None:
        """Take back all letters with any version of it that Slack surely does not have."""

    async def holders(self, workaround: WorkaroundId) -> list[Holder]:
        """Every report and watcher that was sent it since it was last recalled, with the latest version sent."""

    async def see(self, workaround: Workaround, report: ReportId, now: datetime) -> None:
        """The agent of this report has looked at it."""

    async def history(self, workaround: WorkaroundId) -> list[tuple[Workaround, Receipts]]:
        """Its versions with what is known of their letters, the newest first."""

    async def unreached(self, workaround: Workaround, issue: IssueId, limit: int) -> list[Report]:
        """The first of the reports on this issue for whose agents Slack does not have this version."""

    async def unseen(self, workaround: Workaround, limit: int) -> list[Report]:
        """The first of those for whom Slack has it, and who have not shown that they saw it."""


class Verdicts(Protocol):
    """What agents said about a version."""

    async def judge(
        self, workaround: Workaround, report: ReportId, verdict: Verdict, agent: str, now: datetime
    ) -> bool:
        """Whether this changes what was said about that version for that report. Who judges it has seen it."""

    async def unjudge(self, workaround: Workaround, report: ReportId, verdict: Verdict) -> bool:
        """Whether that was the verdict until now."""

    async def standing(self, workaround: WorkaroundId, version: int, report: ReportId) -> Standing | None:
        """What has become of this version for this report; None: there is no such version."""

    async def tally(self, workaround: Workaround) -> Tally: ...
