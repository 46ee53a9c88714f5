"""Somebody passes something on to the other side, or changes or deletes what has crossed."""

from dataclasses import dataclass, replace

from bot.desk import Desk, Transaction
from bot.notices import Answered, Notice, Place, ReplyMarked, Told, home_of
from bot.rules import question as questions
from bot.rules import report, roles, threads
from bot.rules.issue import Issue
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.refusals import NotAllowed, Refused
from bot.rules.report import Report
from bot.rules.threads import Said

PASSED_ON = "outbox_tray"


@dataclass(frozen=True)
class Passed:
    """`reports` is of how many the agents were told; 0: the engineers were."""

    issue: Issue
    reports: int


async def tell(desk: Desk, occasion: Occasion, issue: IssueId, said: Said, thread: str) -> Passed:
    """An engineer tells every agent of the issue; an agent tells the engineers. Who is both is an agent in the thread
    that she flagged, and an engineer elsewhere."""
    person = await desk.people.person(occasion.actor)
    roles.check_may_flag(person)
    said = replace(said, text=questions.check("answer", said.text))
    async with desk.act(occasion) as tx:
        now = desk.now()
        about = await tx.issues.lock(issue)
        reports = await tx.reports.of_issue(issue)
        mine = [report for report in reports if report.flagged_by == occasion.actor]
        here = [
            each for each in mine if each.source and (each.source.channel, each.source.thread) == (said.channel, thread)
        ]
        copy = said.copy_for(issue)
        await tx.threads.record(issue, replace(said, copy=copy))
        if here or (mine and not roles.may_answer(person)):
            report = (here or mine)[-1]
            await tx.outbox.leave(Answered(report.id, issue, None, None, copy), Place(issue=issue), now)
            passed = Passed(about, 0)
        elif roles.may_answer(person):
            passed = Passed(about, await _tell_agents(tx, desk, occasion, about, reports, said, copy))
        else:
            raise NotAllowed(f"Only engineers, and agents who flagged {about.label}, can pass something on about it.")
        await tx.audit.note(occasion, issue, "told", {"reports": str(passed.reports)}, now)
    return passed


async def _tell_agents(
    tx: Transaction, desk: Desk, occasion: Occasion, issue: Issue, reports: list[Report], said: Said, copy: str
) -> int:
    places = {home_of(report): report for report in reports if report.flagged_by != occasion.actor}
    if not places:
        raise Refused(f"Nobody but you has flagged {issue.label}, so there is nobody to tell.")
    to_agents: list[tuple[Notice, Place]] = [
        (Told(report.id, issue.id, issue.title, copy), place) for place, report in places.items()
    ]
    if said.channel:
        to_agents.append((ReplyMarked(said.channel, said.ts, PASSED_ON), Place(issue=issue.id)))
    await tx.outbox.leave_all(to_agents, desk.now())
    return len(places)


async def flagged_message_deleted(desk: Desk, occasion: Occasion, message: Said) -> list[Report]:
    """The reports that were flagged from it do not say any more what it said; nor does a known issue in their words.
    Safe to repeat: nothing is rewritten twice."""
    found = []
    async with desk.store.transaction() as tx:
        for flagged in await tx.reports.of_message(message.channel, message.ts):
            after = report.without_message(flagged.what_happens, message.text)
            if after == flagged.what_happens:
                continue
            for issue in sorted({flagged.issue, flagged.origin or flagged.issue}):
                about = await tx.issues.lock(issue)
                if about.what_happens == flagged.what_happens:
                    await tx.issues.save(replace(about, what_happens=after))
            await tx.reports.reword(flagged.id, after)
            await tx.cards.want(flagged.issue, desk.now())
            await tx.audit.note(occasion, flagged.issue, "message deleted", {"report": flagged.label}, desk.now())
            found.append(flagged)
    if found:
        desk.wake()
    return found


async def changed(desk: Desk, said: Said, thread: str, is_published: bool) -> int:
    """A message was edited or deleted; `said` is how it stands now. Of how many copies that is true. An edit may come
    before its original: where that may still cross, the edit is kept for it. Safe to repeat.

    `is_published`: its words are such that in a card's thread they cross.
    """
    async with desk.store.transaction() as tx:
        concerned = set(await tx.threads.issues_of(said.channel, said.ts))
        concerned |= {each.issue for each in await tx.reports.flagged_in(said.channel, thread, said.author)}
        if is_published and (issue := await tx.cards.issue_at(said.channel, thread)) is not None:
            concerned.add(issue)
        edited = 0
        for issue in sorted(concerned):
            known, after = await tx.threads.record(issue, said)
            if threads.is_shown_otherwise(known, after):
                await tx.outbox.leave_edits(after.copy, after.stamp, desk.now())
                edited += 1
    if edited:
        desk.wake()
    return edited
