"""Where the tracker has an issue, and which tickets lead to it."""

from datetime import timedelta

from bot.rules.labels import IssueId
from storage import Database, Store
from tests.storage.examples import NOON, a_report, an_issue

ONE, OTHER = "https://tracker.example.com/A-1", "https://tracker.example.com/B-2?x=1&y=2"


async def test_a_link_is_replaced_and_taken_away(database: Database) -> None:
    store = database.store("T1")
    issue = await an_issue(store)
    async with store.transaction() as tx:
        for link in (ONE, OTHER, OTHER):
            await tx.trackers.put(issue.id, link, "U0MIA", NOON)
        assert await tx.trackers.own([issue.id]) == {issue.id: OTHER}
        assert await tx.trackers.of([issue.id, IssueId(99)]) == {issue.id: (OTHER,)}
    async with database.store("T2").transaction() as tx:
        assert await tx.trackers.own([issue.id]) == {}
    async with store.transaction() as tx:
        await tx.trackers.put(issue.id, "", "U0MIA", NOON)
        assert await tx.trackers.of([issue.id]) == {}


async def test_a_canonical_issue_has_the_links_of_what_was_merged_into_it(store: Store) -> None:
    one, two, three = [await an_issue(store) for _ in range(3)]
    async with store.transaction() as tx:
        for issue, link in ((three, ONE), (two, OTHER), (one, ONE)):
            await tx.trackers.put(issue.id, link, "U0MIA", NOON)
        for issue in (two, three):
            await tx.merges.merge(await tx.issues.lock(issue.id), one.id)
        assert await tx.trackers.of([one.id, two.id]) == {one.id: (ONE, OTHER), two.id: (OTHER,)}


async def test_tickets_are_told_once_the_latest_first(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        reports = [
            await tx.reports.add(a_report(ticket_link=link), issue.id, "U0ANA", NOON + timedelta(minutes=at))
            for at, link in enumerate(("https://d/1", "https://d/2", "", "https://d/3", "https://d/1", "https://d/4"))
        ]
        assert await tx.reports.tickets(issue.id, 2) == (["https://d/4", "https://d/1"], 4)
        await tx.reports.withdraw(reports[-1].id, NOON)
        assert await tx.reports.tickets(issue.id, 9) == (["https://d/1", "https://d/3", "https://d/2"], 3)
