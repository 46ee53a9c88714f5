"""What crosses is kept once for each issue, whichever of its original, edits and deletion comes first."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

from bot.notices import Answered, Asked, LetterEdited, Place
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.question import Question
from bot.rules.threads import File, Said
from storage import Store
from tests.storage.examples import EXPORT, LEASE, NOON, SECOND, UNPACED, an_issue

ISSUE, OTHER = IssueId(1), IssueId(2)
ORIGINAL = Said("C1", "1755.000200", "UANA", "Firefox", (File("a|b.png", "https://f.example/?a=1&b=2"),), copy="1:C1:2")
EDITED = replace(ORIGINAL, text="Firefox \0 131", version="1756.000100", copy="")
GONE = replace(ORIGINAL, text="", files=(), is_deleted=True, copy="")


async def record(store: Store, *said: Said, issue: IssueId = ISSUE) -> list[tuple[Said | None, Said]]:
    async with store.transaction() as tx:
        return [await tx.threads.record(issue, each) for each in said]


async def shown(store: Store, copy: str = ORIGINAL.copy) -> list[Said]:
    async with store.transaction() as tx:
        return await tx.threads.shown(copy)


async def test_a_message_comes_out_as_it_was_recorded(store: Store) -> None:
    assert await record(store, ORIGINAL, ORIGINAL) == [(None, ORIGINAL), (ORIGINAL, ORIGINAL)]
    assert await shown(store) == [ORIGINAL]
    assert await shown(store, "another") == []


async def test_a_copy_shows_its_messages_in_their_order(store: Store) -> None:
    later = replace(ORIGINAL, ts="1755.000300")
    await record(store, later, ORIGINAL)
    assert await shown(store) == [ORIGINAL, later]


async def test_in_whatever_order_they_come_the_copy_shows_the_last_edit(store: Store) -> None:
    for number, order in enumerate(permutations([ORIGINAL, EDITED, EDITED]), start=10):
        await record(store, *(replace(each, ts=f"1755.{number:06}") for each in order))
    assert {(each.text, each.version) for each in await shown(store)} == {("Firefox  131", EDITED.version)}


async def test_words_that_were_deleted_are_kept_nowhere(store: Store) -> None:
    await record(store, GONE, ORIGINAL, EDITED)
    (gone,) = await shown(store)
    assert (gone.text, gone.files, gone.is_deleted) == ("", (), True)


async def test_one_message_may_cross_for_two_issues(store: Store) -> None:
    await record(store, ORIGINAL)
    ((known, _),) = await record(store, replace(ORIGINAL, copy="2:C1:2"), issue=OTHER)
    assert known is None
    async with store.transaction() as tx:
        assert await tx.threads.issues_of("C1", ORIGINAL.ts) == [ISSUE, OTHER]
        assert await tx.threads.issues_of("C1", "1.1") == []


async def test_an_edit_that_meets_its_original_waits_for_it(store: Store) -> None:
    for number in range(10, 20):
        original, edited = (replace(each, ts=f"1755.{number:06}") for each in (ORIGINAL, EDITED))
        await asyncio.gather(record(store, original), record(store, edited))
    assert {each.version for each in await shown(store)} == {EDITED.version}
    assert len(await shown(store)) == 10


async def test_every_message_that_brings_a_copy_is_edited_where_it_is(store: Store) -> None:
    asked = [Asked(report, 1, 4, "Exports", "UANA", 0, ORIGINAL.copy) for report in (1, 2)]
    places = [Place(user="UANA"), Place(channel="C1", thread="1.1", user="UBEN")]
    other = Answered(1, 1, 4, None, "1:C1:3")
    async with store.transaction() as tx:
        await tx.outbox.leave_all([*zip(asked, places, strict=True), (other, Place(user="UKIM"))], NOON)
        assert await tx.outbox.whereabouts("never left") is None
    async with store.transaction() as tx:
        letters = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
        await tx.outbox.sent(letters[0].mark, "D1", "5.5", NOON)
        await tx.outbox.dead(letters[1], "is_archived")
        first, second = [await tx.outbox.whereabouts(each.key) for each in asked]
        third = await tx.outbox.whereabouts(other.key)
    assert first is not None
    assert second is not None
    assert third is not None
    assert (first.notice, first.channel, first.ts, first.is_on_its_way) == (asked[0], "D1", "5.5", False)
    assert (second.ts, second.is_on_its_way) == (None, False)
    assert (third.ts, third.is_on_its_way) == (None, True)
    for _ in range(2):
        async with store.transaction() as tx:
            await tx.outbox.leave_edits(ORIGINAL.copy, EDITED.stamp, NOON)
    async with store.transaction() as tx:
        edits = await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)
    assert [(each.notice, each.place) for each in edits] == [
        (LetterEdited(notice.key, EDITED.stamp), place) for notice, place in zip(asked, places, strict=True)
    ]


async def ask(store: Store, report: ReportId | None = None, at: datetime = NOON) -> Question:
    async with store.transaction() as tx:
        return await tx.questions.add(ISSUE, report, "UENG", State.NEW, ("C9", f"{at.minute}.1"), at)


async def test_a_question_comes_out_as_it_was_asked(store: Store) -> None:
    asked = await ask(store)
    async with store.transaction() as tx:
        assert await tx.questions.get(asked.id) == asked
        assert await tx.questions.waiting(ISSUE) == asked
        assert await tx.questions.waiting(OTHER) is None


async def test_an_issue_waits_from_the_question_until_somebody_settles_it(store: Store) -> None:
    first = await ask(store)
    await ask(store, at=NOON + 60 * SECOND)
    async with store.transaction() as tx:
        assert await tx.questions.waiting(ISSUE) == first
        await tx.questions.settle(ISSUE, "UANA", NOON + 90 * SECOND)
        await tx.questions.settle(ISSUE, "UBEN", NOON + 99 * SECOND)
        assert await tx.questions.waiting(ISSUE) is None
        settled = await tx.questions.get(first.id)
    assert (settled.settled_at, settled.settled_by) == (NOON + 90 * SECOND, "UANA")


async def test_a_question_is_put_to_who_flagged_before_and_while_it_waits_to_who_flags_later(store: Store) -> None:
    await an_issue(store)
    async with store.transaction() as tx:
        early = await tx.reports.add(EXPORT, ISSUE, "UANA", NOON)
        late = await tx.reports.add(EXPORT, ISSUE, "UBEN", NOON + timedelta(hours=1))
    everybody = await ask(store, at=NOON + 60 * SECOND)
    async with store.transaction() as tx:
        assert [await tx.questions.put_to(each) for each in (early, late)] == [everybody, everybody]
        await tx.questions.settle(ISSUE, "UANA", NOON + 90 * SECOND)
        assert await tx.questions.put_to(late) is None
        assert (await tx.questions.put_to(early)) is not None
        assert await tx.reports.flagged_in("C1", "1755.000100", "UBEN") == [late]
        assert await tx.reports.flagged_in("C1", "1755.000200", "UBEN") == []
    only_one = await ask(store, late.id, NOON + timedelta(hours=2))
    async with store.transaction() as tx:
        assert await tx.questions.put_to(late) == only_one
        before = await tx.questions.put_to(early)
    assert before is not None
    assert before.id == everybody.id


async def test_only_one_answer_is_the_first(store: Store) -> None:
    asked = (await ask(store)).id
    one, two = ReportId(1), ReportId(2)
    async with store.transaction() as tx:
        assert await tx.questions.answered_at(asked, one) is None
        assert await tx.questions.answer(asked, one, "UANA", ("C1", "1.1"), NOON)
        assert not await tx.questions.answer(asked, two, "UBEN", ("C2", "1.1"), NOON + SECOND)
        assert not await tx.questions.answer(asked, one, "UANA", ("C1", "1.2"), NOON + SECOND)
        assert [await tx.questions.answered_at(asked, each) for each in (one, two)] == [NOON, NOON + SECOND]
