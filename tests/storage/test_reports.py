from dataclasses import replace
from datetime import timedelta

from bot.rules.lifecycle import State
from bot.rules.report import FORGOTTEN
from storage import Store
from tests.storage.examples import EXPORT, NOON, a_report, an_issue

DAY = timedelta(days=1)


async def test_words_of_old_reports_on_what_is_over_are_forgotten_and_counts_stay(store: Store) -> None:
    over, still_open = await an_issue(store), await an_issue(store, "Imports time out")
    async with store.transaction() as tx:
        await tx.issues.save(replace(over, state=State.CLOSED))
        old = await tx.reports.add(a_report(title="Acme's payroll"), over.id, "UANA", NOON - 3 * DAY)
        also_old = await tx.reports.add(EXPORT, still_open.id, "UANA", NOON - 3 * DAY)
        late = await tx.reports.add(EXPORT, over.id, "UANA", NOON - DAY)
    async with store.transaction() as tx:
        assert [await tx.reports.forget(NOON - 2 * DAY, 1) for _ in range(2)] == [1, 0]
    async with store.transaction() as tx:
        bare = await tx.reports.get(old.id)
        assert (bare.title, bare.what_happens, bare.customer, bare.ticket_link) == (FORGOTTEN, FORGOTTEN, "", "")
        assert replace(bare, title="", what_happens="", customer="", ticket_link="") == replace(
            old, title="", what_happens="", customer="", ticket_link=""
        )
        assert [await tx.reports.get(each.id) for each in (also_old, late)] == [also_old, late]
        assert (await tx.issues.known(over.id)).reports == 2
        assert (await tx.issues.get(over.id)).what_happens == over.what_happens
        found = {each.report: each.told.text.packed() for each in await tx.wordings.after((0, 0), 9)}
    assert found[None] == found[late.id], "it is found by what the known issue says"
