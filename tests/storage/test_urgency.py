"""What one person waits for does not wait for what thousands are told; and no lane changes its order for that."""

from bot.desk import Pace
from bot.notices import CardOpened, Flagged, Notice, Place, StateChanged, Urgency
from storage import Store
from tests.storage.examples import LEASE, NOON, SECOND, UNPACED, mark, thread

PACED = Pace(channel=SECOND, workspace=SECOND / 4)


def told(report: int) -> StateChanged:
    return StateChanged(report, 1, 1, "Exports time out", "fixed", None, None, "", 0)


def answer(report: int) -> Flagged:
    return Flagged(report, 1, "Exports time out", "new", 0, None)


async def leave(store: Store, *letters: tuple[Notice, Place]) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave_all(letters, NOON)


async def claim(store: Store, among: Urgency | None = None, limit: int = 1, pace: Pace = UNPACED) -> list[Notice]:
    async with store.transaction() as tx:
        letters = await tx.outbox.claim("A", NOON, LEASE, limit, pace, among)
        for letter in letters:
            await tx.outbox.sent(letter.mark, "C1", letter.mark[:8], NOON)
    return [letter.notice for letter in letters]


async def test_answers_go_before_talk_and_talk_before_what_everybody_is_told(store: Store) -> None:
    everybody = [(told(number), Place(user=f"U{number}")) for number in range(3)]
    await leave(store, *everybody, (mark(1), thread("1.1")), (answer(9), Place(user="UANA")), (CardOpened(1), Place(1)))
    gone = [notice for _ in range(6) for notice in await claim(store)]
    assert gone == [answer(9), CardOpened(1), mark(1), told(0), told(1), told(2)]


async def test_a_lane_keeps_its_order_and_an_answer_in_it_brings_forward_what_stands_before_it(store: Store) -> None:
    await leave(store, (told(1), Place(user="UBEN")), (told(2), Place(user="UANA")), (told(3), Place(user="UANA")))
    await leave(store, (answer(4), Place(user="UANA")))
    await leave(store, (told(5), Place(user="UANA")))
    gone = [notice for _ in range(5) for notice in await claim(store)]
    assert gone == [told(2), told(3), answer(4), told(1), told(5)]


async def test_an_answer_also_brings_forward_what_is_just_being_tried(store: Store) -> None:
    await leave(store, (told(1), Place(user="UBEN")), (told(2), Place(user="UANA")))
    async with store.transaction() as tx:
        _, tried = await tx.outbox.claim("A", NOON, LEASE, 2, UNPACED)
    await leave(store, (answer(4), Place(user="UANA")), (told(3), Place(user="UCAT")))
    async with store.transaction() as tx:
        await tx.outbox.retry(tried, NOON, "ratelimited")
    assert await claim(store) == [told(2)]
    assert await claim(store) == [answer(4)]


async def test_a_letter_sent_elsewhere_brings_forward_what_stands_before_it_there(store: Store) -> None:
    await leave(store, (answer(1), thread("1.1")), (told(2), Place(user="UBEN")), (told(3), Place(user="UANA")))
    async with store.transaction() as tx:
        (letter,) = await tx.outbox.claim("A", NOON, LEASE, 1, UNPACED)
        await tx.outbox.readdress(letter, Place(user="UANA"), NOON)
    assert [notice for _ in range(3) for notice in await claim(store)] == [told(3), answer(1), told(2)]


async def test_what_everybody_is_told_can_be_asked_for_alone(store: Store) -> None:
    await leave(store, (answer(1), Place(user="UANA")), (told(2), Place(user="UBEN")))
    assert await claim(store, Urgency.FAN_OUT) == [told(2)]
    assert await claim(store, Urgency.FAN_OUT) == []


async def test_with_a_pace_too_the_most_urgent_goes_first(store: Store) -> None:
    await leave(store, (told(1), Place(user="UANA")), (answer(2), Place(user="UBEN")))
    assert await claim(store, pace=PACED, limit=8) == [answer(2)]
    assert await claim(store, pace=PACED, limit=8) == []
