"""However known issues are merged, parted, and their reports moved: nothing is lost, counted twice, or told twice."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import insert, select

from bot.desk import Desk
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.occasion import Occasion
from bot.rules.refusals import AlreadyDone, Refused
from bot.rules.report import Raised
from bot.rules.threads import Said
from bot.rules.workaround import Written
from bot.slack.people import SlackPeople
from bot.usecases import flagging, joining, lifecycle, merging, priority, questions, workarounds
from bot.usecases.flagging import Choice
from storage import Database, Store
from storage.tables import IssueRow, OutboxRow, ReceiptRow, ReportRow
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.rules.examples import a_draft
from tests.statements import heard

_numbers = count(1)
ISSUES = 5
MANY = 10_000
WRITTEN = Written("steps", "words")

Desks = Callable[[Store], Desk]


def by(actor: str) -> Occasion:
    return Occasion(f"test:{next(_numbers)}", actor)


@pytest.fixture
def desks(slack: AsyncWebClient, clock: HandSetClock) -> Desks:
    people = SlackPeople(slack, TEAM, "C0LIAISON", clock.now)
    return lambda store: desk_of(store, clock, people)


async def flagged(desk: Desk, same_as: int | None = None, agent: str = "U0ANA") -> ReportId:
    choice = Choice(None if same_as is None else IssueId(same_as))
    return (await flagging.flag(desk, by(agent), a_draft(source=None), choice)).report.id


PLACE = st.integers(1, ISSUES).map(IssueId)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), PLACE, PLACE),
        st.tuples(st.just("merge_keeping"), PLACE, PLACE),
        st.tuples(st.just("unmerge"), PLACE, PLACE),
        st.tuples(st.just("link"), PLACE, PLACE),
        st.tuples(st.just("flag"), PLACE, PLACE),
        st.tuples(st.just("publish"), PLACE, PLACE),
    ),
    max_size=14,
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
async def test_every_report_counts_once_and_unmerging_all_restores_the_start(
    database: Database, desks: Desks, steps: list[tuple[str, IssueId, IssueId]]
) -> None:
    workspace = f"T{next(_numbers)}"
    world = World(desks(database.store(workspace)), database, workspace)
    await world.begin()
    for step, one, other in steps:
        await getattr(world, step)(one, other)
        await world.check()
    await world.end()


class World:
    """Beside the product, what people said in the simplest form: which report is of which issue, and which issue was
    merged into which."""

    def __init__(self, desk: Desk, database: Database, workspace: str) -> None:
        self.desk, self.database, self.workspace = desk, database, workspace
        self.of: dict[ReportId, IssueId] = {}
        self.into: dict[IssueId, IssueId] = {}
        self.moves: Counter[int] = Counter()
        self.start: dict[IssueId, Issue] = {}

    async def begin(self) -> None:
        """Five issues with a report each: a new one, a claimed one, two with a workaround, one that needs more."""
        for number in range(1, ISSUES + 1):
            self.of[await flagged(self.desk)] = IssueId(number)
        await lifecycle.claim(self.desk, by("U0MIA"), IssueId(2))
        for number in (3, 4):
            await workarounds.publish_form(self.desk, by("U0KENJI"), IssueId(number), WRITTEN)
        asked = Said("", "question:1", "U0MIA", "Which browser is it?")
        await questions.ask(self.desk, by("U0MIA"), IssueId(5), None, asked)
        self.start = await self.issues()

    async def issues(self) -> dict[IssueId, Issue]:
        async with self.desk.store.transaction() as tx:
            found = [await tx.issues.get(IssueId(number)) for number in range(1, ISSUES + 1)]
        return {issue.id: replace(issue, version=0, told="", due=None, owed="") for issue in found}

    def root(self, issue: IssueId) -> IssueId:
        return self.root(self.into[issue]) if issue in self.into else issue

    def counted_on(self, issue: IssueId) -> set[ReportId]:
        return {report for report, of in self.of.items() if self.root(of) == issue}

    async def merge(self, one: IssueId, other: IssueId, keep: IssueId | None = None) -> None:
        may = one != other and not {one, other} & self.into.keys()
        if not may:
            with pytest.raises(Refused):
                await merging.merge(self.desk, by("U0MIA"), one, other, keep)
            return
        union = await merging.merge(self.desk, by("U0MIA"), one, other, keep)
        canonical = IssueId(min(one, other)) if keep is None else keep
        assert union.canonical.id == canonical
        duplicate = other if canonical == one else one
        self.moves.update(self.counted_on(duplicate))
        self.into[duplicate] = canonical

    async def merge_keeping(self, one: IssueId, other: IssueId) -> None:
        await self.merge(one, other, keep=one)

    async def unmerge(self, one: IssueId, _: IssueId) -> None:
        if one not in self.into:
            with pytest.raises(Refused):
                await merging.unmerge(self.desk, by("U0MIA"), one)
            return
        await merging.unmerge(self.desk, by("U0MIA"), one)
        del self.into[one]
        self.moves.update(self.counted_on(one))

    async def link(self, one: IssueId, other: IssueId) -> None:
        report = min((number for number, of in self.of.items() if of == one), default=None)
        if report is None:
            return
        if self.root(one) == self.root(other):
            with pytest.raises(Refused):
                await merging.link(self.desk, by("U0MIA"), report, other)
            return
        await merging.link(self.desk, by("U0MIA"), report, other)
        self.of[report] = other

    async def flag(self, one: IssueId, _: IssueId) -> None:
        self.of[await flagged(self.desk, one, "U0BEN")] = self.root(one)

    async def publish(self, one: IssueId, _: IssueId) -> None:
        if one in self.into:
            with pytest.raises(Refused):
                await workarounds.publish_form(self.desk, by("U0KENJI"), one, WRITTEN)
            return
        had = await self.workaround_of(one)
        saved = await workarounds.publish_form(self.desk, by("U0KENJI"), one, Written("better", "words"))
        assert (saved.id == had) == (had is not None)
        # From now on it is an issue with a workaround of its own, also when all is parted again.
        before = self.start[one]
        self.start[one] = replace(before, state=State.WORKAROUND_AVAILABLE, owner=before.owner or "U0KENJI")

    async def workaround_of(self, issue: IssueId) -> int | None:
        async with self.desk.store.transaction() as tx:
            current = await tx.workarounds.current(issue)
        return current.id if current is not None and current.issue == issue else None

    async def check(self) -> None:
        row, of = ReportRow, IssueRow
        on = select(row.issue, row.number).where(row.workspace_id == self.workspace, row.withdrawn_at.is_(None))
        same = select(of.number, of.duplicate_of).where(of.workspace_id == self.workspace, of.duplicate_of.is_not(None))
        letter, receipt = OutboxRow, ReceiptRow
        sent = select(letter.key).where(
            letter.workspace_id == self.workspace, letter.kind == "WorkaroundShared", letter.state != "withdrawn"
        )
        noted = select(receipt.letter).where(receipt.workspace_id == self.workspace)
        async with self.database.engine.connect() as connection:
            counted = {(issue, report) for issue, report in await connection.execute(on)}
            merged = dict((await connection.execute(same)).all())
            shared = set((await connection.execute(sent)).scalars())
            receipts = set((await connection.execute(noted)).scalars())
        assert counted == {(self.root(of), report) for report, of in self.of.items()}
        assert merged == {issue: self.root(issue) for issue in self.into}
        assert shared == receipts, "who is sent a workaround is known, so that it can be recalled"

    async def end(self) -> None:
        for issue in sorted(self.into):
            await self.unmerge(issue, issue)
        await self.check()
        assert await self.issues() == self.start
        assert await letters(self.database, self.workspace, "Moved") == self.moves


async def letters(database: Database, workspace: str, kind: str) -> Counter[int]:
    """How many letters of this kind tell of each report."""
    row = OutboxRow
    facts = select(row.facts).where(row.workspace_id == workspace, row.kind == kind)
    async with database.engine.connect() as connection:
        found = (await connection.execute(facts)).scalars()
        return Counter(int(report) for each in found for report in (each["report"], *each.get("others", "").split()))


async def test_hands_that_are_raised_and_taken_back_move_with_the_issue(desks: Desks, store: Store) -> None:
    desk = desks(store)
    for agent in ("U0ANA", "U0BEN"):
        await flagged(desk, agent=agent)
    async with store.transaction() as tx:
        for number in (1, 2):
            await tx.cards.posted(IssueId(number), "C0LIAISON", f"{number}.1")
    hand = Raised("C0LIAISON", "2.1", "raising_hand")
    joined = await joining.join(desk, by("U0LEA"), hand)
    assert joined is not None
    with pytest.raises(AlreadyDone):
        await joining.join(desk, by("U0LEA"), replace(hand, emoji="heavy_plus_sign"))
    assert await joining.withdraw(desk, by("U0LEA"), replace(hand, emoji="heavy_plus_sign")) is None
    assert await joining.withdraw(desk, by("U0BEN"), hand) is None
    await merging.merge(desk, by("U0MIA"), IssueId(1), IssueId(2))
    assert await joining.withdraw(desk, by("U0LEA"), hand) is not None
    assert await joining.withdraw(desk, by("U0LEA"), hand) is None
    with pytest.raises(Refused, match="R-3 was withdrawn"):
        await merging.link(desk, by("U0LEA"), joined.id, IssueId(1))
    with pytest.raises(Refused, match="R-3 was withdrawn"):
        await priority.recount(desk, by("U0LEA"), joined.id, "40")
    again = await joining.join(desk, by("U0LEA"), replace(hand, emoji="heavy_plus_sign"))
    assert again is not None
    assert (again.id, again.issue, again.origin) == (joined.id, 1, 2)
    await merging.unmerge(desk, by("U0MIA"), IssueId(2))
    async with store.transaction() as tx:
        assert [report.id for report in await tx.reports.of_issue(IssueId(2))] == [2, 3]


async def test_an_issue_with_ten_thousand_reports_is_merged_and_parted_in_few_statements(
    database: Database, desks: Desks, store: Store
) -> None:
    desk = desks(store)
    first, second = await flagged(desk), await flagged(desk)
    await workarounds.publish_form(desk, by("U0KENJI"), IssueId(1), WRITTEN)
    async with database.engine.begin() as connection:
        mine = await connection.execute(select(*ReportRow.__table__.columns).where(ReportRow.number == second))
        (row,) = mine.mappings()
        await connection.execute(insert(ReportRow), [{**row, "number": number} for number in range(3, MANY + 2)])
    with heard() as said:
        await merging.merge(desk, by("U0MIA"), IssueId(1), IssueId(2))
        assert len(said) < 60
        async with store.transaction() as tx:
            assert len(await tx.reports.of_issue(IssueId(1))) == MANY + 1
        for kind in ("Moved", "WorkaroundShared"):
            told = await letters(database, TEAM, kind)
            assert told.total() == MANY + (kind == "WorkaroundShared")
            assert (first in told) == (kind == "WorkaroundShared")
        said.clear()
        await merging.unmerge(desk, by("U0MIA"), IssueId(2))
        assert len(said) < 60
        async with store.transaction() as tx:
            assert [report.id for report in await tx.reports.of_issue(IssueId(1))] == [first]
