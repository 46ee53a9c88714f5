from bot.desk import Envelope
from bot.notices import Answered
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.matching.engine import Match
from bot.rules.occasion import Occasion
from bot.rules.suggestion import Numbers, Record
from bot.rules.threads import Said
from bot.rules.workaround import Verdict
from storage import Database, Store
from tests.storage.examples import EXPORT, LEASE, NOON, UNPACED, a_posted_card, mark, thread


async def live(store: Store) -> list[object]:
    """A day in one workspace; everything that can be seen of it."""
    issue = (await a_posted_card(store)).id
    async with store.transaction() as tx:
        await tx.inbox.take("click:1", NOON)
        kept = await tx.inbox.keep([Envelope("Ev1", "lane", {"text": "hi"})], "A", NOON, LEASE)
        report = await tx.reports.add(EXPORT, issue, "UANA", NOON)
        workaround = await tx.workarounds.add(issue, "UENG", "use CSV", "", ("C9", "9.2"), NOON)
        judged = await tx.verdicts.judge(workaround, report.id, Verdict.WORKED, "UANA", NOON)
        await tx.outbox.leave(mark(1), thread("1.1"), NOON)
        await tx.outbox.hold_back("C2", NOON + LEASE)
        await tx.cards.want(issue, NOON)
        await tx.threads.record(issue, Said("C1", "1.5", "UANA", "Firefox", copy="c"))
        question = await tx.questions.add(issue, None, "UENG", State.NEW, ("C9", "9.3"), NOON)
        await tx.questions.answer(question.id, report.id, "UANA", ("C1", "1.5"), NOON)
        await tx.outbox.leave(Answered(report.id, issue, question.id, None, "c"), thread("1.1"), NOON)
        await tx.outbox.leave_edits("c", "1", NOON)
        await tx.suggestions.show("form:V1", [Match(issue, 0.9, 0, (), True)], "shipped", NOON)
        await tx.suggestions.decide("form:V1", report.id, issue, NOON)
        await tx.models.add({"names": []}, {}, NOON)
        await tx.audit.note(Occasion("click:1", "UENG"), issue, "published", {"version": "1"}, NOON)
    return [issue, kept, report, workaround, judged, question]


async def seen(store: Store) -> list[object]:
    async with store.transaction() as tx:
        return [
            await tx.inbox.counts(),
            await tx.outbox.counts(),
            await tx.issues.count(),
            await tx.issues.latest(10),
            [(each.seq, each.told.issue) for each in await tx.wordings.after((0, 0), 10)],
            await tx.suggestions.numbers(),
            await tx.suggestions.record("shipped"),
            await tx.models.latest(),
            await tx.cards.issue_at("C9", "9.1"),
            await tx.outbox.next_due(NOON),
            await tx.threads.issues_of("C1", "1.5"),
            await tx.threads.shown("c"),
            await tx.questions.waiting(IssueId(1)),
            await tx.outbox.whereabouts("answered:c"),
            await tx.reports.flagged_in("C1", "1755.000100", "UANA"),
        ]


async def test_two_workspaces_with_the_same_keys_do_not_see_each_other(database: Database) -> None:
    one, two = database.store("T1"), database.store("T2")
    nothing = await seen(two)
    assert nothing == [{}, {}, 0, [], [], Numbers(), Record(), None, None, None, [], [], None, None, []]
    lived = await live(one)
    assert await seen(two) == nothing
    before = await seen(one)
    assert await live(two) == lived
    assert await seen(one) == before == await seen(two)


async def test_what_is_done_in_one_workspace_changes_nothing_in_the_other(database: Database) -> None:
    one, two = database.store("T1"), database.store("T2")
    await live(one)
    await live(two)
    before = await seen(one)
    async with two.transaction() as tx:
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
        assert await tx.inbox.claim("A", NOON + LEASE, LEASE, 10)
        assert await tx.cards.claim(NOON, LEASE, 10, UNPACED)
        assert await tx.outbox.lose("B", NOON) == 1
        assert await tx.outbox.claim_unsure("A", NOON, LEASE, 10)
        await tx.outbox.dead(letter, "gone")
        assert await tx.outbox.revive(NOON) == 1
        assert await tx.inbox.forget(NOON + LEASE) == 1
        await tx.outbox.hold_back("*", NOON + LEASE)
    async with one.transaction() as tx:
        assert await tx.outbox.sent(letter.mark, "C1", "5.5", NOON) is None
    assert await seen(one) == before
