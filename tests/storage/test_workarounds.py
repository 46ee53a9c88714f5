"""Versions, recalls and receipts: who has which version, and what is known of it."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import text

import storage
from bot.desk import Desk, Letter, Transaction
from bot.matching import Matcher
from bot.notices import LetterEdited, Place, ReplyMarked, share
from bot.rules.holders import Named
from bot.rules.issue import Issue
from bot.rules.occasion import Occasion
from bot.rules.report import Report
from bot.rules.roles import Person, Role
from bot.rules.workaround import Conditions, Recall, Receipts, Standing, Tally, Verdict, Workaround, Written
from bot.usecases.workarounds import overview, publish_form, recall
from storage import Database, Store
from storage.migrations import steps
from tests.desks import PATIENT
from tests.statements import heard
from tests.storage.examples import EXPORT, LEASE, NOON, UNPACED, an_issue

RECALL = Recall("ULEA", NOON, "it deletes the draft")


async def publish(tx: Transaction, issue: Issue, reports: list[Report], steps: str = "use CSV") -> Workaround:
    """Left for every report, sent to none."""
    version = await tx.workarounds.add(issue.id, "UENG", steps, steps, None, NOON)
    shared = [share(version, issue, report) for report in reports]
    await tx.handouts.note(shared, NOON)
    await tx.outbox.leave_all([(notice, Place(user=notice.key)) for notice in shared], NOON)
    return version


async def an_issue_with(store: Store, reports: int) -> tuple[Issue, list[Report]]:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        return issue, [await tx.reports.add(EXPORT, issue.id, f"UAGENT{number}", NOON) for number in range(reports)]


async def send(store: Store, number: int) -> list[Letter]:
    """The first of the letters that wait are sent, as messages of the channel D1."""
    async with store.transaction() as tx:
        letters = await tx.outbox.claim("A", NOON, LEASE, number, UNPACED)
        for letter in letters:
            await tx.outbox.sent(letter.mark, "D1", letter.notice.key, NOON)
    return letters


async def test_a_version_comes_back_with_its_conditions_and_its_recall(store: Store) -> None:
    issue = await an_issue(store)
    conditions = Conditions("lists", "slow", "UBEN")
    async with store.transaction() as tx:
        first = await tx.workarounds.add(issue.id, "UENG", "use CSV", "We do.", ("C9", "9.2"), NOON, conditions)
        assert await tx.workarounds.current(issue.id) == first
        assert await tx.workarounds.version(first.id, 1) == first
        await tx.workarounds.recall(first, RECALL)
        assert await tx.workarounds.current(issue.id) is None
        assert (await tx.issues.known(issue.id)).workaround is None
        newest = await tx.workarounds.newest(issue.id)
        again = await tx.workarounds.add(issue.id, "UENG", "use CSV", "We do.", ("C9", "9.2"), NOON)
        assert await tx.workarounds.version(first.id, 3) is None
        history = await tx.handouts.history(first.id)
    assert newest is not None
    assert (newest.recall, newest.conditions) == (RECALL, conditions)
    assert again.label == "WA-1.2", "what was recalled can be published again, from the same reply"
    assert history == [(again, Receipts()), (newest, Receipts())]


async def test_receipts_count_what_slack_has_what_was_seen_and_what_was_said(store: Store) -> None:
    issue, reports = await an_issue_with(store, 4)
    async with store.transaction() as tx:
        version = await publish(tx, issue, reports[:3])
        await tx.handouts.note([share(version, issue, reports[3], asked=True)], NOON)
    await send(store, 2)
    async with store.transaction() as tx:
        await tx.handouts.see(version, reports[0].id, NOON)
        await tx.verdicts.judge(version, reports[1].id, Verdict.REFUSED, "UAGENT1", NOON)
        await tx.verdicts.judge(version, reports[2].id, Verdict.WORKED, "UAGENT2", NOON)
        ((_, receipts),) = await tx.handouts.history(version.id)
        assert receipts == Receipts(told=4, sent=2, seen=3, at_once=1, tally=Tally(1, 0, 1))
        assert await tx.verdicts.tally(version) == receipts.tally
        assert await tx.handouts.unreached(version, issue.id, 9) == reports[2:]
        assert await tx.handouts.unreached(version, issue.id, 1) == reports[2:3]
        assert await tx.handouts.unseen(version, 9) == []
        newer = await publish(tx, issue, reports)
    await send(store, 9)
    async with store.transaction() as tx:
        assert await tx.handouts.unseen(newer, 2) == reports[:2]
        assert await tx.handouts.unreached(newer, issue.id, 9) == []
        assert [each.sent for _, each in await tx.handouts.history(newer.id)] == [4, 3]


async def test_what_slack_does_not_have_is_withdrawn_and_who_has_it_stays_a_holder(store: Store) -> None:
    issue, reports = await an_issue_with(store, 4)
    async with store.transaction() as tx:
        first = await publish(tx, issue, reports)
    await send(store, 1)
    async with store.transaction() as tx:
        (under_way,) = await tx.outbox.claim("A", NOON, LEASE, 1, UNPACED)
    async with store.transaction() as tx:
        (given_up,) = await tx.outbox.claim("A", NOON, LEASE, 1, UNPACED)
        await tx.outbox.dead(given_up, "user_not_found")
    async with store.transaction() as tx:
        await tx.handouts.withdraw(first.id)
        assert await tx.outbox.counts() == {"sent": 1, "sending": 1, "withdrawn": 2}
        assert await tx.outbox.revive(NOON) == 0
        held = [(each.report, each.version) for each in await tx.handouts.holders(first.id)]
        assert held == [(reports[0], 1), (reports[1], 1)]
        second = await publish(tx, issue, reports)
    await send(store, 1)
    async with store.transaction() as tx:
        await tx.handouts.withdraw(first.id)
        letters = [(each.report, each.version, each.letter) for each in await tx.handouts.holders(first.id)]
        assert letters == [
            (reports[0], 2, share(second, issue, reports[0]).key),
            (reports[1], 1, under_way.notice.key),
        ], "the letters of the others have been taken back"
        await tx.workarounds.recall(second, RECALL)
        assert await tx.handouts.holders(first.id) == [], "they have been told to stop"


async def test_a_version_stands_for_each_report_as_it_was_judged(store: Store) -> None:
    issue, (report, other) = await an_issue_with(store, 2)
    async with store.transaction() as tx:
        first = await publish(tx, issue, [report, other])
        await tx.verdicts.judge(first, report.id, Verdict.WORKED, "UANA", NOON)
        standing = tx.verdicts.standing
        assert await standing(first.id, 1, report.id) == Standing(verdict=Verdict.WORKED)
        assert await standing(first.id, 1, other.id) == Standing()
        assert await standing(first.id, 2, report.id) is None
        second = await publish(tx, issue, [report])
        assert await standing(first.id, 1, report.id) == Standing(newer=2, verdict=Verdict.WORKED)
        await tx.workarounds.recall(second, RECALL)
        assert await standing(first.id, 1, other.id) == Standing(recall=RECALL)


async def test_what_became_of_a_letter_is_known_and_an_edit_brings_nothing_of_its_own(store: Store) -> None:
    issue, (report,) = await an_issue_with(store, 1)
    async with store.transaction() as tx:
        version = await publish(tx, issue, [report])
        notice = share(version, issue, report)
        on_its_way = await tx.outbox.whereabouts(notice.key)
        assert await tx.outbox.whereabouts("nothing") is None
        await tx.outbox.leave(LetterEdited(notice.key, "2"), Place(user=notice.key), NOON)
    await send(store, 1)
    async with store.transaction() as tx:
        there = await tx.outbox.whereabouts(notice.key)
        (edit,) = await tx.outbox.claim("A", NOON, LEASE, 1, UNPACED)
        await tx.outbox.sent(edit.mark, "D1", "", NOON)
        assert await tx.outbox.notice_at("D1", notice.key) == notice
    assert on_its_way is not None
    assert (on_its_way.notice, on_its_way.ts, on_its_way.is_on_its_way) == (notice, None, True)
    assert there is not None
    assert (there.channel, there.ts, there.is_on_its_way) == ("D1", notice.key, False)


async def test_workarounds_shared_before_there_were_receipts_have_them_after_the_update(empty_address: str) -> None:
    database = await storage.open_database(empty_address)
    try:
        await database.migrate()
        store = database.store("T1")
        issue, reports = await an_issue_with(store, 3)
        async with store.transaction() as tx:
            version = await publish(tx, issue, reports)
            await tx.outbox.leave(ReplyMarked("C1", "1.2", "memo"), Place(user="UANA"), NOON)
        await steps.downgrade(database.engine, "0010-1")
        async with database.engine.begin() as connection:
            row = (await connection.execute(text("SELECT * FROM workaround"))).mappings().one()
            assert "risks" not in row
        await database.migrate()
        async with store.transaction() as tx:
            assert await tx.workarounds.current(issue.id) == version
            holders = await tx.handouts.holders(version.id)
            ((_, receipts),) = await tx.handouts.history(version.id)
    finally:
        await database.close()
    assert [(each.report, each.letter) for each in holders] == [
        (report, share(version, issue, report).key) for report in reports
    ]
    assert receipts == Receipts(told=3)


class Engineers:
    """Everybody is one."""

    async def person(self, user: str, named: Named | None = None) -> Person:
        return Person(user, user, roles=frozenset({Role.ENGINEER}))

    async def names(self, users: Sequence[str]) -> dict[str, str]:
        return {}

    async def leads(self) -> list[str]:
        return []

    async def liaisons(self) -> list[str]:
        return []

    async def sponsors(self) -> list[str]:
        return []

    async def given(self, role: Role) -> list[str]:
        return []

    def forget_members(self) -> None: ...


async def statements_to_correct_and_recall(database: Database, store: Store, reports: int) -> int:
    """What an issue with so many reports, half of which have its workaround, costs the database."""
    issue = await an_issue(store)
    async with store.transaction() as tx:
        sources = [replace(EXPORT, title=f"{number}") for number in range(reports)]
        saved = [await tx.reports.add(each, issue.id, "UANA", NOON) for each in sources]
        await publish(tx, issue, saved[: reports // 2])
    async with database.engine.begin() as connection:
        await connection.execute(text("UPDATE outbox SET state = 'sent' WHERE state = 'pending'"))
    desk = Desk(store, Engineers(), Matcher(store, lambda: NOON, PATIENT), lambda: NOON, lambda: None)
    with heard() as said:
        number = f"{issue.id}"
        await publish_form(desk, Occasion(f"publish {number}", "UENG"), issue.id, Written("use PDF", "We send it."))
        _, told = await recall(desk, Occasion(f"recall {number}", "UENG"), issue.id, "it is slow")
        await overview(desk, "UENG", issue.id)
    assert told == reports // 2, "who was only about to have it is not told"
    return len(said)


async def test_many_agents_cost_no_more_statements_than_few(database: Database, store: Store) -> None:
    few = await statements_to_correct_and_recall(database, store, 10)
    assert await statements_to_correct_and_recall(database, store, 500) == few
