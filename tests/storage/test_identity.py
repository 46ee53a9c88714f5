"""Which workspace is ours is known while Slack is away, and nobody else's is taken for it."""

from datetime import timedelta

from storage import Database
from tests.storage.examples import NOON


async def test_a_token_leads_to_the_workspace_in_which_it_was_last_at_work(database: Database) -> None:
    assert await database.workspace_of("one") is None
    for team, key, hours in (("T1", "one", 0), ("T2", "two", 1), ("T1", "one", 2), ("T3", "two", 3)):
        async with database.store(team).transaction() as tx:
            await tx.identity.keep(key, NOON + timedelta(hours=hours))
    assert await database.workspace_of("one") == "T1"
    assert await database.workspace_of("two") == "T3", "the later one"
    async with database.store("T1").transaction() as tx:
        await tx.identity.keep("three", NOON)
    assert await database.workspace_of("three") == "T1"
    assert await database.workspace_of("one") is None, "a token that was replaced"
