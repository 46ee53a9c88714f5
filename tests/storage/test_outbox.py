from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from bot.desk import Letter, Pace
from bot.notices import CardOpened, Place, StateChanged, WorkaroundShared
from storage import Database, Store
from storage.tables import OutboxRow, RateRow
from tests.storage.examples import EXPORT, LEASE, NOON, SECOND, UNPACED, a_posted_card, mark, thread


async def leave(store: Store, *numbers: int, lane: str = "1.1", at: datetime = NOON) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave_all([(mark(number), thread(lane)) for number in numbers], at)


async def claim(store: Store, now: datetime = NOON, limit: int = 10, owner: str = "A") -> list[Letter]:
    async with store.transaction() as tx:
        return await tx.outbox.claim(owner, now, LEASE, limit, UNPACED)


async def look(store: Store, now: datetime) -> list[Letter]:
    async with store.transaction() as tx:
        return await tx.outbox.claim_unsure("A", now, LEASE, 10)


async def next_due(store: Store) -> datetime | None:
    async with store.transaction() as tx:
        return await tx.outbox.next_due(NOON)


async def test_a_letter_comes_out_as_it_was_left(store: Store) -> None:
    await leave(store, 1)
    (letter,) = await claim(store, NOON + SECOND)
    assert (letter.notice, letter.place) == (mark(1), thread("1.1"))
    assert (letter.attempts, letter.looks) == (1, 0)
    assert (letter.first_try_at, letter.may_resend_at) == (NOON + SECOND, NOON + SECOND + LEASE)
    assert len(letter.mark) == 32
    assert int(letter.mark, 16)


async def test_the_same_notice_is_said_once(store: Store) -> None:
    await leave(store, 1, 1)
    await leave(store, 1, lane="elsewhere")
    assert len(await claim(store)) == 1
    async with store.transaction() as tx:
        assert await tx.outbox.counts() == {"sending": 1}


async def test_letters_of_one_lane_go_one_after_the_other(store: Store) -> None:
    await leave(store, 1, 2)
    (first,) = await claim(store)
    assert await claim(store) == []
    async with store.transaction() as tx:
        await tx.outbox.sent(first.mark, "C1", "5.5", NOON)
    (second,) = await claim(store)
    assert [first.notice, second.notice] == [mark(1), mark(2)]


async def test_lanes_do_not_wait_for_each_other(store: Store) -> None:
    await leave(store, 1, 2, lane="a")
    await leave(store, 3, 4, lane="b")
    assert [letter.notice for letter in await claim(store)] == [mark(1), mark(3)]


async def test_a_claim_hands_over_no_more_than_asked_for_oldest_first(store: Store) -> None:
    for number in range(5):
        await leave(store, number, lane=str(number))
    assert [letter.notice for letter in await claim(store, limit=2)] == [mark(0), mark(1)]
    assert [letter.notice for letter in await claim(store, limit=2)] == [mark(2), mark(3)]


async def test_a_letter_to_be_tried_again_keeps_its_place_in_the_lane(store: Store) -> None:
    await leave(store, 1, 2)
    (letter,) = await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.retry(letter, NOON + 5 * SECOND, "ratelimited")
    assert await claim(store, NOON + 4 * SECOND) == []
    assert await next_due(store) == NOON + 5 * SECOND
    (again,) = await claim(store, NOON + 5 * SECOND)
    assert (again.mark, again.attempts, again.first_try_at) == (letter.mark, 2, NOON)


async def test_a_dead_letter_lets_the_next_one_pass(store: Store) -> None:
    await leave(store, 1, 2)
    (letter,) = await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.dead(letter, "is_archived")
    assert [letter.notice for letter in await claim(store)] == [mark(2)]


async def test_dead_letters_can_be_sent_again(store: Store) -> None:
    await leave(store, 1)
    (letter,) = await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.dead(letter, "is_archived")
    async with store.transaction() as tx:
        assert await tx.outbox.revive(NOON + LEASE) == 1
        assert await tx.outbox.revive(NOON + LEASE) == 0
    (again,) = await claim(store, NOON + LEASE)
    assert (again.mark, again.attempts, again.first_try_at) == (letter.mark, 2, NOON)


async def test_an_unsure_letter_blocks_its_lane_until_it_is_settled(store: Store) -> None:
    await leave(store, 1, 2)
    (letter,) = await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.unsure(letter, NOON + 10 * SECOND, "time-out", looked=False)
    assert await claim(store, NOON + LEASE) == []
    assert await next_due(store) == NOON + 10 * SECOND
    assert await look(store, NOON + 9 * SECOND) == []
    (doubtful,) = await look(store, NOON + 10 * SECOND)
    assert (doubtful.looks, doubtful.may_resend_at) == (0, NOON + LEASE)
    async with store.transaction() as tx:
        await tx.outbox.unsure(letter, NOON + 20 * SECOND, "not found", looked=True)
    (doubtful,) = await look(store, NOON + 20 * SECOND)
    assert (doubtful.looks, doubtful.may_resend_at) == (1, NOON + LEASE)
    async with store.transaction() as tx:
        await tx.outbox.sent(letter.mark, "C1", "5.5", NOON)
    assert [each.notice for each in await claim(store)] == [mark(2)]


async def test_two_do_not_look_for_the_same_letter_at_once(store: Store) -> None:
    await leave(store, 1)
    (letter,) = await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.unsure(letter, NOON, "time-out", looked=False)
    assert len(await look(store, NOON)) == 1
    assert await look(store, NOON + LEASE - SECOND) == []
    assert len(await look(store, NOON + LEASE)) == 1


async def test_a_letter_whose_sender_died_is_looked_for_after_a_quarter_of_the_lease_but_not_sent_early(
    store: Store,
) -> None:
    await leave(store, 1)
    await claim(store)
    async with store.transaction() as tx:
        assert await tx.outbox.lose(None, NOON + LEASE / 4 - SECOND) == 0
        assert await tx.outbox.lose(None, NOON + LEASE / 4) == 1
    (doubtful,) = await look(store, NOON + LEASE / 4)
    assert doubtful.may_resend_at == NOON + LEASE


async def test_of_two_who_look_at_the_same_time_the_late_one_does_not_undo_what_came_of_the_other(
    store: Store,
) -> None:
    """Found by killing: the second of them had it sent once more while it was being sent again."""
    await leave(store, 1)
    await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.lose(None, NOON + LEASE)
    (early,) = await look(store, NOON + LEASE)
    (late,) = await look(store, NOON + 2 * LEASE)
    async with store.transaction() as tx:
        await tx.outbox.retry(early, NOON + 2 * LEASE, "not found")
    (again,) = await claim(store, NOON + 2 * LEASE)
    async with store.transaction() as tx:
        await tx.outbox.retry(late, NOON + 2 * LEASE, "not found")
        await tx.outbox.unsure(late, NOON + 2 * LEASE, "not found yet", looked=True)
        await tx.outbox.dead(late, "cannot be seen")
        assert await tx.outbox.counts() == {"sending": 1}
    assert (again.attempts, again.looks) == (2, 0)


async def test_after_a_restart_letters_of_the_earlier_life_are_looked_for_at_once_but_not_sent_early(
    store: Store,
) -> None:
    await leave(store, 1)
    await leave(store, 2, lane="other")
    await claim(store, owner="earlier life", limit=1)
    await claim(store, owner="this life")
    async with store.transaction() as tx:
        assert await tx.outbox.lose("this life", NOON + SECOND) == 1
    assert await next_due(store) == NOON + SECOND
    (doubtful,) = await look(store, NOON + SECOND)
    assert (doubtful.notice, doubtful.may_resend_at) == (mark(1), NOON + LEASE)


async def test_sent_is_news_once_whatever_was_thought_before(store: Store) -> None:
    await leave(store, 1)
    (letter,) = await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.dead(letter, "gave up")
        news = await tx.outbox.sent(letter.mark, "C1", "5.5", NOON)
        assert news is not None
        assert news.notice == letter.notice
        assert await tx.outbox.sent(letter.mark, "C1", "5.5", NOON) is None
        assert await tx.outbox.sent("0" * 32, "C1", "5.5", NOON) is None


async def test_a_late_failure_does_not_change_a_sent_letter(store: Store) -> None:
    await leave(store, 1)
    (letter,) = await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.sent(letter.mark, "C1", "5.5", NOON)
        await tx.outbox.retry(letter, NOON, "late")
        await tx.outbox.unsure(letter, NOON, "late", looked=True)
        await tx.outbox.dead(letter, "late")
        await tx.outbox.readdress(letter, Place(user="U1"), NOON)
        assert await tx.outbox.counts() == {"sent": 1}


async def test_a_readdressed_letter_goes_to_the_end_of_its_new_lane(store: Store) -> None:
    await leave(store, 1)
    (letter,) = await claim(store)
    await leave(store, 2, lane="new")
    async with store.transaction() as tx:
        await tx.outbox.readdress(letter, thread("new"), NOON)
    (before,) = await claim(store)
    async with store.transaction() as tx:
        await tx.outbox.sent(before.mark, "C1", "5.5", NOON)
    (moved,) = await claim(store)
    assert (before.notice, moved.mark, moved.place) == (mark(2), letter.mark, thread("new"))


async def test_a_letter_into_the_thread_of_an_issue_waits_for_the_card(store: Store) -> None:
    async with store.transaction() as tx:
        issue = (await tx.issues.add(EXPORT, NOON)).id
        await tx.cards.want(issue, NOON)
        await tx.outbox.leave(mark(1), Place(issue=issue), NOON)
    (card,) = await claim(store)
    assert card.notice == CardOpened(issue)
    async with store.transaction() as tx:
        await tx.outbox.sent(card.mark, "C9", "9.1", NOON)
    assert await claim(store) == []
    assert await next_due(store) is None
    async with store.transaction() as tx:
        await tx.cards.posted(issue, "C9", "9.1")
    assert [letter.notice for letter in await claim(store)] == [mark(1)]


async def test_a_blocked_letter_is_not_due(store: Store) -> None:
    assert await next_due(store) is None
    await leave(store, 1, 2)
    assert await next_due(store) == NOON
    await claim(store)
    assert await next_due(store) is None


async def test_a_stale_card_is_due_when_its_lease_or_its_pause_is_over(store: Store) -> None:
    issue = await a_posted_card(store)
    assert await next_due(store) is None
    async with store.transaction() as tx:
        await tx.cards.want(issue.id, NOON)
    assert await next_due(store) == NOON
    async with store.transaction() as tx:
        await tx.cards.claim(NOON, LEASE, 10, UNPACED)
    assert await next_due(store) == NOON + LEASE
    async with store.transaction() as tx:
        await tx.cards.retry(issue.id, NOON + 5 * SECOND, "ratelimited")
    assert await next_due(store) == NOON + 5 * SECOND


async def test_letters_left_in_a_transaction_that_fails_are_not_said(store: Store) -> None:
    try:
        async with store.transaction() as tx:
            await tx.outbox.leave(mark(1), thread("1.1"), NOON)
            assert await tx.outbox.counts() == {"pending": 1}
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert await claim(store) == []


async def test_a_letter_of_a_newer_version_of_the_code_waits_for_it(store: Store, database: Database) -> None:
    await leave(store, 1)
    await leave(store, 2, lane="other")
    await change(database, 1, kind="NotInventedYet")
    assert [letter.notice for letter in await claim(store)] == [mark(2)]
    assert await next_due(store) is None


async def test_a_letter_that_cannot_be_read_dies_and_does_not_stop_the_others(store: Store, database: Database) -> None:
    await leave(store, 1)
    await leave(store, 2, lane="other")
    await change(database, 1, facts={"channel": "C1"})
    assert [letter.notice for letter in await claim(store)] == [mark(2)]
    async with store.transaction() as tx:
        assert await tx.outbox.counts() == {"dead": 1, "sending": 1}


async def change(database: Database, number: int, **values: Any) -> None:
    async with database.engine.begin() as connection:
        await connection.execute(update(OutboxRow).where(OutboxRow.key == mark(number).key).values(**values))


async def test_thousands_of_letters_are_left_at_once(store: Store) -> None:
    await leave(store, *range(3000))
    async with store.transaction() as tx:
        assert await tx.outbox.counts() == {"pending": 3000}


SHARED = WorkaroundShared(7, 1, 1, 2, "Exports time out", "UENG", "use CSV", "Please choose CSV.")
CHANGED = StateChanged(7, 1, 2, "CSV exports time out", "declined", None, None, "Please choose CSV.", 0)


async def test_the_words_of_what_was_sent_long_ago_are_forgotten_and_nothing_is_said_twice(
    store: Store, database: Database
) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave_all([(CHANGED, thread("1.1")), (mark(2), thread("1.1"))], NOON)
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 1, Pace(SECOND, SECOND))
        await tx.outbox.sent(letter.mark, "C1", "5.5", NOON)
    async with store.transaction() as tx:
        assert await tx.outbox.forget(NOON, NOON, 10) == 0
        assert await tx.outbox.forget(NOON + 2 * SECOND, NOON, 10) == 1
        assert await tx.outbox.forget(NOON + 2 * SECOND, NOON, 10) == 0
        await tx.outbox.leave(CHANGED, thread("1.1"), NOON)
        assert await tx.outbox.counts() == {"sent": 1, "pending": 1}
        found = await tx.outbox.notice_at("C1", "5.5")
        assert isinstance(found, StateChanged)
        assert (found.report, found.version) == (7, 2)
    async with database.engine.connect() as connection:
        rows = (await connection.execute(select(OutboxRow.facts).where(OutboxRow.state == "sent"))).scalars()
        assert "CSV" not in str(list(rows))
        assert (await connection.execute(select(func.count()).select_from(RateRow))).scalar() == 0


async def test_the_words_of_what_may_still_be_edited_stay(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave(SHARED, thread("1.1"), NOON)
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 1, Pace(SECOND, SECOND))
        await tx.outbox.sent(letter.mark, "C1", "5.5", NOON)
    async with store.transaction() as tx:
        assert await tx.outbox.forget(NOON + 2 * SECOND, NOON, 10) == 0
        assert await tx.outbox.notice_at("C1", "5.5") == SHARED
