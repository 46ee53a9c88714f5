"""The texts by which issues are found, in the order in which the index of each process has to hear of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Row, and_, or_, select, tuple_, union_all, update

from bot.desk import Wording, WordingPage
from bot.rules.labels import IssueId, ReportId
from bot.rules.matching import texts
from bot.rules.matching.candidates import Told
from bot.rules.report import Checked
from storage import numbers
from storage.tables import IssueRow, ReportRow, WordingRow
from storage.workspace import Scope, Workspace, kept


class Wordings:
    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    async def add(self, report: Checked, issue: IssueId, of: ReportId | None, now: datetime) -> None:
        number = await numbers.take(self._workspace, "wording")
        await self._workspace.add(
            WordingRow,
            number=number,
            seq=number,
            issue=issue,
            report=of,
            written_for=issue if of is None else None,
            area=report.area,
            at=now,
            words=texts.read(report.title, report.what_happens).text.packed(),
        )

    async def follow(self, issue: IssueId) -> None:
        row, report, known = WordingRow, ReportRow, IssueRow
        its = select(report.number).where(self._workspace.has(report), report.issue == issue)
        merged = select(known.number).where(self._workspace.has(known), known.duplicate_of == issue)
        own = select(known.number).where(
            self._workspace.has(known), known.number == issue, known.duplicate_of.is_(None)
        )
        here = select(row.number).where(self._workspace.has(row))
        # Not `or`: of the two together no index helps.
        theirs = union_all(here.where(row.report.in_(its)), here.where(row.written_for.in_(merged.union_all(own))))
        strayed = update(row).where(self._workspace.has(row), row.number.in_(theirs), row.issue != issue)
        seq = await numbers.take(self._workspace, "wording")
        await self._workspace.run(strayed.values(issue=issue, seq=seq))

    async def read_again(self, report: ReportId) -> None:
        """Its words, when they are next asked for."""
        row = WordingRow
        its = update(row).where(self._workspace.has(row), row.report == report)
        await self._workspace.run(its.values(words=None, seq=await numbers.take(self._workspace, "wording")))

    async def read_from_issue(self, reports: Sequence[int]) -> None:
        """From then on they are found by what their known issue says."""
        row = WordingRow
        its = update(row).where(self._workspace.has(row), row.report.in_(reports))
        seq = await numbers.take(self._workspace, "wording")
        await self._workspace.run(its.values(report=None, written_for=row.issue, words=None, seq=seq))

    async def after(self, seen: tuple[int, int], limit: int) -> list[Wording]:
        found, packed = await self._found(seen, limit)
        return [
            Wording(
                each.number,
                each.seq,
                each.report,
                Told(texts.unpacked(words), each.issue, each.area, each.at.timestamp()),
            )
            for each, words in zip(found, packed, strict=True)
        ]

    async def page_after(self, seen: tuple[int, int], limit: int) -> WordingPage:
        found, packed = await self._found(seen, limit)
        if not found:
            return WordingPage((), (), (), (), (), ())
        numbers, seqs, issues, _, areas, at, _ = zip(*found, strict=True)
        return WordingPage(numbers, seqs, issues, areas, [each.timestamp() for each in at], packed)

    async def _found(self, seen: tuple[int, int], limit: int) -> tuple[Sequence[Row[*tuple[Any, ...]]], list[bytes]]:
        """The rows, and the words of each as they are packed today."""
        found = (await _after(self._workspace, *seen, limit)).all()
        old = [each for each in found if not texts.is_packed(each.words)]
        if not old:
            return found, [each.words for each in found]
        anew = await self._read_anew(old)
        return found, [anew.get(each.number, each.words) for each in found]

    async def _read_anew(self, rows: Sequence[Row[*tuple[Any, ...]]]) -> dict[int, bytes]:
        """From the title and the text, where the words were never kept, or by another form of reading; kept now."""
        row, report, issue = WordingRow, ReportRow, IssueRow
        of_report = and_(self._workspace.has(report), report.number == row.report)
        of_issue = and_(self._workspace.has(issue), issue.number == row.written_for)
        asked = (
            select(row.number, report.title, report.what_happens, issue.title, issue.what_happens)
            .outerjoin(report, of_report)
            .outerjoin(issue, of_issue)
            .where(self._workspace.has(row), row.number.in_([each.number for each in rows]))
            .where(or_(report.number.is_not(None), issue.number.is_not(None)))
        )
        written = (await self._workspace.run(asked)).all()
        read = {
            number: texts.read(title or of_issue_title or "", body or of_issue_body or "").text.packed()
            for number, title, body, of_issue_title, of_issue_body in written
        }
        for number, packed in read.items():
            mine = update(row).where(self._workspace.has(row), row.number == number)
            await self._workspace.run(mine.values(words=packed))
        return read


@kept
def _after(scope: Scope, seq: int, number: int, limit: int) -> Executable:
    row = WordingRow
    news = select(row.number, row.seq, row.issue, row.report, row.area, row.at, row.words)
    beyond = tuple_(row.seq, row.number) > tuple_(seq, number)
    return news.where(scope.has(row), beyond).order_by(row.seq, row.number).limit(limit)
