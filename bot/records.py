"""All reports, known issues and workarounds as rows of a file, a batch at a time."""

from collections.abc import AsyncIterator

from bot.desk import Store
from bot.rules import exporting
from bot.rules.exporting import Value

BATCH = 500

Rows = AsyncIterator[dict[str, Value]]


async def workarounds(store: Store) -> Rows:
    last = (0, 0)
    while True:
        async with store.transaction() as tx:
            batch = await tx.workarounds.after(*last, BATCH)
        for each in batch:
            last = (each.id, each.version)
            yield exporting.workaround(each)
        if len(batch) < BATCH:
            return


async def reports(store: Store) -> Rows:
    last = 0
    while True:
        async with store.transaction() as tx:
            batch = await tx.reports.after(last, BATCH)
        for each in batch:
            last = each.id
            yield exporting.report(each)
        if len(batch) < BATCH:
            return


async def known_issues(store: Store) -> Rows:
    last = 0
    while True:
        async with store.transaction() as tx:
            batch = await tx.issues.after(last, BATCH)
            trackers = await tx.trackers.own([each.id for each in batch])
        for each in batch:
            last = each.id
            yield exporting.known_issue(each, trackers.get(each.id, ""))
        if len(batch) < BATCH:
            return


# What is referred to is read after what refers to it: whatever comes in meanwhile, no row points into nothing.
RECORDS = {"workarounds": workarounds, "reports": reports, "known_issues": known_issues}
