import asyncio
from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from bot.rules import issue as rules
from bot.rules.known import OPEN, Filter
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.refusals import AlreadyDone, ChangedMeanwhile, NotFound
from bot.rules.workaround import Verdict
from storage import Store
from tests.storage.examples import EXPORT, NOON, a_report, an_issue


async def test_an_issue_comes_back_as_it_was_saved(store: Store) -> None:
    added = await an_issue(store)
    async with store.transaction() as tx:
        saved = await tx.issues.save(rules.claimed(added, "UENG"))
        assert await tx.issues.get(added.id) == saved
        assert await tx.issues.count() == 1
    assert saved == replace(added, owner="UENG", state=State.ACKNOWLEDGED, version=2)
    assert (added.label, added.created_at) == ("KI-1", NOON)


async def test_what_does_not_exist_is_not_found(store: Store) -> None:
    async with store.transaction() as tx:
        for question in (
            tx.issues.get(IssueId(9)),
            tx.issues.known(IssueId(9)),
            tx.reports.get(ReportId(9)),
            tx.workarounds.add(IssueId(9), "UENG", "use CSV", "", None, NOON),
            tx.cards.facts(IssueId(9)),
        ):
            with pytest.raises(NotFound):
                await question


async def test_of_two_simultaneous_changes_one_stands_and_the_other_is_told(store: Store) -> None:
    issue = await an_issue(store)

    async def claim(who: str) -> str:
        try:
            async with store.transaction() as tx:
                await tx.issues.save(rules.claimed(issue, who))
        except ChangedMeanwhile as refused:
            return str(refused)
        return "claimed"

    said = sorted(await asyncio.gather(claim("UENG1"), claim("UENG2")))
    assert said == ["KI-1 was changed by somebody else a moment ago. Look at it again, then decide.", "claimed"]
    async with store.transaction() as tx:
        assert (await tx.issues.get(issue.id)).version == 2


async def test_fifty_simultaneous_flags_are_numbered_without_gap_or_double(store: Store) -> None:
    issue = await an_issue(store)

    async def flag(number: int) -> int:
        async with store.transaction() as tx:
            report = await tx.reports.add(EXPORT, issue.id, "UANA", NOON)
            if number % 5 == 0:
                raise RuntimeError("its number is given back")
            return report.id

    numbers = await asyncio.gather(*(flag(number) for number in range(50)), return_exceptions=True)
    assert sorted(number for number in numbers if isinstance(number, int)) == list(range(1, 41))


async def test_a_report_comes_back_as_it_was_flagged(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        with_source = await tx.reports.add(EXPORT, issue.id, "UANA", NOON)
        without = await tx.reports.add(a_report(source=None), issue.id, "UBEN", NOON)
    async with store.transaction() as tx:
        assert await tx.reports.get(with_source.id) == with_source
        assert await tx.reports.of_issue(issue.id) == [with_source, without]
    assert (with_source.label, with_source.source, without.source) == ("R-1", EXPORT.source, None)


async def test_times_come_back_in_utc_and_naive_ones_are_refused(store: Store) -> None:
    india = timezone(timedelta(hours=5, minutes=30))
    at = NOON.replace(microsecond=123456).astimezone(india)
    async with store.transaction() as tx:
        issue = (await tx.issues.add(EXPORT, at)).id
        stored = (await tx.issues.get(issue)).created_at
    assert (stored, stored.tzname()) == (at, "UTC")
    with pytest.raises(Exception, match="no time zone"):
        async with store.transaction() as tx:
            await tx.issues.add(EXPORT, NOON.replace(tzinfo=None))


async def test_text_that_no_database_can_hold_is_stored_without_the_impossible_part(store: Store) -> None:
    issue = await an_issue(store, "Zero \x00 and half \ud83d ☃ 'quoted'; --")
    async with store.transaction() as tx:
        assert (await tx.issues.get(issue.id)).title == "Zero  and half ? ☃ 'quoted'; --"


async def test_issues_are_filtered_by_area_state_and_time(store: Store) -> None:
    day = timedelta(days=1)
    old, billing, fixed = [
        await an_issue(store, title, area=area)
        for title, area in (("old", "Integrations and API"), ("bill", "Billing"), ("fixed", "Integrations and API"))
    ]
    async with store.transaction() as tx:
        await tx.issues.save(rules.fixed(fixed))
        await tx.reports.add(EXPORT, old.id, "UANA", NOON + 9 * day)
        everything = Filter()
        assert await tx.issues.matching(everything) == [old.id, billing.id, fixed.id]
        assert await tx.issues.matching(OPEN) == [old.id, billing.id]
        assert await tx.issues.matching(replace(OPEN, area="Integrations and API")) == [old.id]
        assert await tx.issues.matching(Filter(states=frozenset({State.FIXED}))) == [fixed.id]
        assert await tx.issues.matching(Filter(since=NOON + day)) == [old.id], "it was reported since then"
        assert [each.issue.id for each in await tx.issues.latest(5, everything)] == [old.id, fixed.id, billing.id]
        listed = await tx.issues.listed([billing.id, IssueId(99), old.id])
    assert [each.issue.id for each in listed] == [billing.id, old.id]


async def test_the_latest_list_leads_with_what_most_people_have_and_leaves_out_what_is_fixed(store: Store) -> None:
    rare, common, fixed, unreported = [await an_issue(store, title) for title in ("rare", "common", "fixed", "none")]
    async with store.transaction() as tx:
        for issue in (rare, common, common, fixed, fixed, fixed):
            await tx.reports.add(EXPORT, issue.id, "UANA", NOON)
        await tx.issues.save(rules.fixed(fixed))
        workaround = await tx.workarounds.add(common.id, "UENG", "use CSV", "", None, NOON)
        latest = await tx.issues.latest(10)
        assert await tx.issues.known(common.id) == latest[0]
        assert [each.issue.id for each in await tx.issues.latest(1)] == [common.id]
    assert [(each.issue.id, each.reports) for each in latest] == [(common.id, 2), (rare.id, 1), (unreported.id, 0)]
    assert [each.workaround for each in latest] == [workaround, None, None]


async def test_publishing_again_makes_a_new_version_under_the_same_number(store: Store) -> None:
    one, two = await an_issue(store), await an_issue(store)
    async with store.transaction() as tx:
        first = await tx.workarounds.add(one.id, "UENG", "use CSV", "Please use CSV.", ("C9", "9.2"), NOON)
        other = await tx.workarounds.add(two.id, "UENG", "wait", "", None, NOON)
        again = await tx.workarounds.add(one.id, "UBEN", "use PDF", "", None, NOON)
        assert await tx.workarounds.current(one.id) == again
        assert await tx.workarounds.current(two.id) == other
        assert await tx.workarounds.current(IssueId(9)) is None
    assert [each.label for each in (first, other, again)] == ["WA-1", "WA-2", "WA-1.2"]


async def test_the_same_reply_is_published_once(store: Store) -> None:
    issue = await an_issue(store)

    async def publish() -> bool:
        try:
            async with store.transaction() as tx:
                await tx.workarounds.add(issue.id, "UENG", "use CSV", "", ("C9", "9.2"), NOON)
        except AlreadyDone:
            return False
        return True

    assert sum(await asyncio.gather(*(publish() for _ in range(4)))) == 1


async def test_simultaneous_workarounds_become_versions_one_after_the_other(store: Store) -> None:
    issue = await an_issue(store)

    async def publish(number: int) -> int:
        async with store.transaction() as tx:
            return (await tx.workarounds.add(issue.id, "UENG", "use CSV", "", ("C9", f"9.{number}"), NOON)).version

    assert sorted(await asyncio.gather(*(publish(number) for number in range(8)))) == list(range(1, 9))


async def test_a_verdict_is_news_when_it_differs_from_the_last_one(store: Store) -> None:
    issue = await an_issue(store)
    async with store.transaction() as tx:
        report = (await tx.reports.add(EXPORT, issue.id, "UANA", NOON)).id
        workaround = await tx.workarounds.add(issue.id, "UENG", "use CSV", "", None, NOON)
        judged = [
            await tx.verdicts.judge(workaround, report, verdict, "UANA", NOON)
            for verdict in (Verdict.WORKED, Verdict.WORKED, Verdict.DID_NOT_WORK, Verdict.WORKED)
        ]
        newer = await tx.workarounds.add(issue.id, "UENG", "use PDF", "", None, NOON)
        assert await tx.verdicts.judge(newer, report, Verdict.WORKED, "UANA", NOON)
    assert judged == [True, False, True, True]
