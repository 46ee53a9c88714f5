"""Where the marquees of channels stand, and what is announced on them."""

from datetime import timedelta

from bot.desk import EDITS, Letter, StaleMarquee
from bot.notices import MarqueePinned, MarqueePosted, MarqueeTakenDown, Notice, Place
from bot.rules.marquee import Mode
from storage import Store
from tests.storage.examples import LEASE, NOON, SECOND, UNPACED

HERE = Place(channel="C1")


async def want(store: Store, stamp: str, mode: Mode = Mode.MESSAGE) -> None:
    async with store.transaction() as tx:
        await tx.marquees.want("C1", mode, stamp, NOON)


async def letters(store: Store) -> list[Letter]:
    async with store.transaction() as tx:
        return await tx.outbox.claim("A", NOON, LEASE, 10, UNPACED)


async def sent(store: Store) -> list[Notice]:
    """Everything that waits, as if Slack had it now."""
    found: list[Notice] = []
    while claimed := await letters(store):
        async with store.transaction() as tx:
            for each in claimed:
                found.append(each.notice)
                await tx.outbox.sent(each.mark, "C1", "", NOON)
    return found


async def stale(store: Store, seconds: int = 0) -> StaleMarquee | None:
    async with store.transaction() as tx:
        return await tx.marquees.claim(NOON + seconds * SECOND, LEASE, UNPACED)


async def a_posted_marquee(store: Store) -> None:
    await want(store, "a")
    (letter,) = await letters(store)
    async with store.transaction() as tx:
        await tx.outbox.sent(letter.mark, "C1", "5.1", NOON)
        await tx.marquees.posted("C1", 1, "5.1", NOON)
        await tx.marquees.shown("C1", 1)


async def test_the_first_wish_posts_it_and_pins_it_once(store: Store) -> None:
    await want(store, "a")
    await want(store, "b")
    (letter,) = await letters(store)
    assert (letter.notice, letter.place) == (MarqueePosted("C1", 1), HERE)
    assert await stale(store) is None
    async with store.transaction() as tx:
        assert await tx.marquees.standing() == {"C1": Mode.MESSAGE}
        assert await tx.marquees.version("C1") == 2
        await tx.outbox.sent(letter.mark, "C1", "5.1", NOON)
        await tx.marquees.posted("C1", 1, "5.1", NOON)
        await tx.marquees.shown("C1", 2)
    assert await sent(store) == [MarqueePinned("C1", "5.1")]
    assert await stale(store) is None


async def test_it_is_edited_only_when_it_would_look_otherwise(store: Store) -> None:
    await a_posted_marquee(store)
    await want(store, "a")
    assert await stale(store) is None
    await want(store, "b")
    assert await stale(store) == StaleMarquee("C1", Mode.MESSAGE, 1, "5.1", None, attempts=1)
    assert await stale(store, 59) is None
    assert await stale(store, 60) == StaleMarquee("C1", Mode.MESSAGE, 1, "5.1", None, attempts=2)
    async with store.transaction() as tx:
        await tx.marquees.retry("C1", NOON + 70 * SECOND, "ratelimited")
    assert await stale(store, 69) is None
    assert (again := await stale(store, 70)) is not None
    assert again.attempts == 3
    async with store.transaction() as tx:
        await tx.marquees.shown("C1", 2)
    assert await stale(store, 700) is None


async def test_an_older_drawing_that_may_hide_a_newer_one_is_drawn_over(store: Store) -> None:
    await a_posted_marquee(store)
    await want(store, "b")
    async with store.transaction() as tx:
        await tx.marquees.shown("C1", 2)
        await tx.marquees.shown("C1", 1)
    assert await stale(store) is not None


async def test_while_slack_wants_no_edits_it_waits(store: Store) -> None:
    await a_posted_marquee(store)
    await want(store, "b")
    async with store.transaction() as tx:
        await tx.outbox.hold_back(EDITS, NOON + 30 * SECOND)
    assert await stale(store, 29) is None
    assert await stale(store, 30) is not None


async def test_one_that_was_deleted_is_posted_anew_once(store: Store) -> None:
    await a_posted_marquee(store)
    assert await sent(store) == [MarqueePinned("C1", "5.1")]
    async with store.transaction() as tx:
        assert not await tx.marquees.gone("C1", "5.9", NOON)
        assert await tx.marquees.gone("C1", "5.1", NOON)
        assert not await tx.marquees.gone("C1", "5.1", NOON)
    assert await sent(store) == [MarqueePosted("C1", 2)]


async def test_what_ends_is_taken_away_also_when_it_was_on_its_way(store: Store) -> None:
    await a_posted_marquee(store)
    await sent(store)
    async with store.transaction() as tx:
        await tx.marquees.end("C1", NOON)
        await tx.marquees.end("C1", NOON)
        assert await tx.marquees.standing() == {}
    assert await sent(store) == [MarqueeTakenDown("C1", 1, "5.1", None)]
    await want(store, "a")
    assert await sent(store) == [MarqueePosted("C1", 2)]
    async with store.transaction() as tx:
        await tx.marquees.end("C1", NOON)
        await tx.marquees.posted("C1", 2, "5.2", NOON)
    assert await sent(store) == [MarqueeTakenDown("C1", 2, "5.2", None)]


async def test_a_topic_is_set_without_a_post_and_given_back(store: Store) -> None:
    await want(store, "a", Mode.TOPIC)
    assert await sent(store) == []
    assert await stale(store) == StaleMarquee("C1", Mode.TOPIC, 1, None, None, attempts=1)
    async with store.transaction() as tx:
        await tx.marquees.remember("C1", "Be kind")
        await tx.marquees.shown("C1", 1)
    await want(store, "b", Mode.TOPIC)
    found = await stale(store)
    assert found is not None
    assert found.before == "Be kind"
    async with store.transaction() as tx:
        await tx.marquees.end("C1", NOON)
    assert await sent(store) == [MarqueeTakenDown("C1", 1, None, "Be kind")]


async def test_announcements_are_counted_and_end(store: Store) -> None:
    async with store.transaction() as tx:
        late = await tx.marquees.announce("Billing is slow", "U0LEA", NOON + timedelta(hours=2))
        soon = await tx.marquees.announce("Search is slow", "U0LEA", NOON + timedelta(hours=1))
        assert (late.label, soon.label) == ("N-1", "N-2")
        assert await tx.marquees.announced(NOON) == [soon, late]
        assert await tx.marquees.announced(soon.until) == [late]
        await tx.marquees.take_down(late.number)
        assert await tx.marquees.announced(NOON) == [soon]


async def test_the_latest_look_is_kept(store: Store) -> None:
    async with store.transaction() as tx:
        assert await tx.marquees.looked() is None
        await tx.marquees.want("C1", Mode.MESSAGE, "a", NOON)
        assert await tx.marquees.looked() == ("", NOON)
        await tx.marquees.look("2", NOON + SECOND)
        assert await tx.marquees.looked() == ("2", NOON + SECOND)
