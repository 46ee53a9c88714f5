"""Tokens are found by their hash, in their workspace only; what was sent under a key is known for ever."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from bot.rules.labels import ReportId
from bot.rules.tokens import Scope, Sent, Wish
from storage import Database, Store
from tests.storage.examples import NOON

DAY = timedelta(days=1)
WISH = Wish("helpdesk", frozenset({Scope.READ_ISSUES, Scope.WRITE_REPORTS}), DAY)
SENT = Sent(1, "ticket-123", "hash of the body")


async def test_a_token_is_found_by_its_hash_in_its_own_workspace(database: Database) -> None:
    async with database.store("T1").transaction() as tx:
        made = await tx.tokens.add(WISH, "hash", "U0LEA", NOON)
        assert (made.number, made.expires_at, made.scopes) == (1, NOON + DAY, WISH.scopes)
        assert await tx.tokens.find("hash") == made
        assert await tx.tokens.find("another") is None
    async with database.store("T2").transaction() as tx:
        assert await tx.tokens.find("hash") is None
        await tx.tokens.revoke(made.number, NOON)
        await tx.tokens.use(made.number, NOON)
    async with database.store("T1").transaction() as tx:
        assert await tx.tokens.standing() == [made]


async def test_a_revoked_one_stands_no_more_and_its_last_use_is_kept(store: Store) -> None:
    async with store.transaction() as tx:
        first = await tx.tokens.add(WISH, "1", "U0LEA", NOON)
        second = await tx.tokens.add(WISH, "2", "U0LEA", NOON)
        await tx.tokens.use(first.number, NOON + DAY)
        await tx.tokens.revoke(first.number, NOON + 2 * DAY)
        assert await tx.tokens.standing() == [second]
        assert await tx.tokens.find("1") == replace(first, last_used_at=NOON + DAY, revoked_at=NOON + 2 * DAY)


async def test_what_was_sent_is_told_apart_by_token_key_and_body(store: Store) -> None:
    async with store.transaction() as tx:
        await tx.requests.note(SENT, ReportId(7), NOON)
        assert await tx.requests.find(SENT) == (7, True)
        assert await tx.requests.find(replace(SENT, body="another")) == (7, False)
        assert await tx.requests.find(replace(SENT, key="ticket-124")) is None
        assert await tx.requests.find(replace(SENT, sender=2)) is None
    with pytest.raises(IntegrityError):
        async with store.transaction() as tx:
            await tx.requests.note(SENT, ReportId(8), NOON)
