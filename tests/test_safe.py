"""Secrets in the database are of no use to who has only the database."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused
from bot.safe import NO_SAFE, Safe, Shut
from bot.slack.people import SlackPeople
from bot.usecases import webhooks
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of

OLD, NEW = "old key " * 4, "new key " * 4
SECRET = "whsec_c2VjcmV0"


def test_what_is_sealed_is_opened_by_any_of_the_keys_and_by_no_other() -> None:
    sealed = Safe([OLD]).seal(SECRET)
    assert SECRET not in sealed
    assert len(Safe([OLD]).seal("whsec_" + "x" * 44)) <= 255, "it has to fit its column"
    assert Safe([OLD]).open(sealed) == Safe([NEW, OLD]).open(sealed) == SECRET
    for safe in (Safe([NEW]), NO_SAFE):
        assert not safe.can_open(sealed)
        with pytest.raises(Shut):
            safe.open(sealed)
    with pytest.raises(Shut):
        Safe([OLD]).open(sealed[:-4] + "AAAA")


def test_a_key_is_changed_without_a_gap() -> None:
    sealed, both = Safe([OLD]).seal(SECRET), Safe([NEW, OLD])
    assert not both.is_sealed_with_first(sealed)
    anew = both.seal(sealed)
    assert both.is_sealed_with_first(anew)
    assert Safe([NEW]).open(anew) == SECRET


def test_what_was_stored_before_there_was_a_key_is_as_it_was() -> None:
    assert NO_SAFE.open(SECRET) == Safe([NEW]).open(SECRET) == SECRET
    assert not NO_SAFE.is_sealed_with_first(SECRET)
    assert Safe([NEW]).open(Safe([NEW]).seal(SECRET)) == SECRET


async def stored(store: Store) -> list[str]:
    async with store.transaction() as tx:
        return [each.secret for each in await tx.webhooks.standing()]


async def test_at_a_start_all_that_stands_readable_is_sealed_and_what_stays_shut_is_left(
    store: Store, clock: HandSetClock
) -> None:
    lost = Safe(["lost key " * 4]).seal(SECRET)
    async with store.transaction() as tx:
        for at, secret in enumerate([SECRET, Safe([OLD]).seal(SECRET), lost]):
            await tx.webhooks.add(f"https://a.example.com/{at}", frozenset(), secret, "U0LEA", clock.now())
    before = await stored(store)
    await webhooks.reseal(desk_of(store, clock))
    assert await stored(store) == before, "without a key nothing changes"
    desk = desk_of(store, clock, safe=Safe([NEW, OLD]))
    await webhooks.reseal(desk)
    first, second, third = await stored(store)
    assert third == lost
    assert Safe([NEW]).open(first) == Safe([NEW]).open(second) == SECRET
    await webhooks.reseal(desk)
    assert await stored(store) == [first, second, third], "once is enough"


async def test_without_a_key_no_webhook_is_added(store: Store, clock: HandSetClock, people: SlackPeople) -> None:
    async def add(desk: Desk, key: str) -> str:
        return (await webhooks.add(desk, Occasion(key, "U0LEA"), "https://a.example.com/in", [])).secret

    hosts = frozenset({"a.example.com"})
    with pytest.raises(Refused, match="LIAISON_SECRET_KEY"):
        await add(desk_of(store, clock, people, hosts=hosts), "1")
    secret = await add(desk_of(store, clock, people, hosts=hosts, safe=Safe([NEW])), "2")
    (kept,) = await stored(store)
    assert secret.startswith("whsec_")
    assert secret not in kept
    assert Safe([NEW]).open(kept) == secret


@pytest.fixture
def people(slack: AsyncWebClient, clock: HandSetClock) -> SlackPeople:
    return SlackPeople(slack, TEAM, "C0LIAISON", clock.now)
