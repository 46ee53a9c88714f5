from bot.desk import EDITS, POSTS, Pace, StaleCard, Transaction
from bot.notices import CardOpened, Place, share
from bot.rules.labels import IssueId
from bot.rules.refusals import NotYet
from bot.rules.workaround import Reaching, Tally, Verdict
from storage import Store
from storage.handouts import MANY
from tests.storage.examples import EXPORT, LEASE, NOON, SECOND, UNPACED, a_posted_card, a_report, an_issue, mark, thread


async def stale(store: Store, seconds: int = 0) -> list[StaleCard]:
    async with store.transaction() as tx:
        return await tx.cards.claim(NOON + seconds * SECOND, LEASE, 10, UNPACED)


async def want(store: Store, issue: IssueId, after: str | None = None) -> None:
    async with store.transaction() as tx:
        await tx.cards.want(issue, NOON, after)


async def test_the_first_wish_posts_the_card_once(store: Store) -> None:
    issue = (await an_issue(store)).id
    await want(store, issue)
    await want(store, issue)
    async with store.transaction() as tx:
        assert await tx.outbox.counts() == {"pending": 1}
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
    assert (letter.notice, letter.place) == (CardOpened(issue), Place(issue=issue))
    assert await stale(store) == []


async def test_a_posted_card_is_found_by_its_message_and_by_its_issue(store: Store) -> None:
    issue = await a_posted_card(store)
    async with store.transaction() as tx:
        assert await tx.cards.issue_at("C9", "9.1") == issue.id
        assert await tx.cards.issue_at("C9", "9.2") is None
        assert await tx.cards.place(issue.id) == ("C9", "9.1")
        assert await tx.cards.place(IssueId(77)) is None


async def test_a_message_may_be_a_card_from_the_first_try_until_the_cards_place_is_known(store: Store) -> None:
    async def is_known(tx: Transaction) -> bool:
        try:
            await tx.cards.issue_at("C9", "9.9")
        except NotYet:
            return False
        return True

    issue = (await an_issue(store)).id
    await want(store, issue)
    async with store.transaction() as tx:
        assert await is_known(tx)
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
        assert not await is_known(tx)
        await tx.outbox.unsure(letter, NOON, "time-out", looked=False)
        assert not await is_known(tx)
        await tx.outbox.sent(letter.mark, "C9", "9.1", NOON)
        assert not await is_known(tx)
        await tx.cards.posted(issue, "C9", "9.1")
        assert await is_known(tx)


async def test_a_card_is_claimed_by_one_until_it_shows_what_is_wanted(store: Store) -> None:
    issue = await a_posted_card(store)
    assert await stale(store) == []
    await want(store, issue.id)
    assert await stale(store) == [StaleCard(issue.id, "C9", "9.1", attempts=1)]
    assert await stale(store, 59) == []
    assert await stale(store, 60) == [StaleCard(issue.id, "C9", "9.1", attempts=2)]
    async with store.transaction() as tx:
        await tx.cards.shown(issue.id, 2)
    assert await stale(store, 200) == []


async def test_a_wish_during_the_drawing_is_drawn_after_it(store: Store) -> None:
    issue = await a_posted_card(store)
    await want(store, issue.id)
    await stale(store)
    async with store.transaction() as tx:
        _, version = await tx.cards.facts(issue.id)
    await want(store, issue.id)
    async with store.transaction() as tx:
        await tx.cards.shown(issue.id, version)
    assert [card.issue for card in await stale(store)] == [issue.id]


async def test_an_older_drawing_that_may_hide_a_newer_one_is_drawn_over(store: Store) -> None:
    issue = await a_posted_card(store)
    await want(store, issue.id)
    async with store.transaction() as tx:
        await tx.cards.shown(issue.id, 2)
        await tx.cards.shown(issue.id, 2)
    assert await stale(store) == []
    async with store.transaction() as tx:
        await tx.cards.shown(issue.id, 1)
    assert [card.issue for card in await stale(store)] == [issue.id]


async def test_while_slack_wants_no_edits_no_card_is_drawn(store: Store) -> None:
    issue = await a_posted_card(store)
    await want(store, issue.id)
    async with store.transaction() as tx:
        await tx.outbox.hold_back(EDITS, NOON + 30 * SECOND)
    assert await stale(store, 29) == []
    async with store.transaction() as tx:
        assert await tx.outbox.next_due(NOON) == NOON + 30 * SECOND
    assert len(await stale(store, 30)) == 1


async def test_cards_are_edited_at_a_pace_of_their_own_and_wait_for_no_letter(store: Store) -> None:
    issues = [await a_posted_card(store, f"9.{number}") for number in range(2)]
    for issue in issues:
        await want(store, issue.id)
    paced = Pace(SECOND, SECOND, edit=2 * SECOND)

    async def claimed(seconds: int) -> list[IssueId]:
        async with store.transaction() as tx:
            return [card.issue for card in await tx.cards.claim(NOON + seconds * SECOND, LEASE, 10, paced)]

    async with store.transaction() as tx:
        await tx.outbox.hold_back(POSTS, NOON + 30 * SECOND)
    assert await claimed(0) == [issues[0].id]
    assert await claimed(1) == []
    async with store.transaction() as tx:
        assert await tx.outbox.next_due(NOON + SECOND) == NOON + 2 * SECOND
    assert await claimed(2) == [issues[1].id]


async def test_a_card_that_failed_waits_for_its_time(store: Store) -> None:
    issue = await a_posted_card(store)
    await want(store, issue.id)
    await stale(store)
    async with store.transaction() as tx:
        await tx.cards.retry(issue.id, NOON + 5 * SECOND, "ratelimited")
    assert await stale(store, 4) == []
    assert [card.attempts for card in await stale(store, 5)] == [2]


async def test_a_card_waits_for_the_notice_that_it_follows(store: Store) -> None:
    issue = await a_posted_card(store)
    async with store.transaction() as tx:
        await tx.outbox.leave(mark(1), thread("1.1"), NOON)
        await tx.cards.want(issue.id, NOON, after=mark(1).key)
    assert await stale(store) == []
    async with store.transaction() as tx:
        assert await tx.outbox.next_due(NOON) == NOON  # the letter, not the card
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
        assert await tx.outbox.next_due(NOON) is None
    assert await stale(store) == []
    async with store.transaction() as tx:
        await tx.outbox.sent(letter.mark, "C1", "5.5", NOON)
        assert await tx.outbox.next_due(NOON) == NOON
    assert len(await stale(store)) == 1


async def test_a_card_does_not_wait_for_a_notice_that_is_dead_or_was_never_left(store: Store) -> None:
    issue = await a_posted_card(store)
    await want(store, issue.id, after="never left")
    assert len(await stale(store)) == 1
    async with store.transaction() as tx:
        await tx.outbox.leave(mark(1), thread("1.1"), NOON)
        await tx.cards.want(issue.id, NOON, after=mark(1).key)
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
        await tx.outbox.dead(letter, "is_archived")
    assert len(await stale(store, 60)) == 1


async def test_a_later_wish_without_a_notice_does_not_wait(store: Store) -> None:
    issue = await a_posted_card(store)
    async with store.transaction() as tx:
        await tx.outbox.leave(mark(1), thread("1.1"), NOON)
        await tx.cards.want(issue.id, NOON, after=mark(1).key)
    await want(store, issue.id)
    assert len(await stale(store)) == 1


async def test_the_facts_of_a_card_count_reports_customers_people_and_verdicts(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        await tx.cards.want(issue.id, NOON)
        facts, version = await tx.cards.facts(issue.id)
    assert (facts.issue, facts.reports, facts.customers, facts.flagged_by) == (issue, 0, 0, ())
    assert (facts.workaround, facts.tally, version) == (None, Tally(), 1)
    async with store.transaction() as tx:
        reports = [
            await tx.reports.add(a_report(customers_affected=many), issue.id, who, NOON)
            for who, many in (("UBEN", 1), ("UANA", 5), ("UBEN", 2))
        ]
        for _ in range(2):
            workaround = await tx.workarounds.add(issue.id, "UENG", "use CSV", "", None, NOON)
            for report, verdict in zip(reports, (Verdict.WORKED, Verdict.WORKED, Verdict.DID_NOT_WORK), strict=True):
                await tx.verdicts.judge(workaround, report.id, verdict, "UBEN", NOON)
        await tx.verdicts.judge(workaround, reports[0].id, Verdict.DID_NOT_WORK, "UBEN", NOON)
        facts, _ = await tx.cards.facts(issue.id)
    assert (facts.reports, facts.customers, facts.flagged_by) == (3, 8, ("UBEN", "UANA"))
    assert (facts.workaround, facts.tally) == (workaround, Tally(worked=1, did_not_work=2))


async def test_while_a_workaround_is_sent_to_many_the_card_says_how_far_it_is(store: Store) -> None:
    issue = await a_posted_card(store)
    async with store.transaction() as tx:
        told = [await tx.reports.add(EXPORT, issue.id, f"U{number}", NOON) for number in range(MANY)]
        workaround = await tx.workarounds.add(issue.id, "UMIA", "use CSV", "use CSV", None, NOON)
        letters = [share(workaround, issue, report) for report in told]
        await tx.handouts.note(letters, NOON)
        await tx.outbox.leave_all([(each, Place(user=f"U{each.report}")) for each in letters], NOON)
    for sent in (0, 5):
        assert await reaching(store, issue.id) == Reaching(sent, MANY)
        await send(store, 5)
    await send(store, MANY)
    assert await reaching(store, issue.id) is None


async def test_what_is_to_be_drawn_later_is_drawn_as_soon_as_something_else_changes(store: Store) -> None:
    issue = await a_posted_card(store)
    await want(store, issue.id)
    (card,) = await stale(store)
    async with store.transaction() as tx:
        await tx.cards.shown(card.issue, (await tx.cards.facts(issue.id))[1])
        await tx.cards.again(issue.id, NOON + 15 * SECOND)
    assert await stale(store, 14) == []
    async with store.transaction() as tx:
        await tx.cards.want(issue.id, NOON + SECOND)
    (card,) = await stale(store, 1)
    async with store.transaction() as tx:
        version = (await tx.cards.facts(issue.id))[1]
        await tx.cards.want(issue.id, NOON)
        await tx.cards.shown(card.issue, version)
        await tx.cards.again(issue.id, NOON + 99 * SECOND)
    assert len(await stale(store, 2)) == 1, "what changed while it was drawn does not wait"


async def reaching(store: Store, issue: IssueId) -> Reaching | None:
    async with store.transaction() as tx:
        return (await tx.cards.facts(issue))[0].reaching


async def send(store: Store, count: int) -> None:
    async with store.transaction() as tx:
        for letter in await tx.outbox.claim("A", NOON, LEASE, count, UNPACED):
            await tx.outbox.sent(letter.mark, "D1", letter.mark, NOON)
