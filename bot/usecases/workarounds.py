"""An engineer says how customers get on; every agent concerned hears it; agents say whether it worked."""

from dataclasses import dataclass

from bot.desk import Desk, Transaction
from bot.notices import (
    Notice,
    Place,
    ReplyMarked,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundShared,
    home_of,
    share,
    share_with_watcher,
)
from bot.rules import issue as issues
from bot.rules import merging, roles, workaround
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.occasion import Occasion
from bot.rules.refusals import NotAllowed, NotFound, Refused
from bot.rules.workaround import Shared, Verdict, Workaround

SAVED = "memo"
"""The mark of the trade for "saved as resolution note" (practices 3.2)."""


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


async def publish_form(desk: Desk, occasion: Occasion, issue: IssueId, steps: str, customer_wording: str) -> Workaround:
    """Raises WrongInput with the fields `steps` and `customer_wording`."""
    roles.check_may_answer(await desk.people.person(occasion.actor))
    steps, customer_wording = workaround.check_form(steps, customer_wording)
    async with desk.act(occasion) as tx:
        await tx.issues.get(issue)
        saved = await tx.workarounds.add(issue, occasion.actor, steps, customer_wording, None, desk.now())
        await _tell(desk, tx, occasion, saved, None)
    return saved


async def check_may_publish(desk: Desk, actor: str, issue: IssueId) -> str:
    """The issue's title, for the form. Raises NotAllowed or NotFound before anything has been typed."""
    roles.check_may_answer(await desk.people.person(actor))
    async with desk.store.transaction() as tx:
        found = await tx.issues.get(issue)
    merging.check_is_canonical(found)
    return found.title


async def shared_by(desk: Desk, channel: str, ts: str) -> Shared | None:
    """What our message brought; None for any message that brought no workaround, or to nobody's report."""
    async with desk.store.transaction() as tx:
        notice = await tx.outbox.notice_at(channel, ts)
    if not isinstance(notice, WorkaroundShared) or not notice.report:
        return None
    return Shared(ReportId(notice.report), notice.version, WorkaroundId(notice.workaround))


async def judge(desk: Desk, occasion: Occasion, shared: Shared, verdict: Verdict) -> Workaround | None:
    """The agent of this report says whether the workaround worked. None when there is another one by now."""
    report, version = shared.report, shared.version
    roles.check_may_flag(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        judged = await tx.reports.get(report)
        if judged.flagged_by != occasion.actor:
            raise NotAllowed(f"Only <@{judged.flagged_by}>, who flagged {judged.label}, can say whether it worked.")
        current = await tx.workarounds.current(judged.issue)
        if current is None or current.version != version or shared.workaround not in (None, current.id):
            return None
        if await tx.workarounds.judge(current, report, verdict, occasion.actor, desk.now()):
            if verdict is Verdict.DID_NOT_WORK:
                failed = WorkaroundFailed(judged.issue, current.id, version, report, occasion.actor)
                await tx.outbox.leave(failed, Place(issue=judged.issue), desk.now())
            await tx.cards.want(judged.issue, desk.now())
            await tx.audit.note(occasion, judged.issue, verdict.value, {"report": judged.label}, desk.now())
    return current


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
    reports = await tx.reports.of_issue(issue.id)
    in_thread: list[Notice] = []
    if reply is not None:
        in_thread.append(ReplyMarked(reply.channel, reply.ts, SAVED))
    in_thread.append(WorkaroundPublished(issue.id, saved.id, saved.version, saved.author, len(reports)))
    to_agents = [(share(saved, issue, report), home_of(report)) for report in reports]
    watchers = (await tx.watches.ears(issue.id)).watchers_to_tell(reports)
    to_watchers = [(share_with_watcher(saved, issue, person), Place(user=person)) for person in watchers]
    await tx.outbox.leave_all([*to_agents, *to_watchers], now)
    await tx.outbox.leave_all([(notice, Place(issue=issue.id)) for notice in in_thread], now)
