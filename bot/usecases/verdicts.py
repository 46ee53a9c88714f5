"""An agent looks at a workaround, and says whether it worked; an author hears when too few say so."""

from bot.desk import Desk, Transaction
from bot.notices import Place, WorkaroundDoubted, WorkaroundFailed, WorkaroundShared
from bot.rules import roles, workaround
from bot.rules.issue import Issue
from bot.rules.occasion import Occasion
from bot.rules.refusals import NotAllowed, NotFound, Refused
from bot.rules.report import Report
from bot.rules.workaround import Shared, Standing, Verdict, Workaround


async def shared_by(desk: Desk, channel: str, ts: str) -> WorkaroundShared | None:
    """The workaround that our message brought; None for any other message, and for one to nobody's report."""
    async with desk.store.transaction() as tx:
        notice = await tx.outbox.notice_at(channel, ts)
    return notice if isinstance(notice, WorkaroundShared) and notice.report else None


async def judge(desk: Desk, occasion: Occasion, about: Shared, verdict: Verdict) -> tuple[Workaround, Standing]:
    """The agent of this report says whether the workaround worked: of the version that was judged, also when it is
    over by now. What has become of that version."""
    roles.check_may_flag(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        report = await tx.reports.get(about.report)
        if report.flagged_by != occasion.actor:
            raise NotAllowed(f"Only <@{report.flagged_by}>, who flagged {report.label}, can say whether it worked.")
        judged = await _version(tx, about, report)
        # Not of the report: that may be on another issue by now.
        of = await tx.issues.get(judged.issue)
        issue = await tx.issues.lock(of.id if of.duplicate_of is None else of.duplicate_of)
        is_news = await tx.verdicts.judge(judged, report.id, verdict, occasion.actor, desk.now())
        standing = await _standing(tx, judged, report)
        if is_news:
            if not standing.is_over:
                await _tell(desk, tx, issue, judged, report, verdict)
            said = {"report": report.label, "workaround": judged.label}
            await tx.audit.note(occasion, issue.id, verdict.value, said, desk.now())
    return judged, standing


async def take_back(desk: Desk, occasion: Occasion, about: Shared, verdict: Verdict) -> Standing | None:
    """The agent does not say so any more; None if she says something else by now, or nothing."""
    async with desk.act(occasion) as tx:
        report = await tx.reports.get(about.report)
        judged = await _version(tx, about, report)
        if report.flagged_by != occasion.actor or not await tx.verdicts.unjudge(judged, report.id, verdict):
            return None
        of = await tx.issues.get(judged.issue)
        issue = of.id if of.duplicate_of is None else of.duplicate_of
        said = {"report": report.label, "workaround": judged.label, "verdict": verdict.value}
        await tx.audit.note(occasion, issue, "verdict taken back", said, desk.now())
        await tx.cards.want(issue, desk.now())
        return await _standing(tx, judged, report)


async def look(desk: Desk, actor: str, about: Shared) -> Workaround:
    """Somebody wants the words for the customer; of the agent of the report it is known then that she has seen it.
    Raises Refused for a version that is over."""
    roles.check_may_flag(await desk.people.person(actor))
    # Not once per occasion: seen is seen, and a window that did not open can be asked for again.
    async with desk.store.transaction() as tx:
        report = await tx.reports.get(about.report)
        version = await _version(tx, about, report)
        standing = await _standing(tx, version, report)
        if standing.is_over:
            raise Refused(over(version, standing))
        if report.flagged_by == actor:
            await tx.handouts.see(version, report.id, desk.now())
    return version


def over(version: Workaround, standing: Standing) -> str:
    """Why this version is not to be used any more; empty when it is."""
    if standing.recall is not None:
        return f"{version.label} has been recalled: do not use it any more."
    if standing.newer is not None:
        return f"There is a newer workaround by now, which replaces {version.label}: use that one."
    return ""


async def _version(tx: Transaction, about: Shared, report: Report) -> Workaround:
    number = about.workaround
    if number is None:
        newest = await tx.workarounds.newest(report.issue)
        number = newest.id if newest is not None else None
    found = None if number is None else await tx.workarounds.version(number, about.version)
    if found is None:
        raise NotFound(f"There is no such workaround for {report.label} any more.")
    return found


async def _standing(tx: Transaction, version: Workaround, report: Report) -> Standing:
    return await tx.verdicts.standing(version.id, version.version, report.id) or Standing()


async def _tell(
    desk: Desk, tx: Transaction, issue: Issue, judged: Workaround, report: Report, verdict: Verdict
) -> None:
    now = desk.now()
    if verdict is not Verdict.WORKED:
        refused = int(verdict is Verdict.REFUSED)
        failed = WorkaroundFailed(issue.id, judged.id, judged.version, report.id, report.flagged_by, refused)
        await tx.outbox.leave(failed, Place(issue=issue.id), now)
    tally = await tx.verdicts.tally(judged)
    if workaround.is_doubtful(tally, (await tx.policy.current(workaround.CHAPTER)).value):
        doubted = WorkaroundDoubted(issue.id, judged.id, judged.version, issue.title, tally.worked, tally.judged)
        await tx.outbox.leave(doubted, Place(user=judged.author), now)
    await tx.cards.want(issue.id, now)
