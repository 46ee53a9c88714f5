"""An engineer finds that two known issues are the same problem, or that they are not after all."""

from dataclasses import dataclass

from bot.desk import Desk, Transaction, marks
from bot.notices import Merged, Notice, Place, ReportLinked, home_of, homes_of, moved
from bot.rules import issue as issues
from bot.rules import merging, roles
from bot.rules.issue import Issue
from bot.rules.known import Known
from bot.rules.labels import IssueId, ReportId, issue_label
from bot.rules.occasion import Occasion
from bot.rules.refusals import ChangedMeanwhile, NotFound, Refused
from bot.rules.report import Report
from bot.rules.roles import Right
from bot.rules.workaround import Workaround

MOST_HITS = 5


@dataclass(frozen=True)
class Union:
    """What came of a merge or an un-merge. `reports` went from the one to the other."""

    duplicate: Issue
    canonical: Issue
    reports: int


@dataclass(frozen=True)
class Link:
    report: Report
    was: Issue
    now_on: Issue


async def check_may_merge(desk: Desk, actor: str, issue: IssueId) -> Issue:
    """The issue, for the form. Raises NotAllowed, NotFound, or Refused when it is a duplicate already."""
    roles.check_may(await desk.people.person(actor), Right.MERGE)
    async with desk.store.transaction() as tx:
        found = await tx.issues.get(issue)
    merging.check_is_canonical(found)
    return found


async def look_for_same(desk: Desk, actor: str, issue: IssueId, words: str) -> list[Known]:
    """The known issues that these words may mean, without this one."""
    roles.check_may(await desk.people.person(actor), Right.MERGE)
    matches = await desk.matching.search(words, MOST_HITS + 1)
    async with desk.store.transaction() as tx:
        hits = await tx.issues.listed([IssueId(match.issue) for match in matches])
    return [hit for hit in hits if hit.issue.id != issue][:MOST_HITS]


async def issue_here(desk: Desk, actor: str, channel: str, thread: str) -> Issue:
    """The issue whose card heads this thread, or that a message of it was flagged for. Raises as `check_may_merge`."""
    async with desk.store.transaction() as tx:
        found = await tx.cards.issue_at(channel, thread) or await tx.reports.issue_in_thread(channel, thread)
    if found is None:
        raise NotFound("This message belongs to no known issue. Choose it on a card, or in the thread of a report.")
    return await check_may_merge(desk, actor, found)


async def issue_of_link(desk: Desk, channel: str, ts: str) -> IssueId:
    """The issue whose card a link leads to. Raises Refused for a link to something else."""
    async with desk.store.transaction() as tx:
        found = await tx.cards.issue_at(channel, ts)
    if found is None:
        raise Refused("This link leads to no known issue's card. Copy the link of the card itself, or say its id.")
    return found


async def merge(desk: Desk, occasion: Occasion, one: IssueId, other: IssueId, keep: IssueId | None = None) -> Union:
    """Of the two issues the older stays, or the one to keep. Of two people at once one gets Refused."""
    roles.check_may(await desk.people.person(occasion.actor), Right.MERGE)
    async with desk.act(occasion) as tx:
        # Always in the same order: two who merge at once cannot wait for each other.
        found = {issue: await tx.issues.lock(issue) for issue in sorted({one, other})}
        duplicate, canonical = merging.sides(found[one], found[other], keep)
        had, reports = await tx.workarounds.current(canonical.id), await tx.reports.of_issue(duplicate.id)
        followed = (await tx.watches.ears(duplicate.id)).watchers_to_tell(reports)
        duplicate = await tx.merges.merge(duplicate, canonical.id)
        has = await tx.workarounds.current(canonical.id)
        canonical = await _stand(desk, tx, occasion, canonical, had, has)
        await _tell_moved(desk, tx, duplicate, canonical, reports, followed, duplicate)
        if has is not None:
            await _share(desk, tx, has, canonical, reports if has == had else None)
        return await _show(desk, tx, occasion, duplicate, canonical, len(reports))


async def unmerge(desk: Desk, occasion: Occasion, issue: IssueId) -> Union:
    """Everything is as it was, but for what came to the canonical issue since: that stays there.

    The issue has the state and the owner that it had, also if the canonical one has been fixed meanwhile: that was
    another problem, and the agents hear where theirs stands. Raises Refused when it is no duplicate.
    """
    roles.check_may(await desk.people.person(occasion.actor), Right.MERGE)
    async with desk.act(occasion) as tx:
        duplicate, canonical = await _lock_both(tx, issue)
        had, followed = await tx.workarounds.current(canonical.id), await tx.watches.ears(canonical.id)
        duplicate = await tx.merges.unmerge(duplicate)
        has, reports = await tx.workarounds.current(canonical.id), await tx.reports.of_issue(duplicate.id)
        if had is not None and has is None:
            after = merging.without_their_workaround(canonical)
            canonical = await desk.save_change(tx, occasion, canonical, after, "workaround gone")
        mine = await tx.workarounds.current(duplicate.id)
        if mine is None:
            # What had brought it one may have been parted from it while it was merged itself.
            duplicate = merging.without_their_workaround(duplicate)
        duplicate = await tx.issues.save(issues.told(duplicate))
        theirs = (await tx.watches.ears(duplicate.id)).watchers_to_tell(reports)
        watchers = [person for person in theirs if person in followed.watching]
        await _tell_moved(desk, tx, canonical, duplicate, reports, watchers, duplicate)
        if mine is not None:
            await _share(desk, tx, mine, duplicate, reports)
        return await _show(desk, tx, occasion, duplicate, canonical, len(reports))


async def link(desk: Desk, occasion: Occasion, number: ReportId, issue: IssueId) -> Link:
    """One report belongs to another known issue, and counts on what that has become. Linking back undoes it."""
    person = await desk.people.person(occasion.actor)
    roles.check_may_flag(person)
    async with desk.act(occasion) as tx:
        report, named = await tx.reports.get(number), await tx.issues.get(issue)
        merging.check_may_link(report, person)
        target = named.id if named.duplicate_of is None else named.duplicate_of
        if report.issue == target:
            raise Refused(f"{report.label} counts on {issue_label(target)} already.")
        locked = {each: await tx.issues.lock(each) for each in sorted({report.issue, target})}
        if (await tx.reports.get(number)).issue != report.issue or locked[target].duplicate_of is not None:
            raise ChangedMeanwhile(report.label)
        was, now_on = locked[report.issue], locked[target]
        linked = await tx.reports.link(report, named.id, now_on.id)
        await tx.outbox.leave_all(marks(was, now_on, [linked], occasion.key), desk.now())
        was = await desk.take_back_reopening(tx, occasion, was, linked.id)
        if occasion.actor != linked.flagged_by:
            await tx.outbox.leave(_linked(linked, was, now_on, occasion), home_of(linked), desk.now())
        workaround = await tx.workarounds.current(now_on.id)
        if workaround is not None:
            await desk.share(tx, workaround, now_on, [linked], [])
        for each in (was, now_on):
            await tx.cards.want(each.id, desk.now())
            facts = {"report": linked.label, "from": was.label, "to": now_on.label}
            await tx.audit.note(occasion, each.id, "linked", facts, desk.now())
    return Link(linked, was, now_on)


def _linked(report: Report, was: Issue, now_on: Issue, occasion: Occasion) -> ReportLinked:
    return ReportLinked(report.id, was.id, now_on.id, occasion.key, now_on.title, now_on.state.value, occasion.actor)


async def _lock_both(tx: Transaction, issue: IssueId) -> tuple[Issue, Issue]:
    into = (await tx.issues.get(issue)).duplicate_of
    if into is None:
        raise Refused(f"{(await tx.issues.get(issue)).label} was not merged, so there is nothing to take back.")
    locked = {each: await tx.issues.lock(each) for each in sorted({issue, into})}
    if locked[issue].duplicate_of != into:
        raise ChangedMeanwhile(locked[issue].label)
    return locked[issue], locked[into]


async def _stand(
    desk: Desk, tx: Transaction, occasion: Occasion, canonical: Issue, had: Workaround | None, has: Workaround | None
) -> Issue:
    after = merging.with_their_workaround(canonical)
    if had is not None or has is None or after == canonical:
        return canonical
    return await desk.save_change(tx, occasion, canonical, after, "workaround came", has.label)


async def _tell_moved(
    desk: Desk,
    tx: Transaction,
    was: Issue,
    now_on: Issue,
    reports: list[Report],
    watchers: list[str],
    duplicate: Issue,
) -> None:
    """Those whose reports moved; for everybody else nothing has changed."""
    ears = await tx.watches.ears(now_on.id)
    letters: list[tuple[Notice, Place]] = [
        (moved(was, now_on, duplicate, here), place)
        for place, here in homes_of(ears.reports_to_tell(reports, now_on.state)).items()
    ]
    letters += [(moved(was, now_on, duplicate, (), person), Place(user=person)) for person in watchers]
    letters += marks(was, now_on, reports, f"{duplicate.id}:{duplicate.version}")
    await tx.outbox.leave_all(letters, desk.now())


async def _share(
    desk: Desk, tx: Transaction, workaround: Workaround, issue: Issue, reports: list[Report] | None
) -> None:
    """With these reports, or with all of the issue. Who had it before does not get it again."""
    everybody = await tx.reports.of_issue(issue.id)
    watchers = (await tx.watches.ears(issue.id)).watchers_to_tell(everybody)
    await desk.share(tx, workaround, issue, everybody if reports is None else reports, watchers)


async def _show(
    desk: Desk, tx: Transaction, occasion: Occasion, duplicate: Issue, canonical: Issue, reports: int
) -> Union:
    """On the cards and in the threads of both, where there are any, and in the audit of both."""
    now, is_undone = desk.now(), duplicate.duplicate_of is None
    await tx.cards.want(canonical.id, now)
    for each in sorted(await tx.merges.family(duplicate)):
        if await tx.cards.is_wanted(each):
            # The link on it leads to the canonical card, which may only just be posted.
            await tx.cards.want(each, now, after=None if is_undone else f"card:{canonical.id}")
    for issue in (duplicate, canonical):
        if await tx.cards.is_wanted(issue.id):
            note = Merged(
                issue.id, duplicate.id, canonical.id, duplicate.version, occasion.actor, reports, int(is_undone)
            )
            await tx.outbox.leave(note, Place(issue=issue.id), now)
        facts = {"duplicate": duplicate.label, "canonical": canonical.label, "reports": str(reports)}
        await tx.audit.note(occasion, issue.id, "unmerged" if is_undone else "merged", facts, now)
    return Union(duplicate, canonical, reports)
