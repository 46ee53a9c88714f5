"""A call is left for whoever wants to know, with what happened; one process at a time makes it."""

from datetime import timedelta

from sqlalchemy import delete

from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.webhooks import Kind
from storage import Database, Store
from storage.tables import WebhookRow
from tests.storage.examples import NOON

LEASE = timedelta(seconds=60)
ALL: frozenset[Kind] = frozenset()


async def note(store: Store, act: str, **facts: str) -> None:
    async with store.transaction() as tx:
        await tx.audit.note(Occasion("Ev1", "U0ANA"), IssueId(3), act, facts, NOON)


async def test_who_wants_to_know_gets_a_call_in_their_own_workspace(database: Database) -> None:
    store = database.store("T1")
    async with store.transaction() as tx:
        all_, some = [
            await tx.webhooks.add(f"https://{name}.example.com", kinds, "whsec_x", "U0LEA", NOON)
            for name, kinds in (("a", ALL), ("b", frozenset({Kind.REPORT_WITHDRAWN, Kind.REPORT_FLAGGED})))
        ]
        assert await tx.webhooks.standing() == [all_, some]
    async with database.store("T2").transaction() as tx:
        await tx.webhooks.add("https://c.example.com", ALL, "whsec_y", "U0LEA", NOON)
    await note(store, "flagged", report="R-1")
    await note(store, "claimed", **{"from": "new", "to": "acknowledged", "why": "private words"})
    await note(store, "muted")
    async with store.transaction() as tx:
        calls = [
            (webhook.number, call.kind, call.issue, call.facts)
            for webhook, call in await tx.webhooks.claim(NOON, LEASE, 9)
        ]
    changed = (Kind.ISSUE_CHANGED, 3, {"from": "new", "to": "acknowledged"})
    flagged = (Kind.REPORT_FLAGGED, 3, {"report": "R-1"})
    assert sorted(calls, key=str) == sorted([(1, *flagged), (2, *flagged), (1, *changed)], key=str)
    async with database.store("T2").transaction() as tx:
        assert await tx.webhooks.claim(NOON, LEASE, 9) == []


async def test_a_call_is_in_one_hand_until_its_lease_is_over_and_replayed_when_given_up(store: Store) -> None:
    async with store.transaction() as tx:
        hook = await tx.webhooks.add("https://a.example.com", ALL, "whsec_x", "U0LEA", NOON)
    await note(store, "flagged", report="R-1")
    async with store.transaction() as tx:
        ((_, call),) = await tx.webhooks.claim(NOON, LEASE, 9)
        assert call.attempts == 1
        assert await tx.webhooks.claim(NOON, LEASE, 9) == []
        ((_, again),) = await tx.webhooks.claim(NOON + LEASE, LEASE, 9)
        assert (again.event, again.attempts) == (call.event, 2)
        await tx.webhooks.failed(again, 500, "answered 500", NOON + timedelta(hours=1))
        assert await tx.webhooks.claim(NOON + LEASE, LEASE, 9) == []
        await tx.webhooks.failed(again, None, "TimeoutError", None)
        assert await tx.webhooks.counts(hook.number) == {"given up": 1}
        assert await tx.webhooks.replay(hook.number, "unknown", NOON) == 0
        assert await tx.webhooks.replay(hook.number, None, NOON) == 1
        ((_, third),) = await tx.webhooks.claim(NOON, LEASE, 9)
        assert (third.event, third.attempts) == (call.event, 1)
        await tx.webhooks.made(third, 204)
        (logged,) = await tx.webhooks.log(hook.number, 5)
        assert (logged.state, logged.status, logged.problem) == ("made", 204, "")
        assert await tx.webhooks.replay(hook.number, None, NOON) == 0
        assert await tx.webhooks.replay(hook.number, call.event, NOON) == 1
        await tx.webhooks.forget(NOON)
        assert await tx.webhooks.counts(hook.number) == {"waiting": 1}
        await tx.webhooks.remove(hook.number)
        assert await tx.webhooks.standing() == []
        assert await tx.webhooks.claim(NOON + timedelta(days=1), LEASE, 9) == []


async def test_a_call_that_nobody_waits_for_is_not_claimed_and_forgotten_in_time(database: Database) -> None:
    store = database.store("T1")
    async with store.transaction() as tx:
        hook = await tx.webhooks.add("https://a.example.com", ALL, "whsec_x", "U0LEA", NOON)
    await note(store, "flagged", report="R-1")
    async with database.engine.begin() as connection:
        await connection.execute(delete(WebhookRow))
    async with store.transaction() as tx:
        assert await tx.webhooks.claim(NOON, LEASE, 9) == []
        await tx.webhooks.forget(NOON + LEASE)
        assert await tx.webhooks.counts(hook.number) == {}
