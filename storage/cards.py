"""The card of each issue: where it is, what it shall show, what it shows."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Executable, case, exists, func, or_, select, type_coerce, update

from bot.desk import EDITS, Pace, StaleCard
from bot.notices import CardOpened, Place
from bot.rules.escalation import Escalation
from bot.rules.known import CardFacts
from bot.rules.labels import IssueId
from bot.rules.priority import CHAPTER
from bot.rules.refusals import NotYet
from bot.rules.workaround import Tally, Workaround
from storage import committee, handouts, rotas, turns, verdicts, workarounds
from storage.escalations import Escalations
from storage.issues import Issues
from storage.outbox import Outbox
from storage.policy import Policy
from storage.routing import Routings
from storage.tables import (
    CardRow,
    DecisionRow,
    EscalationRow,
    IssueRow,
    OutboxRow,
    ReportRow,
    RoutedRow,
    TrackerRow,
    WorkaroundRow,
)
from storage.trackers import Trackers
from storage.turns import SENDING, SENT, UNSURE
from storage.workspace import Scope, Workspace, kept


class Cards:
    def __init__(self, workspace: Workspace, issues: Issues, outbox: Outbox, policy: Policy) -> None:
        self._workspace, self._policy = workspace, policy
        self._issues = issues
        self._outbox = outbox

    async def want(self, issue: IssueId, now: datetime, after: str | None = None) -> None:
        if (await _is_wanted(self._workspace, issue, now, after)).scalar_one() is None:
            await self._outbox.leave(CardOpened(issue), Place(issue=issue, is_card=True), now)

    async def is_wanted(self, issue: IssueId) -> bool:
        return (await self._workspace.run(select(CardRow.issue).where(*self._is(issue)))).first() is not None

    async def facts(self, issue: IssueId) -> tuple[CardFacts, int]:
        # The version is read first: what is read after it may be newer, and is then drawn once more, but never older.
        glance = (await _glance(self._workspace, issue)).one()
        workaround = await self._workaround(issue) if glance.workaround or glance.duplicates else None
        stored = await self._issues.get(issue)
        canonical = stored.duplicate_of
        routed = (await Routings(self._workspace).of([issue])).get(issue) if glance.routed else None
        matrix = (await self._policy.current(CHAPTER)).value
        facts = CardFacts(
            issue=stored,
            reports=glance.reports,
            customers=glance.customers,
            flagged_by=await self._flagged_by(issue),
            workaround=workaround,
            tally=await verdicts.tally_of(self._workspace, workaround) if workaround else Tally(),
            reaching=await handouts.reaching(self._workspace, workaround) if workaround else None,
            canonical=await self._issues.get(canonical) if canonical is not None else None,
            duplicates=await self._duplicates(issue) if glance.duplicates else (),
            escalation=await self._open_escalation(issue) if glance.escalation else None,
            routed=routed,
            trackers=await self._trackers(issue) if glance.tracker or glance.duplicates else (),
            decision=await committee.holding(self._workspace, issue) if glance.decision else None,
            on_duty=await rotas.on_duty(self._workspace, self._policy, stored.area, routed.rota if routed else ""),
            customer_names=await self._customer_names(issue) if matrix.raised else (),
            matrix=matrix,
        )
        return facts, glance.wanted or 0

    async def claim(self, now: datetime, lease: timedelta, limit: int, pace: Pace) -> list[StaleCard]:
        await self._outbox.write()
        if EDITS in await self._outbox.held_back(now):
            return []
        row = CardRow
        free = (
            select(row.issue, row.channel, row.ts, row.attempts)
            .where(turns.is_stale(self._workspace.id), row.not_before <= now)
            .where(or_(row.lease_until.is_(None), row.lease_until <= now))
            .order_by(row.not_before, row.issue)
            .limit(1 if pace.edit else limit)
            .with_for_update(skip_locked=True)
        )
        found = (await self._workspace.run(free)).all()
        if not found or not await self._outbox.take_edit(pace, now):
            return []
        issues = [each.issue for each in found]
        mine = update(row).where(self._workspace.has(row), row.issue.in_(issues))
        await self._workspace.run(mine.values(lease_until=now + lease, attempts=row.attempts + 1))
        return [StaleCard(each.issue, each.channel, each.ts, each.attempts + 1) for each in found]

    async def place(self, issue: IssueId) -> tuple[str, str] | None:
        found = (await _place(self._workspace, issue)).first()
        return (found.channel, found.ts) if found else None

    async def places(self, issues: Sequence[IssueId]) -> dict[IssueId, tuple[str, str]]:
        row = CardRow
        posted = select(row.issue, row.channel, row.ts).where(
            self._workspace.has(row), row.issue.in_(issues), row.ts.is_not(None)
        )
        return {IssueId(issue): (channel, ts) for issue, channel, ts in await self._workspace.run(posted)}

    async def posted(self, issue: IssueId, channel: str, ts: str) -> None:
        await _posted(self._workspace, issue, channel, ts)

    async def shown(self, issue: IssueId, version: int) -> None:
        await _shown(self._workspace, issue, version)

    async def again(self, issue: IssueId, at: datetime) -> None:
        await _again(self._workspace, issue, at)

    async def gone(self, issue: IssueId, ts: str, now: datetime) -> None:
        card, letter = CardRow, OutboxRow
        anew = {"channel": None, "ts": None, "lease_until": None, "attempts": 0, "error": None}
        change = update(card).where(*self._is(issue), card.ts == ts).values(**anew).returning(card.issue)
        if (await self._workspace.run(change)).first() is None:
            return
        # The letters that posted it before lead nowhere now: see `issue_at`.
        key = CardOpened(issue).key
        posted = self._workspace.has(letter), or_(letter.key == key, letter.key.startswith(f"{key}:", autoescape=True))
        again = (await self._workspace.run(select(func.count()).where(*posted))).scalar_one()
        await self._workspace.run(update(letter).where(*posted).values(issue=None))
        await self._outbox.leave(CardOpened(issue, again), Place(issue=issue, is_card=True), now)

    async def retry(self, issue: IssueId, at: datetime, error: str) -> None:
        await self._change(issue, not_before=at, error=error, lease_until=None)

    async def issue_at(self, channel: str, ts: str) -> IssueId | None:
        row = CardRow
        found = select(row.issue).where(self._workspace.has(row), row.channel == channel, row.ts == ts)
        issue = (await self._workspace.run(found)).scalar()
        if issue is None and await self._is_one_on_its_way():
            raise NotYet("A card is just being posted. Please try again in a moment.")
        return None if issue is None else IssueId(issue)

    async def _is_one_on_its_way(self) -> bool:
        letter, card = OutboxRow, CardRow
        unknown = exists().where(self._workspace.has(card), card.issue == letter.issue, card.ts.is_(None))
        # A letter counts as sent a moment before its card knows its place.
        on_its_way = select(letter.mark).where(
            self._workspace.has(letter),
            letter.kind == CardOpened.__name__,
            letter.state.in_([SENDING, UNSURE, SENT]),
            unknown,
        )
        return (await self._workspace.run(on_its_way.limit(1))).first() is not None

    async def _workaround(self, issue: IssueId) -> Workaround | None:
        return (await workarounds.current_of(self._workspace, [issue])).get(issue)

    async def _trackers(self, issue: IssueId) -> tuple[str, ...]:
        return (await Trackers(self._workspace).of([issue])).get(issue, ())

    async def _customer_names(self, issue: IssueId) -> tuple[str, ...]:
        return tuple((await _customer_names(self._workspace, issue)).scalars())

    async def _flagged_by(self, issue: IssueId) -> tuple[str, ...]:
        return tuple((await _flagged_by(self._workspace, issue)).scalars())

    async def _duplicates(self, issue: IssueId) -> tuple[IssueId, ...]:
        return tuple(IssueId(each) for each in sorted((await _duplicates(self._workspace, issue)).scalars()))

    async def _open_escalation(self, issue: IssueId) -> Escalation | None:
        found = await Escalations(self._workspace).of_issue(issue)
        return next((each for each in reversed(found) if each.is_open), None)

    async def _change(self, issue: IssueId, **values: Any) -> None:
        await self._workspace.run(update(CardRow).where(*self._is(issue)).values(**values))

    def _is(self, issue: IssueId) -> tuple[ColumnElement[bool], ...]:
        return _is(self._workspace, issue)


@kept
def _is_wanted(scope: Scope, issue: int, now: datetime, after: str | None) -> Executable:
    row = CardRow
    insert = scope.insert(row).values(
        workspace_id=scope.id, issue=issue, wanted=1, applied=0, after=after, not_before=now, attempts=0
    )
    return insert.on_conflict_do_update(
        index_elements=[row.workspace_id, row.issue],
        set_={
            "wanted": row.wanted + 1,
            "after": after,
            # What was to be drawn later is drawn now, unless Slack does not take it at the moment.
            "not_before": case((row.attempts == 0, insert.excluded.not_before), else_=row.not_before),
        },
    ).returning(row.ts)


@kept
def _place(scope: Scope, issue: int) -> Executable:
    return select(CardRow.channel, CardRow.ts).where(*_is(scope, issue), CardRow.ts.is_not(None))


@kept
def _posted(scope: Scope, issue: int, channel: str, ts: str) -> Executable:
    return update(CardRow).where(*_is(scope, issue)).values(channel=channel, ts=ts)


@kept
def _shown(scope: Scope, issue: int, version: int) -> Executable:
    """An older drawing than one that was shown before may have come after it in Slack: it is drawn once more."""
    row = CardRow
    newer = case((row.applied > version, row.wanted + 1), else_=row.wanted)
    highest = case((row.applied > version, row.applied), else_=version)
    change = update(row).where(*_is(scope, issue))
    return change.values(wanted=newer, applied=highest, lease_until=None, attempts=0, error=None)


@kept
def _again(scope: Scope, issue: int, at: datetime) -> Executable:
    row = CardRow
    # Of a bare parameter within CASE the type is not known.
    later = case((row.applied >= row.wanted, type_coerce(at, row.not_before.type)), else_=row.not_before)
    return update(row).where(*_is(scope, issue)).values(wanted=row.wanted + 1, not_before=later)


@kept
def _glance(scope: Scope, issue: int) -> Executable:
    """Its numbers, and which else there is anything of: most cards show little, and each of the rest is a question."""
    customers = func.coalesce(func.sum(ReportRow.customers_affected), 0)
    there = (
        exists().where(scope.has(WorkaroundRow), WorkaroundRow.issue == issue).label("workaround"),
        exists().where(scope.has(EscalationRow), EscalationRow.issue == issue).label("escalation"),
        exists().where(scope.has(RoutedRow), RoutedRow.issue == issue).label("routed"),
        exists().where(scope.has(TrackerRow), TrackerRow.issue == issue).label("tracker"),
        exists().where(scope.has(DecisionRow), DecisionRow.issue == issue).label("decision"),
        exists().where(scope.has(IssueRow), IssueRow.duplicate_of == issue).label("duplicates"),
    )
    wanted = select(CardRow.wanted).where(*_is(scope, issue)).scalar_subquery()
    numbers = (wanted.label("wanted"), func.count().label("reports"), customers.label("customers"))
    return select(*numbers, *there).where(*_counted(scope, issue))


@kept
def _customer_names(scope: Scope, issue: int) -> Executable:
    name = func.coalesce(ReportRow.customer, "")
    return select(name).where(*_counted(scope, issue)).group_by(name).order_by(name)


@kept
def _flagged_by(scope: Scope, issue: int) -> Executable:
    # Not the bare column: SQLite would walk by its index through all reports there are, to have them in groups.
    person = func.coalesce(ReportRow.flagged_by, "")
    people = select(person).where(*_counted(scope, issue)).group_by(person)
    return people.order_by(func.min(ReportRow.number))


@kept
def _duplicates(scope: Scope, issue: int) -> Executable:
    return select(IssueRow.number).where(scope.has(IssueRow), IssueRow.duplicate_of == issue)


def _is(scope: Scope, issue: int) -> tuple[ColumnElement[bool], ...]:
    return scope.has(CardRow), CardRow.issue == issue


def _counted(scope: Scope, issue: int) -> tuple[ColumnElement[bool], ...]:
    return scope.has(ReportRow), ReportRow.issue == issue, ReportRow.withdrawn_at.is_(None)
