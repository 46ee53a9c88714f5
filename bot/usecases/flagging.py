"""An agent says that a customer has a problem."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk import Desk, Transaction, marks
from bot.notices import Place, Separated, ThreadFlagged, ask, flagged, home_of
from bot.rules import flagging as rules
from bot.rules import issue as issues
from bot.rules import merging, reactions, report, reproduction, roles, suggestion
from bot.rules.issue import Issue
from bot.rules.known import Known
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import OVER
from bot.rules.occasion import Occasion
from bot.rules.reactions import Act
from bot.rules.refusals import NotYet
from bot.rules.report import Checked, Draft, Report
from bot.rules.tokens import Sent

MOST_SUGGESTIONS = 4
LEAST_TYPED = 8
"""So many characters of a title are looked up; fewer are like everything."""


@dataclass(frozen=True)
class Choice:
    """What the report is to be: on a known issue, or on a new one, perhaps after the fix of a known one.

    `automatic`: joined without having been asked. `unlooked`: Liaison could not look whether it is known.
    """

    same_as: IssueId | None = None
    after_fix_of: IssueId | None = None
    automatic: bool = False
    unlooked: bool = False


NEW = Choice()


@dataclass(frozen=True)
class Looked:
    """Known issues that read like a draft, the likest first. `link`: the first of them, where the workspace's own
    record allows to join it without asking. `is_late`: it has just started, and could not look."""

    known: list[Known]
    link: IssueId | None = None
    is_late: bool = False

    @property
    def choice(self) -> Choice:
        """What the report is to be if nobody is asked."""
        return Choice(self.link, automatic=self.link is not None, unlooked=self.is_late)


@dataclass(frozen=True)
class Accepted:
    report: Report
    issue: Issue


async def check_may_flag(desk: Desk, actor: str) -> None:
    """Raises NotAllowed before the agent has typed anything."""
    roles.check_may_flag(await desk.people.person(actor))


async def is_skipped(desk: Desk, emoji: Iterable[str]) -> bool:
    """Whether one of the emoji on a message says that it is not to be flagged."""
    async with desk.store.transaction() as tx:
        agreed = (await tx.policy.current(reactions.CHAPTER)).value
    return any(reactions.act_of(name, agreed) is Act.SKIP for name in emoji)


async def flagged_from(desk: Desk, channel: str, ts: str) -> Report | None:
    """The report that counts and was flagged from this message."""
    async with desk.store.transaction() as tx:
        return await tx.reports.flagged_at(channel, ts)


async def look_for_known(desk: Desk, occasion: Occasion, draft: Draft) -> Looked:
    """Raises WrongInput for a draft to mend, and AlreadyDone for a form whose answer was lost: what it reads most
    like is its own report."""
    await check_may_flag(desk, occasion.actor)
    checked = report.check(draft)
    return await _look(desk, occasion.key, checked.title, checked.what_happens, checked.area)


async def look_while_typing(desk: Desk, actor: str, form: str, draft: Draft) -> list[Known]:
    """The same for a draft that is not complete, in the open form of this name."""
    await check_may_flag(desk, actor)
    if len(draft.title.strip()) < LEAST_TYPED:
        return []
    return (await _look(desk, form, draft.title, draft.what_happens, draft.area)).known


async def _look(desk: Desk, form: str, title: str, what_happens: str, area: str) -> Looked:
    try:
        matches = await desk.matching.alike(title, what_happens, area, MOST_SUGGESTIONS)
    except NotYet:
        return Looked([], is_late=True)
    model = desk.matching.model
    async with desk.store.transaction() as tx:
        await tx.inbox.check_open(form)
        await tx.suggestions.show(form, matches, model, desk.now())
        listed = await tx.issues.listed([IssueId(each.issue) for each in matches])
        may_link = bool(matches) and matches[0].may_link and suggestion.may_link(await tx.suggestions.record(model))
    found = {int(known.issue.id): known for known in listed}
    known = [replace(found[each.issue], why=", ".join(each.reasons)) for each in matches if each.issue in found]
    first = known[0].issue if known else None
    return Looked(known, first.id if first and may_link and first.state not in OVER else None)


async def flag(
    desk: Desk, occasion: Occasion, draft: Draft, choice: Choice = NEW, sent: Sent | None = None
) -> Accepted:
    """Save the report: on the known issue that was chosen, or on a new one.

    An issue that is over and is reported again is open again. One that was found to be the same as another since the
    agent chose it stands for that one. The agent hears before the card changes. `sent`: a program asked for it. Raises
    Refused when this person flags too many at once.
    """
    await check_may_flag(desk, occasion.actor)
    checked = report.check(draft)
    async with desk.act(occasion) as tx:
        now = desk.now()
        if sent is None:
            await _check_is_no_flood(tx, occasion.actor, now)
        if choice.same_as is None:
            reproduction.check_new((await tx.policy.current(reproduction.CHAPTER)).value, checked)
        issue = await _issue(desk, tx, checked, choice)
        is_new = choice.same_as is None
        workaround = None if is_new else await tx.workarounds.current(issue.id)
        before = issue
        if before.state in OVER:
            after = issues.reopened(before, workaround is not None)
            issue = await desk.save_change(tx, occasion, before, after, "reopened by a report")
        saved = await tx.reports.add(checked, issue.id, occasion.actor, now)
        if sent is not None:
            await tx.requests.note(sent, saved.id, now)
        accepted = choice.same_as or choice.after_fix_of
        await tx.suggestions.decide(occasion.key, saved.id, accepted, now, choice.automatic)
        told = flagged(saved, issue, workaround, not is_new, choice.automatic, choice.after_fix_of, choice.unlooked)
        waiting = None if is_new else await tx.questions.waiting(issue.id)
        if waiting is not None and waiting.report is None and waiting.asked_by != occasion.actor:
            told.append(ask(waiting, issue, saved))
        await tx.outbox.leave_all([(notice, home_of(saved)) for notice in told], now)
        await tx.handouts.note(told, now)
        await tx.cards.want(issue.id, now, after=told[-1].key)
        if saved.source is not None:
            thread = ThreadFlagged(
                saved.id, issue.id, saved.source.channel, saved.source.thread, int(now.timestamp() * 1_000_000)
            )
            await tx.outbox.leave(thread, Place(issue=issue.id), now)
        act = "flagged, joined by itself" if choice.automatic else "flagged"
        await tx.audit.note(occasion, issue.id, act, {"report": saved.label}, now)
        if before.state in OVER:
            await tx.reopenings.note(saved.id, before)
    return Accepted(saved, issue)


async def _check_is_no_flood(tx: Transaction, actor: str, now: datetime) -> None:
    """Raises Refused."""
    agreed = (await tx.policy.current(rules.CHAPTER)).value
    rules.check_is_no_flood(agreed, await tx.reports.flagged_before(actor, agreed.most), now)


async def _issue(desk: Desk, tx: Transaction, checked: Checked, choice: Choice) -> Issue:
    """Locked, or new. Raises NotFound."""
    if choice.same_as is not None:
        chosen = await tx.issues.lock(choice.same_as)
        return chosen if chosen.duplicate_of is None else await tx.issues.lock(chosen.duplicate_of)
    if choice.after_fix_of is not None:
        await tx.issues.get(choice.after_fix_of)
    added = await tx.issues.add(checked, desk.now(), choice.after_fix_of)
    await desk.route(tx, added, checked.customer)
    return await desk.keep_time(tx, added)


async def separate(desk: Desk, occasion: Occasion, number: ReportId, joined: IssueId | None = None) -> Accepted:
    """The agent, or an engineer, takes back that the report is of this known issue, or of the one on which it counts:
    it becomes a new one. What the report had reopened is over again, unless anybody has done anything with it since.
    Raises NotAllowed, Refused."""
    person = await desk.people.person(occasion.actor)
    roles.check_may_flag(person)
    async with desk.act(occasion) as tx:
        now = desk.now()
        mine = await tx.reports.get(number)
        merging.check_may_link(mine, person)
        left = await tx.issues.lock(joined or mine.issue)
        mine = await tx.reports.get(number)
        report.check_is_on(mine, left.id)
        added = await tx.issues.add(report.as_checked(mine), now)
        await desk.route(tx, added, mine.customer)
        issue = await desk.keep_time(tx, added)
        await tx.reports.link(mine, issue.id, issue.id)
        await tx.suggestions.undo(number)
        after = await desk.take_back_reopening(tx, occasion, left, number)
        is_over = after.state in OVER and left.state not in OVER
        by = occasion.actor if occasion.actor != mine.flagged_by else ""
        told = Separated(mine.id, issue.id, left.id, issue.title, after.state.value if is_over else "", by)
        await tx.outbox.leave_all([(told, home_of(mine)), *marks(left, issue, [mine], occasion.key)], now)
        await tx.cards.want(issue.id, now, after=told.key)
        await tx.cards.want(left.id, now)
        for each in (left.id, issue.id):
            await tx.audit.note(occasion, each, "separated", {"report": mine.label}, now)
    return Accepted(replace(mine, issue=issue.id), issue)
