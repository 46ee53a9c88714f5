"""Engineers ask the agents of an issue; what an agent answers goes to the engineers, and they go on."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.desk import Desk, Transaction
from bot.notices import Answered, LetterEdited, Notice, Place, QuestionPut, ReplyMarked, home_of
from bot.notices import ask as ask_of
from bot.rules import issue as issues
from bot.rules import question as questions
from bot.rules import roles, threads
from bot.rules.issue import Issue
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import OVER, State
from bot.rules.occasion import Occasion
from bot.rules.question import Question, QuestionId
from bot.rules.refusals import NotAllowed, NotFound, Refused
from bot.rules.report import Report
from bot.rules.roles import Right
from bot.rules.threads import Said

PASSED_ON = "outbox_tray"


@dataclass(frozen=True)
class Put:
    """A question that was asked, of the agents of so many reports."""

    issue: Issue
    reports: int


async def check_may_ask(desk: Desk, actor: str, issue: IssueId) -> str:
    """The issue's title, for the form. Raises NotAllowed or NotFound before anything has been typed."""
    roles.check_may(await desk.people.person(actor), Right.ASK)
    async with desk.store.transaction() as tx:
        return (await tx.issues.get(issue)).title


async def ask_in_thread(desk: Desk, occasion: Occasion, said: Said, thread: str) -> Put | None:
    """A reply has come in that may start with `question:`; None if it does not, or is in no card's thread."""
    text = questions.announced_in(said.text)
    if text is None:
        return None
    async with desk.store.transaction() as tx:
        issue = await tx.cards.issue_at(said.channel, thread)
    return None if issue is None else await ask(desk, occasion, issue, None, replace(said, text=text))


async def ask(desk: Desk, occasion: Occasion, issue: IssueId | None, report: ReportId | None, said: Said) -> Put:
    """Every agent who flagged the issue is asked, once in each place; or only the agent of one report. The issue
    waits for them from now on. Raises WrongInput for the field `question`."""
    roles.check_may(await desk.people.person(occasion.actor), Right.ASK)
    said = replace(said, text=questions.check("question", said.text))
    async with desk.act(occasion) as tx:
        if report is not None:
            issue = (await tx.reports.get(report)).issue
        if issue is None:
            raise Refused("Which one? Say its id, such as KI-12.")
        before = await tx.issues.lock(issue)
        after = issues.asked(before, occasion.actor)
        asked = [await tx.reports.get(report)] if report is not None else await tx.reports.of_issue(issue)
        put = await _put(tx, desk, occasion, before, report, said)
        told = await _tell_agents(tx, desk, occasion, before, put, asked, said)
        if after != before:
            await desk.save_change(tx, occasion, before, after, "asked", f"question {put.id}", silent=True)
        else:
            await tx.audit.note(occasion, issue, "asked", {"why": f"question {put.id}"}, desk.now())
    return Put(after, told)


async def _put(
    tx: Transaction, desk: Desk, occasion: Occasion, before: Issue, report: ReportId | None, said: Said
) -> Question:
    earlier = await tx.questions.waiting(before.id)
    back = earlier.before if earlier else before.state
    back = State.ACKNOWLEDGED if back is State.NEEDS_INFO else back
    await tx.threads.record(before.id, replace(said, copy=said.copy_for(before.id)))
    return await tx.questions.add(before.id, report, occasion.actor, back, (said.channel, said.ts), desk.now())


async def _tell_agents(
    tx: Transaction, desk: Desk, occasion: Occasion, issue: Issue, put: Question, asked: Iterable[Report], said: Said
) -> int:
    """Of how many reports. Nobody is asked twice in one place, and nobody what they ask themselves."""
    places = {home_of(report): report for report in asked if report.flagged_by != occasion.actor}
    if not places:
        raise Refused(f"Nobody but you has flagged {issue.label}, so there is nobody to ask.")
    to_agents: list[tuple[Notice, Place]] = [(ask_of(put, issue, report), place) for place, report in places.items()]
    await tx.outbox.leave_all(to_agents, desk.now())
    # Engineers see what was asked elsewhere; what was asked in their thread they see already.
    in_thread: Notice = QuestionPut(issue.id, put.id, len(places), put.copy)
    if said.channel:
        in_thread = ReplyMarked(said.channel, said.ts, PASSED_ON)
    await tx.outbox.leave(in_thread, Place(issue=issue.id), desk.now())
    return len(places)


async def answer_in_thread(desk: Desk, occasion: Occasion, said: Said, thread: str) -> int:
    """What an agent says in a thread that she flagged, while a question to her is open, is the answer. How many
    questions it answered; 0: it stays where it is."""
    async with desk.store.transaction() as tx:
        open_now = await _open_in(tx, desk, occasion.actor, said.channel, thread)
    if not open_now:
        return 0
    roles.check_may_flag(await desk.people.person(occasion.actor))
    async with desk.act(occasion) as tx:
        for question, report in open_now:
            await _answer(tx, desk, occasion, question, report, said)
    return len(open_now)


async def check_may_reply(desk: Desk, actor: str, question: QuestionId, report: ReportId) -> str:
    """The words of the question, for the form. Raises NotAllowed, NotFound, or Refused when nobody waits any more."""
    async with desk.store.transaction() as tx:
        asked, _ = await _asked(tx, actor, question, report)
        shown = await tx.threads.shown(asked.copy)
    return shown[0].text if shown else ""


async def answer_form(desk: Desk, occasion: Occasion, question: QuestionId, report: ReportId, text: str) -> None:
    """Raises WrongInput for the field `answer`."""
    roles.check_may_flag(await desk.people.person(occasion.actor))
    said = Said("", occasion.key, occasion.actor, questions.check("answer", text))
    async with desk.act(occasion) as tx:
        asked, by = await _asked(tx, occasion.actor, question, report)
        await _answer(tx, desk, occasion, asked, by, said)


async def _asked(tx: Transaction, actor: str, question: QuestionId, report: ReportId) -> tuple[Question, Report]:
    asked, answering = await tx.questions.get(question), await tx.reports.get(report)
    if answering.flagged_by != actor:
        raise NotAllowed(f"Only <@{answering.flagged_by}>, who flagged {answering.label}, can answer for it.")
    issue = await tx.issues.get(answering.issue)
    if asked.issue != issue.id:
        raise NotFound(f"{answering.label} belongs to {issue.label} by now; the question was about another issue.")
    if issue.state in OVER:
        raise Refused(f"{issue.label} is {issue.state.value} by now, so nobody waits for an answer any more.")
    return asked, answering


async def _open_in(tx: Transaction, desk: Desk, agent: str, channel: str, thread: str) -> list[tuple[Question, Report]]:
    """The questions that this agent's words in this thread answer: of each issue the last one."""
    found: dict[IssueId, tuple[Question, Report]] = {}
    for report in await tx.reports.flagged_in(channel, thread, agent):
        question = await tx.questions.put_to(report)
        if question is None or report.issue in found or (await tx.issues.get(report.issue)).state in OVER:
            continue
        if questions.goes_on(await tx.questions.answered_at(question.id, report.id), desk.now()):
            found[report.issue] = question, report
    return list(found.values())


async def _answer(
    tx: Transaction, desk: Desk, occasion: Occasion, question: Question, report: Report, said: Said
) -> None:
    now, actor = desk.now(), occasion.actor
    before = await tx.issues.lock(report.issue)
    copy = said.copy_for(before.id)
    known, after = await tx.threads.record(before.id, replace(said, copy=copy))
    if not threads.is_shown_anew(known, after):
        return
    is_first = await tx.questions.answer(question.id, report.id, actor, (said.channel, said.ts), now)
    for_whom = question.asked_by if is_first and question.asked_by != actor else None
    await tx.outbox.leave(Answered(report.id, before.id, question.id, for_whom, copy), Place(issue=before.id), now)
    await tx.outbox.leave(LetterEdited(ask_of(question, before, report).key, "answered"), home_of(report), now)
    await desk.settle_questions(tx, before.id, actor)
    going_on = issues.answered(before, question.before)
    if going_on != before:
        await desk.save_change(tx, occasion, before, going_on, "answered", report.label)
    else:
        await tx.audit.note(occasion, before.id, "answered", {"report": report.label}, now)
