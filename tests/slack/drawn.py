"""Everything that Liaison shows in Slack, drawn from fixed facts: the golden files are made from these."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.notices import (
    Flagged,
    Notice,
    RecallTold,
    StateChanged,
    WorkaroundDoubted,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundRecalled,
    WorkaroundShared,
    share,
)
from bot.rules import reactions
from bot.rules.chapters import CHAPTERS
from bot.rules.issue import Issue
from bot.rules.known import CardFacts, Known
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.lifecycle import State
from bot.rules.policy import Agreed
from bot.rules.queue import queue as waits
from bot.rules.report import Draft, Report, Source
from bot.rules.severity import Severity
from bot.rules.workaround import (
    Conditions,
    Overview,
    Recall,
    Receipts,
    Standing,
    Tally,
    Verdict,
    Workaround,
)
from bot.slack import cards, drawing, flagging, help, known, policy, queue, verdicts, workarounds
from handlers import VERBS

Json = dict[str, Any]
NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
NAMES = {"U0ANA": "Ana Ruiz", "U0BEN": "Ben Okafor", "U0MIA": "Mia Lindqvist", "U0LEA": "Lea Marti"}
SOURCE = Source(
    "C0SUPPORT", "1787227100.000100", "1787227100.000100", "https://northwind.slack.com/archives/C0SUPPORT/p1787227100"
)
STEPS = "1. Open the list\n2. Choose *CSV (small)*\n3. Export month by month, see https://help.example.com/csv?a=1&b=2"
WORDING = "Please export one month at a time <for now>: we are working on it."

ISSUE = Issue(
    id=IssueId(3),
    title="Exports of > 10,000 rows time out",
    what_happens="The CSV export stops after 30 seconds with error 504.\nA & B lists are concerned.",
    area="Exports and reports",
    severity=Severity.MAJOR,
    state=State.NEW,
    created_at=NOON,
)
WORKAROUND = Workaround(WorkaroundId(7), 1, IssueId(3), "U0MIA", STEPS, WORDING, NOON)
REPORT = Report(
    id=ReportId(12),
    issue=IssueId(3),
    flagged_by="U0ANA",
    title="Exports time out",
    what_happens="Acme cannot export more than 10,000 rows.",
    area="Exports and reports",
    severity=Severity.MAJOR,
    customer="Acme & Sons",
    ticket_link="https://desk.example.com/123?a=1&b=2",
    customers_affected=3,
    source=SOURCE,
    flagged_at=NOON,
)
DRAFT = Draft(
    title="Exports time out",
    what_happens="Acme cannot export more than 10,000 rows.",
    area="Exports and reports",
    severity="2",
    customer="Acme & Sons",
    ticket_link="https://desk.example.com/123?a=1&b=2",
    customers_affected="3",
    source=SOURCE,
)
CANDIDATES = [
    Known(ISSUE, 4, WORKAROUND, "same words: “export”, “504”"),
    Known(
        replace(ISSUE, id=IssueId(9), title="CSV has no header", severity=Severity.MINOR), 1, None, "same words: “csv”"
    ),
]


def card(issue: Issue = ISSUE, workaround: Workaround | None = None, tally: Tally | None = None, **more: Any) -> Json:
    facts = CardFacts(issue, 1, 3, ("U0ANA",), workaround, tally or Tally())
    return asdict(cards.card(replace(facts, **more), NAMES))


def notice(left: Notice) -> Json:
    return asdict(drawing.draw(left, NAMES))


AS_IT_SHIPS = Agreed(reactions.EMOJI)
REACTIONS = (reactions.CHAPTER, Agreed(reactions.EMOJI, 2, "U0MIA", NOON))
MIAS = replace(ISSUE, state=State.ACKNOWLEDGED, owner="U0MIA")
WAITING = waits(
    [
        replace(ISSUE, severity=Severity.CRITICAL, created_at=NOON - timedelta(hours=2)),
        replace(
            ISSUE,
            id=IssueId(5),
            severity=Severity.MINOR,
            title="CSV has <no> header",
            created_at=NOON - timedelta(hours=22),
        ),
        *(replace(MIAS, id=IssueId(number)) for number in range(10, 22)),
    ],
    NOON,
)
SHARED = WorkaroundShared(12, 3, 7, 1, ISSUE.title, "U0MIA", STEPS, WORDING)
FLAGGED = Flagged(12, 3, ISSUE.title, "new", 0, int((NOON + timedelta(hours=4)).timestamp()))


def changed(state: State, **more: Any) -> Json:
    return notice(replace(StateChanged(12, 3, 5, ISSUE.title, state.value, "U0MIA", None, "", 0), **more))


def stands(standing: Standing, shared: WorkaroundShared = SHARED) -> Json:
    return asdict(verdicts.shared(shared, NAMES, standing))


CONDITIONS = Conditions("Lists of > 10,000 rows", "Months & days are sorted as <text>.", "U0BEN")
RECALL = Recall("U0LEA", NOON, "It deletes <drafts> & more.")
RECALLED = WorkaroundRecalled(12, 3, 7, 2, ISSUE.title, "U0LEA", RECALL.why, 1)
DOUBTED = WorkaroundDoubted(3, 7, 2, ISSUE.title, 2, 5)
OVERVIEW = Overview(
    ISSUE,
    [
        (replace(WORKAROUND, version=2, conditions=CONDITIONS), Receipts(1200, 8, 6, 2, Tally(3, 1, 1))),
        (replace(WORKAROUND, recall=RECALL), Receipts(1, 1, 0)),
    ],
    [REPORT, replace(REPORT, id=ReportId(13), flagged_by="U0X")],
    [replace(REPORT, id=ReportId(14), flagged_by="U0BEN")],
)


MESSAGES: dict[str, Callable[[], Json]] = {
    "card_new": lambda: card(),
    "card_acknowledged": lambda: card(replace(ISSUE, state=State.ACKNOWLEDGED, owner="U0MIA")),
    "card_workaround": lambda: card(
        replace(ISSUE, state=State.WORKAROUND_AVAILABLE, owner="U0MIA", severity=Severity.CRITICAL), WORKAROUND
    ),
    "card_workaround_judged": lambda: card(
        replace(ISSUE, state=State.WORKAROUND_AVAILABLE, owner="U0MIA", severity=Severity.MINOR),
        replace(WORKAROUND, version=2, conditions=CONDITIONS),
        Tally(1200, 1, 2),
    ),
    "card_fixed": lambda: card(replace(ISSUE, state=State.FIXED, owner="U0MIA"), WORKAROUND),
    "card_of_many": lambda: card(
        reports=1234, customers=56789, flagged_by=("U0ANA", "U0BEN", "U0LEA", "U0MIA", "U0KENJI")
    ),
    "card_of_nobody": lambda: card(reports=0, customers=0, flagged_by=()),
    "card_without_names": lambda: card(replace(ISSUE, state=State.ACKNOWLEDGED, owner="U0KENJI"), flagged_by=("U0X",)),
    "flagged_new": lambda: notice(FLAGGED),
    "flagged_known": lambda: notice(replace(FLAGGED, joined=1, state="workaround available", answer_by=None)),
    "workaround_shared": lambda: notice(SHARED),
    "workaround_shared_again": lambda: notice(replace(SHARED, version=2, customer_wording=STEPS)),
    "workaround_shared_whole": lambda: notice(share(replace(WORKAROUND, conditions=CONDITIONS), ISSUE, REPORT, 0)),
    "workaround_corrected": lambda: notice(replace(SHARED, version=3, replaces=2)),
    "workaround_worked": lambda: stands(Standing(verdict=Verdict.WORKED)),
    "workaround_did_not_work": lambda: stands(Standing(verdict=Verdict.DID_NOT_WORK)),
    "workaround_refused": lambda: stands(Standing(verdict=Verdict.REFUSED)),
    "workaround_replaced": lambda: stands(Standing(newer=3, verdict=Verdict.WORKED)),
    "workaround_taken_back": lambda: stands(Standing(recall=RECALL)),
    "workaround_recalled": lambda: notice(RECALLED),
    "workaround_recalled_when_over": lambda: notice(replace(RECALLED, version=1, at_work=0)),
    "workaround_recall_told": lambda: notice(RecallTold(3, 7, 2, "U0LEA", RECALL.why, 1200)),
    "workaround_doubted": lambda: asdict(drawing.draw(DOUBTED, NAMES, SOURCE.permalink or "")),
    "workaround_doubted_without_link": lambda: notice(DOUBTED),
    "workaround_overview": lambda: asdict(workarounds.overview(OVERVIEW, NAMES)),
    "workaround_overview_alone": lambda: asdict(
        workarounds.overview(Overview(ISSUE, [(WORKAROUND, Receipts())], [], []), {})
    ),
    "workaround_refused_told": lambda: notice(WorkaroundFailed(3, 7, 2, 12, "U0ANA", 1)),
    "workaround_published_again": lambda: notice(WorkaroundPublished(3, 7, 2, "U0MIA", 1234, 1200)),
    "workaround_published": lambda: notice(WorkaroundPublished(3, 7, 1, "U0MIA", 1)),
    "workaround_published_to_many": lambda: notice(WorkaroundPublished(3, 7, 2, "U0KENJI", 1234)),
    "workaround_failed": lambda: notice(WorkaroundFailed(3, 7, 2, 12, "U0ANA")),
    "fixed": lambda: changed(State.FIXED),
    "acknowledged": lambda: changed(State.ACKNOWLEDGED),
    "fix_scheduled": lambda: changed(State.FIX_SCHEDULED, fix_due=int(NOON.timestamp())),
    "declined": lambda: changed(State.DECLINED, customer_answer="Please use the report <Monthly> instead."),
    "open_again": lambda: changed(State.NEW, came_back=1),
    "known_list": lambda: asdict(known.listed("csv export", CANDIDATES)),
    "known_latest": lambda: asdict(known.listed(" ", [replace(each, why="") for each in CANDIDATES])),
    "known_nothing_alike": lambda: asdict(known.listed("<!channel> printer & fire", [])),
    "known_nothing_open": lambda: asdict(known.listed("", [])),
    "queue": lambda: asdict(queue.queue(WAITING, NAMES)),
    "queue_empty": lambda: asdict(queue.queue(waits([], NOON), NAMES)),
    "mine": lambda: asdict(queue.mine(WAITING, [(REPORT, ISSUE)], NAMES)),
    "offer": lambda: asdict(flagging.offer("C0SUPPORT", "1787227100.000100")),
    "help_engineer": lambda: asdict(help.answer([(verb.usage, verb.what) for verb in VERBS.values()], True)),
    "policy_contents": lambda: asdict(policy.contents([REACTIONS, (CHAPTERS["reactions"], AS_IT_SHIPS)], NAMES)),
    "policy_shown": lambda: asdict(policy.shown(*REACTIONS, NAMES)),
    "help_unknown_verb": lambda: asdict(help.answer([("known words", "looks up")], False, "<dance>", "decline")),
}
VIEWS: dict[str, Callable[[], Json]] = {
    "form_empty": lambda: flagging.form(flagging.empty_draft()),
    "form_from_message": lambda: flagging.form(
        flagging.empty_draft(what_happens="Acme cannot export <b>", source=SOURCE)
    ),
    "form_with_candidates": lambda: flagging.form(DRAFT, CANDIDATES),
    "form_workaround": lambda: workarounds.form(IssueId(3), ISSUE.title),
    "form_workaround_corrected": lambda: workarounds.form(
        IssueId(3), ISSUE.title, replace(WORKAROUND, version=2, conditions=CONDITIONS)
    ),
    "form_workaround_again": lambda: workarounds.form(IssueId(3), ISSUE.title, replace(WORKAROUND, recall=RECALL)),
    "form_recall": lambda: workarounds.recall_form(IssueId(3), ISSUE.title, WORKAROUND),
    "wording": lambda: verdicts.wording(WORKAROUND),
    "form_policy": lambda: policy.form(*REACTIONS, NAMES),
    "reports": lambda: known.reports(IssueId(3), [REPORT, replace(REPORT, id=ReportId(13), source=None)], NAMES, 2),
    "reports_bare": lambda: known.reports(
        IssueId(3), [replace(REPORT, customer="", ticket_link="", customers_affected=1, source=None)], {}, 1
    ),
    "reports_none": lambda: known.reports(IssueId(3), [], {}, 0),
}
