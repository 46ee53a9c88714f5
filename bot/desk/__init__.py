"""The desk at which every use case works: all that it may touch, and what each part promises.

Storage and Slack keep these promises; use cases know nothing else of them. Times are aware UTC.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from bot.desk.actions import Actions
from bot.desk.agreed import Audit, Policy
from bot.desk.api import Requests, Tokens
from bot.desk.app_home import PUBLISHES, Homes, StaleHome
from bot.desk.board import Board
from bot.desk.cards import Cards, StaleCard
from bot.desk.clock import Occurrences, ServiceLevels
from bot.desk.committee import Committees
from bot.desk.definitions import Definitions
from bot.desk.digest import Demands, Digests
from bot.desk.erasure import Erased, Erasure
from bot.desk.escalation import Calls, Duties, Escalations, Routings
from bot.desk.events import Backlog, Envelope, Inbox, Waiting
from bot.desk.feedback import Feedback
from bot.desk.identity import Identity
from bot.desk.importing import Origins
from bot.desk.issues import Issues, Reports
from bot.desk.launches import Launches
from bot.desk.letters import EDITS, POSTS, Due, Letter, Outbox, Pace, Whereabouts
from bot.desk.markers import Markers
from bot.desk.marquee import Marquees, StaleMarquee
from bot.desk.matching import Matching, Models, Reopenings, Suggestions, Wording, WordingPage, Wordings
from bot.desk.merging import Merges, Watches
from bot.desk.people import Names, People
from bot.desk.proposals import Proposals
from bot.desk.recognition import ShoutOuts
from bot.desk.sessions import Sessions
from bot.desk.store import Store, Transaction
from bot.desk.threads import Questions, Threads
from bot.desk.trackers import Trackers
from bot.desk.webhooks import Webhooks
from bot.desk.workarounds import Handouts, Verdicts, Workarounds
from bot.notices import (
    ChangeDecided,
    ChangeProposed,
    DutyCalled,
    EscalationAnswered,
    Notice,
    Place,
    PromiseAsked,
    ReplyMarked,
    RoutedTo,
    WorkaroundShared,
    called_directly,
    edited,
    home_of,
    homes_of,
    share,
    share_with_watcher,
    state_change,
    state_change_for_watcher,
    warned_at,
)
from bot.rules import (
    calendars,
    commitments,
    committee,
    communication,
    escalation,
    focus,
    merging,
    occurrences,
    priority,
    proposals,
    reproduction,
    roles,
    rotas,
    routing,
    service_levels,
    terms,
)
from bot.rules.commitments import Commitment
from bot.rules.doctor import Pulse
from bot.rules.escalation import Escalation
from bot.rules.hiding import NOTHING, Hiding
from bot.rules.issue import Issue, is_news, over_again, told
from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import OVER, State
from bot.rules.occasion import Occasion
from bot.rules.occurrences import Occurrence, Schedule
from bot.rules.policy import Agreed
from bot.rules.proposals import Proposal
from bot.rules.recognition import Side
from bot.rules.refusals import NotAllowed
from bot.rules.report import Report
from bot.rules.roles import Person
from bot.rules.rotas import Rota
from bot.rules.routing import Subject
from bot.rules.service_levels import Moment
from bot.rules.terms import Measure, Terms
from bot.rules.workaround import (
    Holder,
    Workaround,
)
from bot.safe import NO_SAFE, Safe

__all__ = [
    "EDITS",
    "POSTS",
    "PUBLISHES",
    "Actions",
    "Audit",
    "Backlog",
    "Board",
    "Calls",
    "Cards",
    "Committees",
    "Definitions",
    "Demands",
    "Desk",
    "Digests",
    "Due",
    "Duties",
    "Envelope",
    "Erased",
    "Erasure",
    "Escalations",
    "Feedback",
    "Handouts",
    "Homes",
    "Identity",
    "Inbox",
    "Issues",
    "Launches",
    "Letter",
    "Markers",
    "Marquees",
    "Matching",
    "Merges",
    "Models",
    "Names",
    "Occurrences",
    "Origins",
    "Outbox",
    "Pace",
    "People",
    "Policy",
    "Proposals",
    "Questions",
    "Reopenings",
    "Reports",
    "Requests",
    "Routings",
    "ServiceLevels",
    "Sessions",
    "ShoutOuts",
    "StaleCard",
    "StaleHome",
    "StaleMarquee",
    "Store",
    "Suggestions",
    "Threads",
    "Tokens",
    "Trackers",
    "Transaction",
    "Verdicts",
    "Waiting",
    "Watches",
    "Webhooks",
    "Whereabouts",
    "Wording",
    "WordingPage",
    "Wordings",
    "Workarounds",
    "agreed_terms",
    "marks",
]

FIXED_MARK = "white_check_mark"
"""On the flagged message: the mark of the trade for done (practices 3.2)."""

NO_ANSWERS = frozenset(
    {"reopened by a report", "reopened by mistake", "answered", "workaround came", "workaround gone"}
)
"""The changes of a state in which no engineer was heard: agents make them, or merges bring them."""


async def no_pulse() -> Pulse:
    """Of a desk without a bot around it."""
    return Pulse("no events")


@dataclass(frozen=True)
class Desk:
    """`wake` tells delivery that letters were left; it returns at once. `address` is the workspace's. `hosts` are those
    to which webhooks may lead, `safe` seals their secrets. `channel` is the id of the liaison channel. `hiding` is for
    texts that are fetched from Slack, or come by the API; what Slack sends has gone through it already."""

    store: Store
    people: People
    matching: Matching
    now: Callable[[], datetime]
    wake: Callable[[], None]
    address: str = ""
    hosts: frozenset[str] = frozenset()
    channel: str = ""
    pulse: Callable[[], Awaitable[Pulse]] = no_pulse
    hiding: Hiding = NOTHING
    safe: Safe = NO_SAFE

    async def places(self, issues: Sequence[IssueId]) -> Mapping[IssueId, tuple[str, str]]:
        """Channel and ts of the cards that are posted."""
        async with self.store.transaction() as tx:
            return await tx.cards.places(issues)

    @asynccontextmanager
    async def act(self, occasion: Occasion) -> AsyncIterator[Transaction]:
        """One transaction that happens once for this occasion. Raises AlreadyDone at the start if it has."""
        async with self.store.transaction() as tx:
            await tx.inbox.take(occasion.key, self.now())
            yield tx
        self.wake()

    @asynccontextmanager
    async def at(self, occurrence: Occurrence, plan: str) -> AsyncIterator[Transaction]:
        """The same for what the clock wakes: one transaction that happens once for this occurrence."""
        async with self.store.transaction() as tx:
            await tx.occurrences.take(occurrence, plan, self.now())
            yield tx
        self.wake()

    async def can_act(self, user: str) -> bool:
        """Whether Slack still knows them as one of ours. Raises NotYet where it does not say."""
        try:
            return not roles.is_outsider(await self.people.person(user))
        except NotAllowed:
            return False

    async def speakers(self) -> dict[Side, list[str]]:
        """Who approves for each side what binds both. Opens transactions of its own."""
        async with self.store.transaction() as tx:
            members = (await tx.policy.current(committee.CHAPTER)).value
        if members.members:
            return {Side.AGENTS: [*members.agents], Side.ENGINEERS: [*members.engineers]}
        people = [await self.people.person(user) for user in await self.people.liaisons()]
        sides = [(person.id, proposals.speaks_for(person, members)) for person in people]
        return {side: [user for user, its in sides if its is side] for side in Side}

    async def tell_decided(
        self, tx: Transaction, proposal: Proposal, actor: str, speakers: Mapping[Side, Sequence[str]]
    ) -> None:
        """Who proposed or approved it, but for who acts; the letters that asked for approval say so from now on."""
        now = self.now()
        at = int(proposal.effective.timestamp()) if proposal.effective else None
        told = dict.fromkeys([proposal.by, *(each.by for each in proposal.signatures.values())])
        letters = [ChangeDecided(proposal.number, proposal.chapter, proposal.fate, actor, at, user) for user in told]
        await tx.outbox.leave_all([(each, Place(user=each.to)) for each in letters if each.to != actor], now)
        for user in dict.fromkeys([*proposal.asked, *(user for users in speakers.values() for user in users)]):
            asked = await tx.outbox.whereabouts(f"proposal:{proposal.number}:{user}")
            if asked is not None and isinstance(asked.notice, ChangeProposed):
                restated = replace(asked.notice, fate=proposal.fate.value, ended=actor)
                await tx.outbox.restate(restated, proposal.fate.value, now)

    async def share(
        self,
        tx: Transaction,
        workaround: Workaround,
        issue: Issue,
        reports: Sequence[Report],
        watchers: Sequence[str],
    ) -> int:
        """Send it to the agents of these reports and to watchers: for who has an earlier version it replaces that, who
        has this one does not get it again. How many of the reports had an earlier one."""
        now = self.now()
        holders = await tx.handouts.holders(workaround.id)
        of_report = {each.report.id: each for each in holders if each.report is not None}
        of_watcher = {each.watcher: each for each in holders if each.report is None}
        # Who watched it before flagging hears of it for the report; what came to the watcher is replaced as well.
        beside = {report.flagged_by for report in reports} - {*watchers}
        concerned: list[tuple[WorkaroundShared, Place, Holder | None]] = [
            (share(workaround, issue, report), home_of(report), of_report.get(report.id)) for report in reports
        ]
        concerned += [
            (share_with_watcher(workaround, issue, person), Place(user=person), of_watcher.get(person))
            for person in watchers
        ]
        had = [each for _, _, each in concerned] + [of_watcher[person] for person in sorted(beside & {*of_watcher})]
        replaced = [each for each in had if each is not None and each.version < workaround.version]
        letters: list[tuple[Notice, Place]] = [
            (replace(notice, replaces=had.version if had else 0), place)
            for notice, place, had in concerned
            if had is None or had.version < workaround.version
        ]
        await tx.handouts.note([notice for notice, _ in letters], now)
        edits = [edited(each, f"replaced:{workaround.version}") for each in replaced]
        await tx.outbox.leave_all([*letters, *edits], now)
        return sum(each.report is not None for each in replaced)

    async def save_change(
        self,
        tx: Transaction,
        occasion: Occasion,
        before: Issue,
        after: Issue,
        act: str,
        why: str = "",
        silent: bool = False,
    ) -> Issue:
        """The one way in which an issue's state changes: saved, told to the agents concerned and to watchers if it is
        news to them, shown on the card, noted in the audit. `before` was locked in this transaction. `silent`: what is
        done tells the agents itself. Raises Refused when it is a duplicate."""
        merging.check_is_canonical(before)
        now = self.now()
        news = not silent and is_news(before, after)
        saved = await tx.issues.save(told(after) if news else after)
        saved = await self.keep_time(tx, saved, _moment(occasion, after, act, now))
        if news:
            reports, ears = await tx.reports.of_issue(saved.id), await tx.watches.ears(saved.id)
            wanted = await self._wanted(tx, saved)
            notices = [
                (replace(state_change(before, saved, here, why), wanted=wanted), place)
                for place, here in homes_of(ears.reports_to_tell(reports, saved.state)).items()
            ]
            notices += [
                (state_change_for_watcher(before, saved, person, why), Place(user=person))
                for person in ears.watchers_to_tell(reports)
            ]
            await tx.outbox.leave_all([*notices, *marks(before, saved, reports, str(saved.version))], now)
        if before.state is State.NEEDS_INFO and saved.state is not State.NEEDS_INFO:
            await self.settle_questions(tx, saved.id, occasion.actor)
        await self._answer_escalations(tx, saved, occasion.actor)
        await tx.cards.want(saved.id, now)
        await tx.audit.note(
            occasion, saved.id, act, {"from": before.state.value, "to": saved.state.value, "why": why}, now
        )
        return saved

    async def take_back_reopening(self, tx: Transaction, occasion: Occasion, issue: Issue, report: ReportId) -> Issue:
        """The report counts on this locked issue no more: what only it had reopened is over again, unless anybody has
        done anything with that since."""
        over = None if issue.duplicate_of is not None else await tx.reopenings.untouched(report, issue.id)
        if over is None:
            return issue
        return await self.save_change(tx, occasion, issue, over_again(issue, over), "reopened by mistake")

    async def _wanted(self, tx: Transaction, issue: Issue) -> str:
        if issue.state is not State.CANNOT_REPRODUCE:
            return ""
        contract = (await tx.policy.current(reproduction.CHAPTER)).value
        return reproduction.listed(reproduction.to_ask_for(contract, issue.area, issue.what_happens))

    async def settle_questions(self, tx: Transaction, issue: IssueId, actor: str) -> None:
        """Nobody waits for an answer any more, and the messages that asked for one say so."""
        for each in await tx.questions.settle(issue, actor, self.now()):
            await tx.outbox.leave_edits(each.copy, "settled", self.now())

    async def _answer_escalations(self, tx: Transaction, issue: Issue, actor: str) -> None:
        for each in await tx.escalations.of_issue(issue.id):
            if each.is_open and escalation.is_answered_by(each, issue, actor):
                await self.answer_escalation(tx, issue, each, actor)

    async def answer_escalation(self, tx: Transaction, issue: Issue, answered: Escalation, actor: str) -> None:
        """Who escalated hears it once, but of nothing that they did themselves."""
        now = self.now()
        await tx.calls.take_back(called_directly(issue.id, answered.number))
        if await tx.escalations.answer(issue.id, answered.number, actor, now) and answered.by != actor:
            notice = EscalationAnswered(issue.id, answered.number, issue.title, issue.state.value, actor)
            await tx.outbox.leave(notice, Place(user=answered.by), now)

    async def route(self, tx: Transaction, issue: Issue, customer: str) -> None:
        """A new issue goes to the team of the first rule that matches; to none without one."""
        agreed = await tx.policy.current(routing.CHAPTER)
        known = (await tx.policy.current(calendars.CHAPTER)).value
        tier = priority.tier_of((await tx.policy.current(priority.CHAPTER)).value, customer)
        subject = Subject(f"{issue.title}\n{issue.what_happens}", issue.area, issue.severity, customer, tier)
        found = routing.first_match(agreed.value, subject, known, self.now(), agreed.version)
        await self._call_duty(tx, issue, found[1].rota if found else "")
        if found is None:
            return
        route, routed = found
        await tx.routings.add(issue.id, routed)
        if route.channel:
            notice = RoutedTo(issue.id, issue.title, int(issue.severity), routed.rule, routed.team, routed.why)
            await tx.outbox.leave(notice, Place(channel=route.channel), self.now())

    async def _call_duty(self, tx: Transaction, issue: Issue, rota: str) -> None:
        """Only what may interrupt calls anybody by being new."""
        interrupting = (await agreed_terms(tx)).service_levels.may_interrupt
        found = rotas.rota_of((await tx.policy.current(rotas.CHAPTER)).value, issue.area, name=rota)
        on_duty, usual = rotas.on_duty(found, self.now()) if found else None, await self._usual(tx)
        if (person := on_duty or usual) is not None and issue.severity in interrupting:
            notice = DutyCalled(issue.id, issue.title, int(issue.severity), person, is_usual=int(on_duty is None))
            await tx.calls.leave(person, notice, Place(issue=issue.id), self.now())

    async def _usual(self, tx: Transaction) -> str | None:
        person, _ = (await tx.duties.told()).get(rotas.NO_ROTA, ("", ""))
        return person or None

    async def duties(self, tx: Transaction, issues: Sequence[Issue]) -> dict[IssueId, str]:
        """Who acts on each of these where nobody owns it: who is on duty, else a named liaison; those for which
        nobody is are left out."""
        usual, agreed = await self._usual(tx), (await tx.policy.current(rotas.CHAPTER)).value
        now = {name: rotas.on_duty(rota, self.now()) for name, rota in agreed.items()}
        routed = await tx.routings.of([each.id for each in issues]) if agreed else {}
        found: dict[IssueId, str] = {}
        for issue in issues:
            by = routed.get(issue.id)
            rota = rotas.rota_of(agreed, issue.area, name=by.rota if by else "")
            person = (now[rota.name] if rota else None) or usual
            if person is not None:
                found[issue.id] = person
        return found

    async def rota(self, tx: Transaction, issue: Issue) -> Rota | None:
        """The engineers' rota for this issue: that of its route, else of its area."""
        routed = (await tx.routings.of([issue.id])).get(issue.id)
        agreed = (await tx.policy.current(rotas.CHAPTER)).value
        return rotas.rota_of(agreed, issue.area, name=routed.rota if routed else "")

    async def call_at(self, tx: Transaction, issue: Issue, person: Person) -> datetime:
        """When this person may be called for it: now, or when their hours begin, or those of their team."""
        agreed, own = await agreed_terms(tx), await tx.homes.hours(person.id)
        calendar = agreed.works_by(rotas.works_by(await self.rota(tx, issue), person.id))
        may_interrupt = agreed.service_levels.may_interrupt
        return focus.call_at(issue.severity, may_interrupt, calendar, person.timezone, self.now(), own)

    async def keep_time(self, tx: Transaction, issue: Issue, moment: Moment | None = None) -> Issue:
        """The issue with what is owed next and by when, its clocks kept; `moment` has just happened to it. An issue
        without any history begins it now."""
        agreed = await agreed_terms(tx, issue.id)
        moments = await tx.service_levels.history(issue.id)
        if moment is None and not moments:
            moment = Moment(self.now(), issue.state)
        if moment is not None:
            await tx.service_levels.happened(issue.id, moment)
            moments = sorted([*moments, moment], key=lambda each: each.at)
        standing = await tx.service_levels.commitments(issue.id)
        anew = commitments.commitments(issue, moments, agreed, standing, self.now())
        await tx.service_levels.keep(issue.id, anew)
        for each in anew:
            if each.warnings and (each.acknowledged_by or each.warn_at is None):
                await self.call_off(tx, issue.id, each)
        owed = service_levels.owed(issue, moments, agreed)
        kept = replace(
            issue, due=owed.by if owed else None, owed=owed.measure.value if owed else "", terms=agreed.version
        )
        if kept != issue:
            await tx.issues.set_due(kept)
        return kept

    async def call_off(self, tx: Transaction, issue: IssueId, kept: Commitment) -> None:
        """Of the last warning, what waits for a person's hours is not said any more."""
        number, since = kept.warnings - 1, int(kept.since.timestamp())
        key = warned_at(issue, kept.measure.value, since, number, is_direct=True)
        if kept.measure is Measure.PROMISE and number == 0:
            key = PromiseAsked(issue, "", int((kept.due or kept.since).timestamp()), "", is_direct=1).key
        await tx.calls.take_back(key)


async def agreed_schedules(tx: Transaction) -> dict[str, Agreed[Schedule]]:
    """All that there are, also that of the digest, which stands in its own chapter."""
    agreed = await tx.policy.current(occurrences.CHAPTER)
    return communication.schedules(agreed, await tx.policy.current(communication.CHAPTER))


async def agreed_terms(tx: Transaction, issue: IssueId | None = None) -> Terms:
    """The service levels in force, with the calendars that they count by: for this issue, by that of its team."""
    agreed = terms.terms(await tx.policy.current(terms.CHAPTER), await tx.policy.current(calendars.CHAPTER))
    if issue is None or not any(each.teams for each in agreed.calendars.values()):
        return agreed
    routed = (await tx.routings.of([issue])).get(issue)
    return replace(agreed, team=routed.team if routed else "")


def marks(before: Issue, after: Issue, reports: Sequence[Report], stamp: str) -> list[tuple[Notice, Place]]:
    """Who looks at a flagged message, and not into its thread, sees whether the problem is fixed. `before` and `after`
    are one issue, or those from which and to which the reports go; `stamp` names the change."""
    # what was closed may have been fixed first; taking away a mark that is not there does nothing
    is_gone = before.state in OVER and after.state not in OVER
    is_fixed = after.state is State.FIXED and before.state is not State.FIXED
    if not is_gone and not is_fixed:
        return []
    sources = {(each.source.channel, each.source.ts): home_of(each) for each in reports if each.source is not None}
    return [(ReplyMarked(*where, FIXED_MARK, stamp, int(is_gone)), place) for where, place in sources.items()]


def _moment(occasion: Occasion, after: Issue, act: str, now: datetime) -> Moment:
    return Moment(now, after.state, occasion.actor, by_engineer=act not in NO_ANSWERS)
