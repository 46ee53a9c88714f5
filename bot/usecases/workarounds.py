"""An engineer says how customers get on, corrects it, takes it back; every agent concerned hears it once."""

from dataclasses import dataclass

from bot.desk import Desk, Transaction
from bot.notices import (
    LetterEdited,
    Notice,
    Place,
    RecallTold,
    ReplyMarked,
    WorkaroundPublished,
    WorkaroundRecalled,
    home_of,
    share,
)
from bot.rules import issue as issues
from bot.rules import roles, workaround
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
        if newest is not None and replaces is not None and newest.version != replaces:
            raise ChangedMeanwhile(newest.label)
        saved = await tx.workarounds.add(
            issue, occasion.actor, written.steps, written.customer_wording, None, desk.now(), conditions
        )
        await _tell(desk, tx, occasion, saved, None)
    return saved


async def recall(
    desk: Desk, occasion: Occasion, issue: IssueId, why: str, version: int | None = None
) -> tuple[Workaround, int]:
    """Who had it, and nobody else, is told to stop using it; how many. `version` is the one that was meant, if that
    was asked. Raises Refused when there is none, or no reason, and ChangedMeanwhile when there is a later version."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    why = workaround.check_recall(why)
    async with desk.act(occasion) as tx:
        before = await tx.issues.lock(issue)
        current = await _to_recall(tx, before, version)
        await tx.workarounds.withdraw(current.id)
        holders = await tx.workarounds.holders(current.id)
        now = desk.now()
        await tx.workarounds.recall(current, Recall(occasion.actor, now, why))
        after = issues.without_workaround(before, occasion.actor)
        said = f"{current.label}: {why}"
        saved = await desk.save_change(tx, occasion, before, after, "workaround recalled", said, silent=True)
        await tx.outbox.leave_all([_stop(saved, current, holder, occasion.actor, why) for holder in holders], now)
        await tx.outbox.leave_all([_edit(holder, f"recalled:{current.version}") for holder in holders], now)
        in_thread = RecallTold(issue, current.id, current.version, occasion.actor, why, len(holders))
        await tx.outbox.leave(in_thread, Place(issue=issue), now)
    return current, len(holders)


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
        return (await tx.issues.get(issue)).title, await tx.workarounds.newest(issue)


async def overview(desk: Desk, actor: str, issue: IssueId) -> Overview:
    """Raises NotFound for an issue without a workaround."""
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        found = await tx.issues.get(issue)
        newest = await tx.workarounds.newest(issue)
        if newest is None:
            raise NotFound(
                f"{found.label} has no workaround yet. Say: workaround {found.label} steps answer: the customer's words"
            )
        versions = await tx.workarounds.history(newest.id)
        if newest.recall is not None:
            return Overview(found, versions, [], [])
        unreached = await tx.workarounds.unreached(newest, MOST_NAMED)
        return Overview(found, versions, unreached, await tx.workarounds.unseen(newest, MOST_NAMED))


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
    await tx.workarounds.withdraw(saved.id)
    held = {holder.report.id: holder for holder in await tx.workarounds.holders(saved.id)}
    reports = await tx.reports.of_issue(issue.id)
    replaced = [held[report.id] for report in reports if report.id in held]
    in_thread: list[Notice] = []
    if reply is not None:
        in_thread.append(ReplyMarked(reply.channel, reply.ts, SAVED))
    published = WorkaroundPublished(issue.id, saved.id, saved.version, saved.author, len(reports), len(replaced))
    in_thread.append(published)
    version = {report: holder.version for report, holder in held.items()}
    to_agents = [(share(saved, issue, report, version.get(report.id, 0)), home_of(report)) for report in reports]
    await tx.workarounds.hand_out([notice for notice, _ in to_agents], now)
    await tx.outbox.leave_all(to_agents, now)
    await tx.outbox.leave_all([_edit(holder, f"replaced:{saved.version}") for holder in replaced], now)
    await tx.outbox.leave_all([(notice, Place(issue=issue.id)) for notice in in_thread], now)


async def _to_recall(tx: Transaction, issue: Issue, version: int | None) -> Workaround:
    current = await tx.workarounds.current(issue.id)
    if current is None:
        raise Refused(f"{issue.label} has no workaround that could be recalled.")
    if version is not None and current.version != version:
        raise ChangedMeanwhile(current.label)
    return current


def _stop(issue: Issue, current: Workaround, holder: Holder, by: str, why: str) -> tuple[Notice, Place]:
    report, at_work = holder.report, int(issue.state is State.INVESTIGATING)
    notice = WorkaroundRecalled(report.id, issue.id, current.id, holder.version, issue.title, by, why, at_work)
    return notice, home_of(report)


def _edit(holder: Holder, stamp: str) -> tuple[Notice, Place]:
    return LetterEdited(holder.letter, stamp), home_of(holder.report)
