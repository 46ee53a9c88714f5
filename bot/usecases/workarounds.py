"""An engineer says how customers get on, corrects it, takes it back; every agent concerned hears it once."""

from dataclasses import dataclass

from bot.desk import Desk, Transaction
from bot.notices import (
    Notice,
    Place,
    RecallTold,
    ReplyMarked,
    WorkaroundPublished,
    WorkaroundRecalled,
    beside,
    edited,
    home_of_holder,
)
from bot.rules import issue as issues
from bot.rules import merging, roles, workaround
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.occasion import Occasion
from bot.rules.refusals import ChangedMeanwhile, NotFound, Refused, WrongInput
from bot.rules.workaround import Holder, Overview, Recall, Workaround, Written

SAVED = "memo"
"""The mark of the trade for "saved as resolution note" (practices 3.2)."""


MOST_NAMED = 6


@dataclass(frozen=True)
class Reply:
    """A person's message in a thread. `text` is as the person sees it, without Slack's markup."""

    channel: str
    ts: str
    thread: str
    author: str
    text: str


async def announce(desk: Desk, occasion: Occasion, reply: Reply) -> Workaround | None:
    """A reply has come in that may start with `workaround:`; None if it does not, or is in no card's thread."""
    return None if workaround.announced_in(reply.text) is None else await mark(desk, occasion, reply)


async def mark(desk: Desk, occasion: Occasion, reply: Reply) -> Workaround | None:
    """The reply was marked with our emoji; None outside cards' threads, where people may use it as they like."""
    issue = await _issue_of(desk, reply)
    if issue is None:
        return None
    roles.check_may_answer(await desk.people.person(occasion.actor))
    return await _publish(desk, occasion, reply, issue)


async def publish_reply(desk: Desk, occasion: Occasion, reply: Reply) -> Workaround:
    """The reply becomes the workaround of its thread's issue. Raises AlreadyDone if it is one."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    issue = await _issue_of(desk, reply)
    if issue is None:
        raise NotFound(
            "This message is not a reply in the thread of a known issue, so there is nothing it could solve."
        )
    return await _publish(desk, occasion, reply, issue)


async def made_from(desk: Desk, channel: str, ts: str) -> Workaround | None:
    """The version that this reply became, if it is not recalled."""
    async with desk.store.transaction() as tx:
        return await tx.workarounds.made_from(channel, ts)


async def _publish(desk: Desk, occasion: Occasion, reply: Reply, issue: IssueId) -> Workaround:
    if (await desk.people.person(reply.author)).is_bot:
        raise Refused("Only a person's reply can become a workaround.")
    steps = workaround.steps_from_reply(reply.text)
    async with desk.act(occasion) as tx:
        made_from = (reply.channel, reply.ts)
        saved = await tx.workarounds.add(issue, reply.author, steps, steps, made_from, desk.now())
        await _tell(desk, tx, occasion, saved, reply)
    return saved


async def publish_form(
    desk: Desk, occasion: Occasion, issue: IssueId, written: Written, replaces: int | None = None
) -> Workaround:
    """`replaces` is the version that the writer saw, 0 for none, None if nobody asked. Raises WrongInput with the
    fields of `Written` and its conditions, and ChangedMeanwhile when there is a later version."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    written = workaround.check_form(written)
    conditions = written.conditions
    if conditions.verified_by and (await desk.people.person(conditions.verified_by)).is_bot:
        raise WrongInput({"verified_by": "Name a person, or leave it empty."})
    async with desk.act(occasion) as tx:
        await tx.issues.lock(issue)
        newest = await tx.workarounds.newest(issue)
        has_own = newest is not None and newest.issue == issue
        if newest is not None and has_own and replaces is not None and newest.version != replaces:
            raise ChangedMeanwhile(newest.label)
        saved = await tx.workarounds.add(
            issue, occasion.actor, written.steps, written.customer_wording, None, desk.now(), conditions
        )
        await _tell(desk, tx, occasion, saved, None)
    return saved


async def recall(
    desk: Desk, occasion: Occasion, issue: IssueId, why: str, meant: str | None = None
) -> tuple[Workaround, int]:
    """Who had it, and nobody else, is told to stop using it; of how many reports. `meant` is the label of the one that
    was shown, if one was. Raises Refused when there is none, or no reason, and ChangedMeanwhile when there is another
    by now."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    why = workaround.check_recall(why)
    async with desk.act(occasion) as tx:
        before = await tx.issues.lock(issue)
        current = await _to_recall(tx, before, meant)
        await tx.handouts.withdraw(current.id)
        holders = await tx.handouts.holders(current.id)
        now = desk.now()
        await tx.workarounds.recall(current, Recall(occasion.actor, now, why))
        # One that came with a merged issue may stand in for it.
        other = await tx.workarounds.current(issue)
        after = before if other is not None else issues.without_workaround(before, occasion.actor)
        said = f"{current.label}: {why}"
        saved = await desk.save_change(tx, occasion, before, after, "workaround recalled", said, silent=True)
        told_at: dict[tuple[Place, int], list[Holder]] = {}
        for each in workaround.each_once(holders):
            told_at.setdefault((home_of_holder(each), each.version), []).append(each)
        stop = [_stop(saved, current, here, occasion.actor, why) for here in told_at.values()]
        await tx.outbox.leave_all(stop, now)
        await tx.outbox.leave_all([edited(holder, f"recalled:{current.version}") for holder in holders], now)
        told = sum(holder.report is not None for holder in holders)
        in_thread = RecallTold(issue, current.id, current.version, occasion.actor, why, told)
        await tx.outbox.leave(in_thread, Place(issue=issue), now)
        if other is not None:
            reports = await tx.reports.of_issue(issue)
            await desk.share(tx, other, saved, reports, (await tx.watches.ears(issue)).watchers_to_tell(reports))
    return current, told


async def check_may_recall(desk: Desk, actor: str, issue: IssueId) -> tuple[Issue, Workaround]:
    """What the form is about. Raises Refused when there is nothing to recall."""
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        found = await tx.issues.get(issue)
        return found, await _to_recall(tx, found, None)


async def check_may_publish(desk: Desk, actor: str, issue: IssueId) -> tuple[str, Workaround | None]:
    """The issue's title and the newest version, for the form. Raises NotAllowed or NotFound before anything has been
    typed."""
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        found, newest = await tx.issues.get(issue), await tx.workarounds.newest(issue)
    merging.check_is_canonical(found)
    return found.title, newest


async def overview(desk: Desk, actor: str, issue: IssueId) -> Overview:
    """Of a merged issue what it became. Raises NotFound for an issue without a workaround."""
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        found = (await tx.issues.known(issue)).issue
        newest = await tx.workarounds.current(found.id) or await tx.workarounds.newest(found.id)
        if newest is None:
            raise NotFound(
                f"{found.label} has no workaround yet. Say: workaround {found.label} steps answer: the customer's words"
            )
        versions = await tx.handouts.history(newest.id)
        if newest.recall is not None:
            return Overview(found, versions, [], [])
        unreached = await tx.handouts.unreached(newest, found.id, MOST_NAMED)
        return Overview(found, versions, unreached, await tx.handouts.unseen(newest, MOST_NAMED))


async def _issue_of(desk: Desk, reply: Reply) -> IssueId | None:
    if reply.ts == reply.thread:
        return None
    async with desk.store.transaction() as tx:
        return await tx.cards.issue_at(reply.channel, reply.thread)


async def _tell(desk: Desk, tx: Transaction, occasion: Occasion, saved: Workaround, reply: Reply | None) -> None:
    now = desk.now()
    before = await tx.issues.lock(saved.issue)
    after = issues.with_workaround(before, saved.author)
    issue = await desk.save_change(tx, occasion, before, after, "workaround published", saved.label)
    await tx.handouts.withdraw(saved.id)
    reports = await tx.reports.of_issue(issue.id)
    watchers = (await tx.watches.ears(issue.id)).watchers_to_tell(reports)
    replaced = await desk.share(tx, saved, issue, reports, watchers)
    in_thread: list[Notice] = []
    if reply is not None:
        in_thread.append(ReplyMarked(reply.channel, reply.ts, SAVED))
    published = WorkaroundPublished(issue.id, saved.id, saved.version, saved.author, len(reports), replaced)
    in_thread.append(published)
    await tx.outbox.leave_all([(notice, Place(issue=issue.id)) for notice in in_thread], now)


async def _to_recall(tx: Transaction, issue: Issue, meant: str | None) -> Workaround:
    merging.check_is_canonical(issue)
    current = await tx.workarounds.current(issue.id)
    if current is None:
        raise Refused(f"{issue.label} has no workaround that could be recalled.")
    if meant is not None and current.label != meant:
        raise ChangedMeanwhile(current.label)
    return current


def _stop(issue: Issue, current: Workaround, here: list[Holder], by: str, why: str) -> tuple[Notice, Place]:
    """To one place, for all that have this version there."""
    reports = [each.report for each in here if each.report is not None]
    return WorkaroundRecalled(
        report=reports[0].id if reports else 0,
        issue=issue.id,
        workaround=current.id,
        version=here[0].version,
        title=issue.title,
        by=by,
        why=why,
        at_work=int(issue.state is State.INVESTIGATING),
        watcher=here[0].watcher,
        others=beside(reports),
    ), home_of_holder(here[0])
