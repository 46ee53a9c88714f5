"""Calls reach their receiver signed, are tried again, and go nowhere else."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta

import aiohttp
import pytest

from bot.rules import webhooks
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.webhooks import WAITS, Webhook
from bot.safe import Safe
from bot.webhooks import NOT_ALLOWED, SHUT, Webhooks, open_calls
from storage import Store
from tests.clock import HandSetClock
from tests.receivers import HOST, Receiver, receiver

SECRET = webhooks.new_secret(b"x" * 32)


@pytest.fixture
async def called() -> AsyncIterator[Receiver]:
    async with receiver() as found:
        yield found


@pytest.fixture
async def reaching(called: Receiver) -> AsyncIterator[aiohttp.ClientSession]:
    async with called.session() as session:
        yield session


async def happens(store: Store, clock: HandSetClock, address: str) -> Webhook:
    async with store.transaction() as tx:
        hook = await tx.webhooks.add(address, frozenset(), SECRET, "U0LEA", clock.now())
        await tx.audit.note(Occasion("Ev1", "U0ANA"), IssueId(3), "flagged", {"report": "R-1"}, clock.now())
    return hook


async def log(store: Store, hook: Webhook) -> list[tuple[str, int | None, str]]:
    async with store.transaction() as tx:
        return [(each.state, each.status, each.problem) for each in await tx.webhooks.log(hook.number, 9)]


async def test_a_call_is_signed_and_made_once(
    store: Store, clock: HandSetClock, called: Receiver, reaching: aiohttp.ClientSession
) -> None:
    hook = await happens(store, clock, called.address)
    calls = Webhooks(store, {HOST}, reaching, clock.now)
    for _ in range(2):
        await calls.call_due()
    ((headers, body),) = called.heard
    assert json.loads(body)["data"] == {"known_issue": "KI-3", "report": "R-1"}
    event, seconds = headers["Webhook-Id"], int(headers["Webhook-Timestamp"])
    assert seconds == int(clock.unix())
    assert headers["Webhook-Signature"] == webhooks.signature(SECRET, event, seconds, body)
    assert await log(store, hook) == [("made", 200, "")]
    clock.advance(timedelta(days=15).total_seconds())
    await calls.forget()
    assert await log(store, hook) == []


async def test_what_fails_is_tried_again_under_the_same_id_and_given_up_at_last(
    store: Store, clock: HandSetClock, called: Receiver, reaching: aiohttp.ClientSession
) -> None:
    hook = await happens(store, clock, called.address)
    calls = Webhooks(store, {HOST}, reaching, clock.now)
    called.answers = [500] * 20
    for wait in WAITS:
        await calls.call_due()
        await calls.call_due()
        clock.advance(wait.total_seconds())
    assert await log(store, hook) == [("waiting", 500, "answered 500")]
    await calls.call_due()
    assert await log(store, hook) == [("given up", 500, "answered 500")]
    assert len(called.heard) == len(WAITS) + 1
    assert len({headers["Webhook-Id"] for headers, _ in called.heard}) == 1
    called.answers = []
    async with store.transaction() as tx:
        assert await tx.webhooks.replay(hook.number, None, clock.now()) == 1
    await calls.call_due()
    assert await log(store, hook) == [("made", 200, "")]


async def test_nobody_is_followed_to_another_address(
    store: Store, clock: HandSetClock, called: Receiver, reaching: aiohttp.ClientSession
) -> None:
    hook = await happens(store, clock, called.address)
    called.answers = [302]
    await Webhooks(store, {HOST}, reaching, clock.now).call_due()
    assert len(called.heard) == 1
    assert await log(store, hook) == [("waiting", 302, "answered 302")]


async def test_a_host_that_is_not_allowed_any_more_is_not_called(
    store: Store, clock: HandSetClock, called: Receiver, reaching: aiohttp.ClientSession
) -> None:
    hook = await happens(store, clock, called.address)
    await Webhooks(store, {"other.example.com"}, reaching, clock.now).call_due()
    assert called.heard == []
    assert await log(store, hook) == [("given up", None, NOT_ALLOWED)]


async def test_a_sealed_secret_signs_as_itself_and_without_its_key_nothing_is_sent(
    store: Store, clock: HandSetClock, called: Receiver, reaching: aiohttp.ClientSession
) -> None:
    safe = Safe(["key " * 8])
    async with store.transaction() as tx:
        hook = await tx.webhooks.add(called.address, frozenset(), safe.seal(SECRET), "U0LEA", clock.now())
        await tx.audit.note(Occasion("Ev1", "U0ANA"), IssueId(3), "flagged", {"report": "R-1"}, clock.now())
    await Webhooks(store, {HOST}, reaching, clock.now).call_due()
    assert called.heard == []
    assert await log(store, hook) == [("waiting", None, SHUT)]
    clock.advance(WAITS[0].total_seconds())
    await Webhooks(store, {HOST}, reaching, clock.now, safe).call_due()
    ((headers, body),) = called.heard
    sent = headers["Webhook-Id"], int(headers["Webhook-Timestamp"]), body
    assert headers["Webhook-Signature"] == webhooks.signature(SECRET, *sent)


async def test_an_allowed_name_that_leads_into_a_private_network_is_not_called(
    store: Store, clock: HandSetClock, called: Receiver
) -> None:
    hook = await happens(store, clock, f"https://localhost:{called.port}/in")
    async with open_calls() as session:
        await Webhooks(store, {"localhost"}, session, clock.now).call_due()
    assert called.heard == []
    assert await log(store, hook) == [("waiting", None, "an address that is not public")]
