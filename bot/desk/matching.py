"""How known issues are found, and what became of what was suggested."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.rules.issue import Issue, Over
from bot.rules.labels import IssueId, ReportId
from bot.rules.matching.candidates import Told
from bot.rules.matching.engine import Match
from bot.rules.report import Checked
from bot.rules.suggestion import Numbers, Record


@dataclass(frozen=True)
class Wording:
    """A text by which an issue is found. `number` is its own for ever; `seq` grows when it goes to another issue."""

    number: int
    seq: int
    report: ReportId | None
    told: Told


@dataclass(frozen=True)
class WordingPage:
    """Many of them, column by column: an object for each would take longer than to find them. `words` as
    bot.rules.matching.texts packs them."""

    numbers: Sequence[int]
    seqs: Sequence[int]
    issues: Sequence[int]
    areas: Sequence[str]
    at: Sequence[float]
    words: Sequence[bytes]

    def __len__(self) -> int:
        return len(self.numbers)


class Wordings(Protocol):
    async def add(self, report: Checked, issue: IssueId, of: ReportId | None, now: datetime) -> None:
        """For an issue that comes without a report; reports bring theirs (see Reports.add)."""

    async def follow(self, issue: IssueId) -> None:
        """Reports came to this issue from other ones, however many, or others became the same as it: from now on it is
        found by them."""

    async def after(self, seen: tuple[int, int], limit: int) -> list[Wording]:
        """Those beyond this `seq` and `number`, in their order. What is committed later comes later."""

    async def page_after(self, seen: tuple[int, int], limit: int) -> WordingPage:
        """The same, in columns."""


class Reopenings(Protocol):
    """Issues that were over until a report was added to them."""

    async def note(self, report: ReportId, before: Issue) -> None:
        """After all else that is noted of it: the report has reopened the issue, which was this `before`."""

    async def is_noted(self, report: ReportId, issue: IssueId) -> bool:
        """Whether the report has reopened the issue, however that stands now."""

    async def untouched(self, report: ReportId, issue: IssueId) -> Over | None:
        """How the issue was over until this report reopened it; None if it did not, or if anything was done with the
        issue since."""


class Suggestions(Protocol):
    """`form` names an open form, whatever becomes of it."""

    async def show(self, form: str, matches: Sequence[Match], model: str, now: datetime) -> None:
        """These are what the form shows now, by the model of this name."""

    async def decide(
        self, form: str, report: ReportId, accepted: IssueId | None, now: datetime, automatic: bool = False
    ) -> None:
        """The form was sent: the report is on the suggested issue that was accepted, or on none of them."""

    async def undo(self, report: ReportId) -> None:
        """The agent takes back that the report is of the issue that was suggested."""

    async def numbers(self, since: datetime | None = None, until: datetime | None = None) -> Numbers: ...

    async def record(self, model: str) -> Record:
        """Of the latest decisions on what this model suggested."""

    async def decided(self) -> set[ReportId]:
        """The reports for which something was suggested and decided."""


class Models(Protocol):
    """Re-rankers that were fitted to this workspace; the latest is in use."""

    async def add(self, content: Mapping[str, Any], figures: Mapping[str, Any], now: datetime) -> str:
        """Its name."""

    async def latest(self) -> str | None:
        """Its name; None when there is none."""

    async def content(self, name: str) -> dict[str, Any]: ...


class Matching(Protocol):
    """The index of known issues in this process; whatever was committed before a question is found by it. It reads
    the database itself: never to be asked within a transaction. Questions raise NotYet shortly after a start."""

    @property
    def model(self) -> str:
        """The name of the model in use."""

    async def alike(self, title: str, text: str, area: str, limit: int) -> list[Match]:
        """Known issues that a flag may belong to, the likest first; none where none is worth a word."""

    async def search(self, words: str, limit: int, among: Sequence[IssueId] | None = None) -> list[Match]:
        """The known issues for these words, of all or only `among` these."""
