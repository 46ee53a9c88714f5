"""Proposed changes of what binds both sides, and what both agreed on last."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, select, update

from bot.rules.chapters import CHAPTERS
from bot.rules.definitions import Signature
from bot.rules.policy import Chapter, Plain
from bot.rules.proposals import CHAPTER, STANDING, Drift, Fate, Pact, Proposal, drifts
from bot.rules.recognition import Side
from bot.rules.refusals import NotFound, Refused, WrongInput
from storage import numbers
from storage.policy import Policy
from storage.tables import PactRow, ProposalRow
from storage.workspace import Workspace


class Proposals:
    def __init__(self, workspace: Workspace, policy: Policy) -> None:
        self._workspace, self._policy = workspace, policy

    async def add(
        self,
        chapter: str,
        base: int,
        value: Plain,
        by: str,
        starts: date | None,
        signatures: Mapping[Side, Signature],
        now: datetime,
    ) -> Proposal:
        # Nobody else has a number until this transaction ends, so that what is asked after it stays so.
        number = await numbers.take(self._workspace, "proposal")
        if any(each.chapter == chapter for each in await self.standing()):
            raise Refused(f"A change of this waits for approval already: policy {chapter}")
        proposal = Proposal(number, chapter, base, value, by, now, starts, signatures)
        insert = self._workspace.insert(ProposalRow).values(
            workspace_id=self._workspace.id,
            number=number,
            chapter=chapter,
            base=base,
            value=dict(value),
            by=by,
            at=now,
            starts=starts,
            **_changing(proposal),
        )
        await self._workspace.run(insert)
        return proposal

    async def standing(self) -> list[Proposal]:
        fates = [fate.value for fate in STANDING]
        found = await self._workspace.run(self._where(ProposalRow.fate.in_(fates)).order_by(ProposalRow.number))
        return [_proposal(each) for each in found.mappings()]

    async def lock(self, number: int) -> Proposal:
        found = (await self._workspace.run(self._where(ProposalRow.number == number).with_for_update())).mappings()
        row = found.first()
        if row is None:
            raise NotFound("There is no such proposal.")
        return _proposal(row)

    async def save(self, proposal: Proposal) -> None:
        row = ProposalRow
        this = update(row).where(self._workspace.has(row), row.number == proposal.number)
        await self._workspace.run(this.values(**_changing(proposal)))

    async def seal(self, chapter: str, version: int, value: Plain) -> None:
        row = PactRow
        agreed = {"version": version, "value": dict(value), "told": ""}
        insert = self._workspace.insert(row).values(workspace_id=self._workspace.id, chapter=chapter, **agreed)
        again = insert.on_conflict_do_update(index_elements=[row.workspace_id, row.chapter], set_=agreed)
        await self._workspace.run(again)

    async def presume(self, chapter: str, version: int, value: Plain) -> None:
        pact = {"chapter": chapter, "version": version, "value": dict(value), "told": ""}
        insert = self._workspace.insert(PactRow).values(workspace_id=self._workspace.id, **pact)
        await self._workspace.run(insert.on_conflict_do_nothing())

    async def drifts(self) -> list[Drift]:
        row = PactRow
        found = select(row.chapter, row.version, row.value, row.told).where(self._workspace.has(row))
        pacts, standing = [], {}
        for name, version, value, told in await self._workspace.run(found.order_by(row.chapter)):
            if (chapter := CHAPTERS.get(name)) is not None:
                agreed = await self._policy.current(chapter)
                standing[name] = (agreed.version, chapter.plain(agreed.value))
                pacts.append(Pact(name, version, _as_written_now(chapter, value), told))
        return drifts((await self._policy.current(CHAPTER)).value, pacts, standing) if pacts else []

    async def told(self, chapter: str, drift: str) -> None:
        row = PactRow
        await self._workspace.run(
            update(row).where(self._workspace.has(row), row.chapter == chapter).values(told=drift)
        )

    def _where(self, which: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
        return select(*ProposalRow.__table__.columns).where(self._workspace.has(ProposalRow), which)


def _as_written_now(chapter: Chapter[Any], agreed: Plain) -> Plain:
    """An earlier release may have written it without keys that there are by now."""
    try:
        return chapter.plain(chapter.read(agreed))
    except WrongInput:
        return agreed


def _changing(proposal: Proposal) -> dict[str, Any]:
    values: dict[str, Any] = {"fate": proposal.fate.value, "effective": proposal.effective}
    values["asked"] = " ".join(proposal.asked)
    for side in Side:
        signature = proposal.signatures.get(side)
        values[f"{side.value}_by"] = signature.by if signature else None
        values[f"{side.value}_at"] = signature.at if signature else None
    return values


def _proposal(row: RowMapping) -> Proposal:
    return Proposal(
        number=row["number"],
        chapter=row["chapter"],
        base=row["base"],
        value=row["value"],
        by=row["by"],
        at=row["at"],
        starts=row["starts"],
        signatures={
            side: Signature(row[f"{side.value}_by"], row[f"{side.value}_at"])
            for side in Side
            if row[f"{side.value}_by"] is not None
        },
        fate=Fate(row["fate"]),
        effective=row["effective"],
        asked=tuple((row["asked"] or "").split()),
    )
