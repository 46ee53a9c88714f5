"""Everything that Liaison shows in Slack, drawn from fixed facts: the golden files are made from these."""

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.notices import (
    Flagged,
    Notice,
    Separated,
    StateChanged,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundShared,
)
from bot.rules.issue import Issue
from bot.rules.known import CardFacts, Known
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.lifecycle import State
from bot.rules.queue import queue as waits
from bot.rules.report import Draft, Report, Source
from bot.rules.severity import Severity
from bot.rules.workaround import Tally, Verdict, Workaround
from bot.slack import cards, drawing, flagging, help, known, queue, workarounds
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


def judged(verdict: Verdict) -> Json:
    message = drawing.draw(SHARED, NAMES)
    return {"text": message.text, "blocks": workarounds.judged(message.blocks, verdict)}


MESSAGES: dict[str, Callable[[], Json]] = {
    "card_new": lambda: card(),
    "card_acknowledged": lambda: card(replace(ISSUE, state=State.ACKNOWLEDGED, owner="U0MIA")),
    "card_regression": lambda: card(replace(ISSUE, regression_of=IssueId(2))),
    "card_workaround": lambda: card(
        replace(ISSUE, state=State.WORKAROUND_AVAILABLE, owner="U0MIA", severity=Severity.CRITICAL), WORKAROUND
    ),
    "card_workaround_judged": lambda: card(
        replace(ISSUE, state=State.WORKAROUND_AVAILABLE, owner="U0MIA", severity=Severity.MINOR),
        replace(WORKAROUND, version=2),
        Tally(1200, 1),
    ),
    "card_fixed": lambda: card(replace(ISSUE, state=State.FIXED, owner="U0MIA"), WORKAROUND),
    "card_of_many": lambda: card(
        reports=1234, customers=56789, flagged_by=("U0ANA", "U0BEN", "U0LEA", "U0MIA", "U0KENJI")
    ),
    "card_of_nobody": lambda: card(reports=0, customers=0, flagged_by=()),
    "card_without_names": lambda: card(replace(ISSUE, state=State.ACKNOWLEDGED, owner="U0KENJI"), flagged_by=("U0X",)),
    "flagged_new": lambda: notice(FLAGGED),
    "flagged_known": lambda: notice(replace(FLAGGED, joined=1, state="workaround available", answer_by=None)),
    "flagged_by_itself": lambda: notice(replace(FLAGGED, joined=1, automatic=1, answer_by=None)),
    "flagged_regression": lambda: notice(replace(FLAGGED, regression_of=2)),
    "separated": lambda: notice(Separated(12, 9, 3, "CSV has <no> header")),
    "workaround_shared": lambda: notice(SHARED),
    "workaround_shared_again": lambda: notice(replace(SHARED, version=2, customer_wording=STEPS)),
    "workaround_worked": lambda: judged(Verdict.WORKED),
    "workaround_did_not_work": lambda: judged(Verdict.DID_NOT_WORK),
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
    "help_unknown_verb": lambda: asdict(help.answer([("known words", "looks up")], False, "<dance>", "decline")),
}
VIEWS: dict[str, Callable[[], Json]] = {
    "form_empty": lambda: flagging.form(flagging.empty_draft()),
    "form_from_message": lambda: flagging.form(
        flagging.empty_draft(what_happens="Acme cannot export <b>", source=SOURCE)
    ),
    "form_while_typing": lambda: flagging.form(flagging.empty_draft("Exports time out"), CANDIDATES),
    "form_with_candidates": lambda: flagging.form(DRAFT, CANDIDATES, asking=True),
    "form_with_fixed_candidate": lambda: flagging.form(
        DRAFT, [replace(CANDIDATES[0], issue=replace(ISSUE, state=State.FIXED))], asking=True
    ),
    "form_workaround": lambda: workarounds.form(IssueId(3), ISSUE.title),
    "reports": lambda: known.reports(IssueId(3), [REPORT, replace(REPORT, id=ReportId(13), source=None)], NAMES, 2),
    "reports_bare": lambda: known.reports(
        IssueId(3), [replace(REPORT, customer="", ticket_link="", customers_affected=1, source=None)], {}, 1
    ),
    "reports_none": lambda: known.reports(IssueId(3), [], {}, 0),
}
