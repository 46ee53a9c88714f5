"""Everything that Liaison shows in Slack, drawn from fixed facts: the golden files are made from these."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from bot.notices import (
    ActionGiven,
    ActionSettled,
    AgendaPosted,
    Answered,
    Asked,
    BalanceNudged,
    BehavioursCounted,
    BreachedAgain,
    ChangeDecided,
    ChangeInForce,
    ChangeProposed,
    ChannelMissed,
    Decided,
    DecisionTakenBack,
    DefinitionMoved,
    DefinitionRatified,
    DigestPosted,
    DriftFound,
    DutyCalled,
    Escalated,
    EscalationAnswered,
    FeedbackDue,
    FeedbackMissed,
    Flagged,
    HandedOver,
    HealthPosted,
    LaunchWatched,
    LevelWarned,
    MeetingNear,
    MemberLeft,
    Merged,
    Moved,
    Notice,
    PromiseAsked,
    PromiseMissed,
    QuestionPut,
    QueueListed,
    RecallTold,
    ReportLinked,
    RoundedUp,
    RoutedTo,
    Separated,
    ShoutOutGiven,
    SponsorNoted,
    StateChanged,
    ThanksSuggested,
    ThreadBrought,
    Told,
    WorkaroundDoubted,
    WorkaroundFailed,
    WorkaroundPublished,
    WorkaroundRecalled,
    WorkaroundShared,
    share,
)
from bot.rules import (
    calendars,
    communication,
    digest,
    doctor,
    holders,
    occurrences,
    product_health,
    reactions,
    service_levels,
    weeks,
)
from bot.rules import marquee as marquees
from bot.rules import rotas as duties
from bot.rules.actions import Action
from bot.rules.app_home import AppHome, Listed, Reported, Settings, Sides
from bot.rules.board import OnBoard
from bot.rules.chapters import CHAPTERS
from bot.rules.commitments import Commitment
from bot.rules.committee import Case, Committee, Decision, Item, Why
from bot.rules.definitions import Definition, Signature, Topic, Words, worded
from bot.rules.demand import Kind as DemandKind
from bot.rules.digest import of_launch
from bot.rules.doctor import Finding
from bot.rules.escalation import Call, Escalation, Rung
from bot.rules.feedback import Outcome, Session
from bot.rules.issue import Issue
from bot.rules.known import CardFacts, Elsewhere, Known
from bot.rules.labels import IssueId, ReportId, WorkaroundId
from bot.rules.launches import Calendar, Watched
from bot.rules.lifecycle import State
from bot.rules.load import Budget, Maintenance
from bot.rules.markers import Kind as MarkerKind
from bot.rules.markers import Marker
from bot.rules.marquee import Announcement, Mode
from bot.rules.policy import Agreed
from bot.rules.priority import MATRIX
from bot.rules.proposals import Fate, Proposal
from bot.rules.question import Reply
from bot.rules.queue import Counts, Queue
from bot.rules.queue import queue as waits
from bot.rules.recognition import RECOGNITION, Deed, Share, ShoutOut, Side, Thanks
from bot.rules.report import Draft, Report, Source
from bot.rules.reproduction import Part
from bot.rules.returns import Costs
from bot.rules.roles import RIGHTS, Person, Role
from bot.rules.routing import Route, Routed
from bot.rules.service_levels import Moment
from bot.rules.severity import Severity
from bot.rules.suggestion import Numbers
from bot.rules.terms import SERVICE_LEVELS, Measure, Target
from bot.rules.threads import File, Said
from bot.rules.tokens import Scope, Token
from bot.rules.webhooks import Call as WebhookCall
from bot.rules.webhooks import Kind, Webhook
from bot.rules.workaround import (
    Conditions,
    Overview,
    Reaching,
    Recall,
    Receipts,
    Standing,
    Tally,
    Verdict,
    Workaround,
)
from bot.slack import (
    actions,
    app_home,
    cards,
    committee,
    definitions,
    drawing,
    escalation,
    feedback,
    flagging,
    help,
    known,
    launches,
    lifecycle,
    marquee,
    merging,
    policy,
    procedures,
    proposals,
    questions,
    queue,
    recognition,
    roles,
    rotas,
    routing,
    schedules,
    tokens,
    verdicts,
    webhooks,
    workarounds,
)
from bot.slack import digest as digests
from bot.slack import doctor as checkups
from bot.slack import service_levels as levels
from bot.slack.blocks import Message
from bot.slack.links import Links
from bot.slack.paging import Turn
from handlers.verbs import VERBS

Json = dict[str, Any]
NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
DRAFTS = Definition(
    Topic.SEVERITY,
    1,
    {
        Side.AGENTS: Words("Critical: <customers> cannot work", "U0ANA", NOON),
        Side.ENGINEERS: Words("Critical: <customers> cannot log in & wait", "U0MIA", NOON),
    },
)
SAID_BY_BOTH = Words("both <say>", "U0LEA", NOON)
HOOK = Webhook(2, "https://hooks.example.com/a?b=1&c=2", frozenset(), "whsec_eHh4", "U0LEA", NOON)
CALL = WebhookCall(2, "0" * 32, Kind.ISSUE_CHANGED, IssueId(3), {}, NOON, "given up", 10, NOON, 500, "answered 500")
TOKEN = Token(3, "helpdesk", "U0LEA", frozenset(Scope), NOON, NOON + timedelta(days=90))
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
    due=NOON + timedelta(hours=4),
)
FACTS = [
    OnBoard(replace(ISSUE, severity=Severity.CRITICAL), 3, 1, 0, None),
    *(OnBoard(replace(ISSUE, id=IssueId(number), due=None), 1, 0, 0, None) for number in range(4, 11)),
]
SAID = Announcement(2, "Billing & tax are slow until <18:00>", "U0LEA", NOON + timedelta(hours=6))
WORKAROUND = Workaround(WorkaroundId(7), 1, IssueId(3), "U0MIA", STEPS, WORDING, NOON)
ON_BOARD = [OnBoard(ISSUE, 3, 1, 0, WORKAROUND), FACTS[0]]
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
NAMED: Agreed[holders.Named] = Agreed(
    {Role.ENGINEER: ("U0BEN", "S0BILLING", "C0SUPPORT"), Role.ADMIN: ("U0LEA", "U0NONAME")}, 2, "U0LEA", NOON
)
BEN = Person("U0BEN", "Ben <Okafor>", groups=frozenset({"S0BILLING"}))
GUS = Person("U0GUS", "Gus Guest", is_guest=True)
ENGINEERS_VERBS = [
    (verb.usage, verb.what) for verb in VERBS.values() if {Role.AGENT, Role.ENGINEER} & set(RIGHTS[verb.right])
]
ESCALATION = Escalation(1, Call(Rung.ON_DUTY, "U0BEN"), "U0ANA", "Acme <threatens> to leave", NOON)
ESCALATED = Escalated(3, 1, ISSUE.title, 2, "on duty", "U0BEN", "U0ANA", "Acme <threatens> to leave")
ROTA = duties.Rota(
    name="exports <1>",
    people=("U0BEN", "U0MIA"),
    begins=date(2026, 8, 17),
    at=time(9),
    zone="Europe/Madrid",
    area="Exports and reports",
    absences=(duties.Absence("U0MIA", date(2026, 8, 24), date(2026, 8, 30), "U0LEA"),),
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
LAUNCH = Marker(NOON.date(), MarkerKind.LAUNCH, "Checkout <2> & more", 7, "U0MIA", area="Billing")
EARLIER = tuple((replace(LAUNCH, number=number), 20 * number) for number in (3, 2))
LAUNCHES = Calendar(
    [replace(LAUNCH, number=9, area="")], [Watched(LAUNCH, days, 12, 9, EARLIER) for days in (0, 6, 14)]
)


def launch_watched(watched: Watched) -> LaunchWatched:
    line = of_launch(watched)
    return LaunchWatched(watched.launch.number, line.about, json.dumps(line.figures))


LAUNCH_WATCHED = launch_watched(LAUNCHES.live[2])
ELSEWHERE = Elsewhere(
    ("https://tracker.example.com/EXP-7?a=1&b=2",),
    ("https://desk.example.com/123", "https://desk.example.com/9"),
    7,
    (LAUNCH,) * 4,
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


def notice(left: Notice, *said: Said) -> Json:
    return asdict(drawing.draw(left, NAMES, said))


AS_IT_SHIPS = Agreed(reactions.EMOJI)
REACTIONS = (reactions.CHAPTER, Agreed(reactions.EMOJI, 2, "U0MIA", NOON))
MIAS = replace(ISSUE, state=State.ACKNOWLEDGED, owner="U0MIA")
WAITING = waits(
    [
        replace(ISSUE, severity=Severity.CRITICAL, due=NOON - timedelta(hours=1)),
        replace(
            ISSUE,
            id=IssueId(5),
            severity=Severity.MINOR,
            title="CSV has <no> header",
            due=NOON + timedelta(hours=2),
        ),
        *(replace(MIAS, id=IssueId(number), due=NOON + timedelta(days=1)) for number in range(10, 40)),
    ],
    NOON,
)
LINKS = Links("https://northwind.slack.com/", {IssueId(3): ("C0LIAISON", "1787227100.000200")})


def known_list(searched: str, hits: list[Known], page: int = 0) -> Json:
    turn = Turn("known", page, searched)
    return asdict(known.listed(known.page_of(hits, turn), turn, LINKS))


def waiting(turn: Turn, found: Queue = WAITING) -> Message:
    return queue.queue(queue.page_of(found, turn), turn, NAMES, LINKS)


SHARED = WorkaroundShared(12, 3, 7, 1, ISSUE.title, "U0MIA", STEPS, WORDING)
WARNED = LevelWarned(
    issue=3,
    title=ISSUE.title,
    severity=2,
    measure="workaround",
    since=int(NOON.timestamp()),
    due=int((NOON + timedelta(hours=8)).timestamp()),
    within_seconds=8 * 3600,
    number=0,
    owner="U0MIA",
)
PROMISE_ASKED = PromiseAsked(3, ISSUE.title, int((NOON + timedelta(days=1)).timestamp()), "U0MIA")
MISSED = PromiseMissed(12, 3, ISSUE.title, int(NOON.timestamp()))
LISTED = QueueListed(
    day="2026-08-20",
    late=0,
    overdue=11,
    due_soon=1,
    rest=5,
    first=json.dumps([[1, 3, ISSUE.title, "claim it or answer", int(NOON.timestamp()), 1]] * 10),
)
_KNOWN = digest.IssueFacts(IssueId(3), ISSUE.title, Severity.MAJOR, NOON, True, 42, (30, 4, 4, 2, 2, 0))
_OLD = replace(_KNOWN, id=IssueId(2), title="A <b> & c", created_at=NOON - timedelta(days=90), reports=1042)
WEEK = weeks.read_week("2026-W34")
WEEK_FACTS = digest.Facts(
    spans=[WEEK.before(back).span("UTC") for back in range(8)],
    volumes=[31, 12, 9, 8, 0, 0, 0, 0],
    created=1,
    issues=[_KNOWN, _OLD, replace(_OLD, id=IssueId(5), is_open=False, weekly=(1, 0, 0, 0, 0, 0))],
    areas={"Exports and reports": (30, 4), "Billing": (1, 8)},
    demanded={(DemandKind.FAILURE, "Billing & <tax>"): 30, (DemandKind.VALUE, ""): 1, (None, ""): 30},
    touches={"Billing": 99},
    maintenance=Maintenance(30, 40, {"Billing": Budget(4, 20)}),
    states=[(IssueId(5), NOON, State.FIXED)],
    unanswered={IssueId(3): NOON},
    late=[digest.Late(IssueId(2), Measure.RESOLUTION, NOON - timedelta(days=9))],
    spent=[(Measure.FIRST_RESPONSE, timedelta(minutes=each)) for each in (5, 61, 200)],
    judged=[
        Commitment(Measure.WORKAROUND, NOON, Severity.MAJOR, NOON, until, timedelta(0), Target(80, timedelta(1)), "0.0")
        for until in (NOON, NOON, None)
    ],
    histories=[
        ("Exports & <reports>", [Moment(NOON, State.NEW), Moment(NOON, state, by_engineer=True)])
        for state in (State.INVESTIGATING, State.CANNOT_REPRODUCE)
    ],
    published=2,
    verdicts=[digest.Judged("WA-7.2", IssueId(3), 5, 1)],
    intake=[digest.Intake(IssueId(3), "Acme", NOON, hour % 3 == 0) for hour in range(7)],
    suggested=Numbers(12, 7, 4, 1, 2),
    interrupted={"U0MIA": 3, "U0GONE": 1},
    thanked=Share(3, 1),
    untagged=2,
    answered_after=[timedelta(hours=3)],
    launches=LAUNCHES.live[2:],
    costs=Costs(Decimal("12.50"), "EUR"),
    customers={"Acme GmbH": (3, 1), "": (28, 11)},
    matrix=replace(MATRIX, raised={"gold & <more>": ("Acme",)}),
)
DIGEST, COUNTS = digest.shortened(digest.digest(WEEK_FACTS, communication.Communication()), 2)
WEEKLY = DigestPosted(
    day="2026-08-24",
    monday=WEEK.monday.isoformat(),
    late=0,
    lines=json.dumps([(line.section, line.about, line.figures, line.issue) for line in DIGEST.lines]),
    counts=json.dumps(COUNTS),
    workspace="https://northwind.slack.com/",
    cards=json.dumps({"3": ("C0LIAISON", "1787227100.000100")}),
)
NOTHING = digest.digest(digest.Facts(WEEK_FACTS.spans, [0, 9, 0, 0, 0, 0, 0, 0]), communication.Communication())
ROUTED = RoutedTo(3, ISSUE.title, 1, "billing <1>", "Billing & Co", "it says “<invoice>”")
ROUTES = (
    Route("vip", "First aid", severities=(Severity.CRITICAL,), customers=("Acme & Sons",), rota="exports"),
    Route("late", "Night watch", ("Billing",), ("<invoice>", "vat"), calendar="working hours", hours="closed"),
    Route("rest", "Everybody", channel="C0SUPPORT"),
)
HANDED_OVER = HandedOver(
    "exports", "Exports and reports", "U0MIA", "U0BEN", int(NOON.timestamp()), int(NOON.timestamp()), 12, LISTED.first
)
MADRID = calendars.Calendar("Europe/Madrid", calendars.CALENDARS[calendars.OFFICE].hours, ("ES-MD",))
CLOCKS = [
    service_levels.Clock(Measure.FIRST_RESPONSE, NOON, NOON + timedelta(hours=1)),
    service_levels.Clock(Measure.WORKAROUND, NOON, None, ((NOON + timedelta(hours=2), NOON + timedelta(hours=20)),)),
    service_levels.Clock(Measure.RESOLUTION, NOON - timedelta(days=400), None),
]


def explained() -> Json:
    """On a Monday after a weekend; the last clock is too long to be shown whole."""
    zone, now = ZoneInfo("America/New_York"), NOON + timedelta(days=4)
    shown = levels.heading(ISSUE, "working hours", zone)
    for clock in CLOCKS:
        promised = SERVICE_LEVELS.levels[Severity.MAJOR].targets[clock.measure]
        due = service_levels.due(clock, MADRID, promised.within)
        shown += levels.counted(clock, service_levels.explained(clock, MADRID, now), due, promised, "2.1", zone)
    return asdict(levels.explained(ISSUE, shown))


def scheduled() -> Json:
    weekly = replace(occurrences.SCHEDULES["queue"], zone="Europe/Madrid", weekdays=frozenset({0, 3}), paused=False)
    runs = occurrences.next_runs(weekly, date(2026, 8, 20), NOON)
    return asdict(schedules.listed([(weekly, runs), (occurrences.SCHEDULES["queue"], [])]))


EXAMINED = [
    Finding("Slack", "connected to Northwind Support as liaison"),
    doctor.of_scopes({"chat:write"}, {"chat:write", "channels:join", "users:read"}),
    doctor.of_clock(NOON + timedelta(minutes=7), NOON),
    Finding("Channel #a&b", "joined just now, for shout-outs, the route <night>"),
    *doctor.of_pulse(doctor.Pulse("socket", 0, NOON - timedelta(hours=3)), NOON),
    doctor.of_queue("Outbox", {"dead": 2, "pending": 41, "sent": 12345}, NOON - timedelta(minutes=9), NOON),
    Finding("Schedule digest", "mon at 09:00, UTC; next 2026-08-24 09:00 UTC"),
]

FLAGGED = Flagged(12, 3, ISSUE.title, "new", 0, int((NOON + timedelta(hours=4)).timestamp()))


QUESTION = Said("C0LIAISON", "1787227200.000100", "U0MIA", "Which browser & version?\nSee https://help.example.com/v")
ANSWER = Said(
    "C0SUPPORT", "1787227300.000100", "U0ANA", "Firefox <131>",
    (File("see | it.png", "https://files.example.com/F1?a=1&b=2"), File("gone.png", "")),
)  # fmt: skip
THREAD = [
    Said("C0SUPPORT", "1787227100.000100", "U0BEN", "ACME cannot export\nsince Monday"),
    Said("C0SUPPORT", "1787227110.000100", "", "Ticket 123 was opened", app="Desk <bot>"),
    Said("C0SUPPORT", "1787227120.000100", "U0ANA", "", is_deleted=True),
    replace(ANSWER, version="1787227400.000100"),
]
ASKED = Asked(12, 3, 4, ISSUE.title, "U0ANA", 1, "3:C0LIAISON:1787227200.000100")
PUT = QuestionPut(3, 4, 2, "c")
ANSWERED = Answered(12, 3, 4, "U0MIA", "c")
TOLD = Told(12, 3, ISSUE.title, "c")
BROUGHT = ThreadBrought(12, 3, 1, 2, "c")
DUPLICATE = CardFacts(
    replace(ISSUE, id=IssueId(7), title="CSV <stops>", duplicate_of=IssueId(3)), 0, 0, (), None, Tally(), ISSUE
)
LINK = "https://northwind.slack.com/archives/C0LIAISON/p1787227100000100"
MOVED = Moved(12, 7, 3, 4, ISSUE.title, "acknowledged", None, "", 0)
MERGED = Merged(7, 7, 3, 4, "U0MIA", 1234, 0)


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


GIVEN = ShoutOutGiven(
    4,
    "U0MIA",
    "U0ANA U0BEN",
    "clean <steps> & a HAR file",
    "clear-report",
    "https://northwind.slack.com/archives/C0SUPPORT/p1",
)
SHOUT_OUT = ShoutOut(4, "U0MIA", Thanks(("U0ANA", "U0BEN"), "clean <steps>\n& a HAR file"), NOON)
SUGGESTED = ThanksSuggested("helpful_flag:3", "U0LEA", Deed.HELPFUL_FLAG.value, "U0ANA", 3, ISSUE.title)
ROUND_UP = RoundedUp(
    "2026-08-21",
    0,
    "U0ANA U0BEN U0MIA",
    json.dumps([(["U0ANA", "U0BEN"], "U0MIA", "clean <steps>")] * 21),
    "[]",
    untagged=2,
)


MEMBERS = Committee(("U0ANA",), ("U0MIA",), "U0LEA")
AGENDA = AgendaPosted(
    "2026-08-27",
    0,
    "U0ANA",
    json.dumps([(number, ISSUE.title, Why.BREACHED.value, "a new <date>") for number in range(3, 36)]),
    loads='[["Billing & <tax>", 2970, 9600, 20]]',
    workspace="https://northwind.slack.com/",
    cards='{"3": ["C0LIAISON", "1787227100.000100"]}',
)
DECISION = Decision(
    2,
    IssueId(3),
    "Fix <it> in 4.2",
    "Decline it & pay",
    ("U0ANA", "U0MIA"),
    "U0MIA",
    date(2026, 12, 1),
    "U0LEA",
    NOON,
    True,
)
UNDONE = replace(DECISION, number=4, taken_back_at=NOON, taken_back_why="It is <KI-4> that we meant")
DECISIONS = [replace(DECISION, number=5, had_quorum=False, replaces=2), UNDONE, DECISION]
DECIDED = Decided(
    2, 3, ISSUE.title, "Fix <it> in 4.2", "Decline it & pay", "U0ANA U0MIA", "U0MIA", "2026-12-01", 1, "U0LEA"
)


def own(*given: ShoutOut, is_unnamed: bool = False) -> Json:
    lines = [recognition.line(each, NAMES) for each in given]
    return asdict(recognition.mine(lines, lines[:1], 4, is_unnamed, RECOGNITION))


def listed(*issues: Issue, owner: str | None = None, more: int = 0) -> Listed:
    found = waits([replace(each, owner=owner) for each in issues], NOON)
    counts = Counts(len(found.overdue), len(found.due_soon), len(found.rest) + more)
    return Listed(found, counts)


OWN = Settings(None, calendars.CALENDARS[calendars.OFFICE], "Europe/Madrid", False, ())
OVERDUE = replace(ISSUE, id=IssueId(5), severity=Severity.CRITICAL, due=NOON - timedelta(hours=2))
LATER = replace(ISSUE, id=IssueId(8), title="A <typo>", severity=Severity.MINOR, due=NOON + timedelta(days=3))
FIXED = replace(ISSUE, id=IssueId(9), title="Printer & noise", state=State.FIXED)
THANKED = ShoutOut(4, "U0BEN", Thanks(("U0MIA",), "Clean steps & a <video>", ""), NOON)
AGENTS_HOME = AppHome(
    sides=Sides(engineer=False, agent=True),
    owned=None,
    queue=None,
    reported=[
        Reported(REPORT, Known(replace(ISSUE, state=State.WORKAROUND_AVAILABLE, owner="U0MIA"), 2, WORKAROUND)),
        Reported(replace(REPORT, id=ReportId(7), title="Printer noise"), Known(FIXED, 1, None)),
    ],
    reports=14,
    workarounds=[Known(replace(ISSUE, state=State.WORKAROUND_AVAILABLE), 2, WORKAROUND)],
    thanks=[THANKED],
    left=5,
    settings=replace(OWN, hours=calendars.read_lines("mon-thu 08:00-16:00, fri 08:00-12:00"), muted=[LATER]),
)
LIAISONS_HOME = replace(
    AGENTS_HOME,
    sides=Sides(engineer=True, agent=True),
    owned=listed(ISSUE, owner="U0MIA"),
    queue=listed(OVERDUE, ISSUE, LATER, more=200),
    reported=[],
    reports=0,
    workarounds=[],
    thanks=[],
    left=0,
    settings=replace(OWN, is_unnamed=True),
)
FULLEST = replace(
    LIAISONS_HOME,
    owned=listed(*[OVERDUE] * 3, *[ISSUE] * 3, *[LATER] * 4, owner="U0MIA", more=9),
    queue=listed(*[OVERDUE] * 5, *[ISSUE] * 5, *[LATER] * 5, more=9),
    reported=[Reported(replace(REPORT, title="&" * 1000), Known(replace(ISSUE, title="<" * 1000), 2, WORKAROUND))] * 10,
    reports=11,
    workarounds=[Known(replace(ISSUE, title="<" * 1000), 2, replace(WORKAROUND, steps="&" * 3000))] * 5,
    thanks=[replace(THANKED, thanks=Thanks(("U0MIA",), "<" * 3000))] * 3,
    settings=replace(OWN, muted=[replace(LATER, title="&" * 1000)] * 5),
)


def home_tab(shown: AppHome) -> Json:
    links = Links("https://northwind.slack.com/", {IssueId(3): ("C0LIAISON", "1787227200.000100")})
    return app_home.home(shown, NAMES, links)


PARTS = '[["critical.workaround", "90 % within 4h", "80 % within 8h"], ["route.<b>.team", "", "A & B"]]'
PROPOSED = ChangeProposed(
    2, "service-levels", "what engineers promise", PARTS, "agents", "2026-09-01", "Europe/Madrid", "U0MIA", "U0ANA"
)
CHANGED = ChangeInForce(2, "service-levels", 3, PARTS, "U0MIA", "U0ANA U0MIA")
PROPOSAL = Proposal(
    2, "digest", 0, {**CHAPTERS["digest"].plain(communication.Communication()), "lines": 3}, "U0MIA", NOON,
    date(2026, 9, 1), {Side.ENGINEERS: Signature("U0MIA", NOON)},
)  # fmt: skip
OF_DIGEST = (CHAPTERS["digest"], Agreed(communication.Communication()))


def waits_for(side: Side | None, proposal: Proposal = PROPOSAL) -> Json:
    return asdict(proposals.standing(*OF_DIGEST, proposal, side, NAMES))


TO_DO = ActionGiven(3, "rewrite <b> & test", "2026-08-30", "U0ANA", "U0MIA")
ACTIONS = [
    Action(number, "rewrite <b> & test", "U0MIA", date(2026, 8, day), "U0ANA", NOON)
    for number, day in ((3, 10), (4, 30))
]
HEALTH = HealthPosted(
    meeting="2026-09-02",
    month="2026-08",
    late=0,
    reports=1240,
    reports_before=31,
    actions='[["A-3", "<b> & test", "U0MIA", "2026-08-10", "overdue"], ["A-1", "ask", "U0X", "2026-08-01", "done"]]',
    movers='[[3, "CSV <no> header", 90, 3], [7, "Login & more", 0, 12]]',
    lines=json.dumps(
        [
            (line.section, line.about, line.figures, line.issue)
            for line in DIGEST.lines
            if line.section in product_health.SECTIONS
        ]
    ),
    counts=json.dumps({**COUNTS, "movers": 14}),
    workspace="https://northwind.slack.com/",
    cards=json.dumps({"3": ("C0LIAISON", "1787227100.000100")}),
)
FEEDBACK = FeedbackDue("2026-09-15", 0)
SESSIONS = [
    Session(date(2026, 10, 15)),
    Session(date(2026, 9, 15), Outcome.SKIPPED, "the <fair>", "U0ANA", NOON),
    Session(date(2026, 8, 15), Outcome.HELD, "", "U0MIA", NOON),
]


HOMES: dict[str, Callable[[], Json]] = {
    "home_agent": lambda: home_tab(AGENTS_HOME),
    "home_liaison": lambda: home_tab(LIAISONS_HOME),
    "home_refused": lambda: app_home.refused("Guests cannot use Liaison."),
}
MESSAGES: dict[str, Callable[[], Json]] = {
    "card_new": lambda: card(),
    "card_acknowledged": lambda: card(replace(ISSUE, state=State.ACKNOWLEDGED, owner="U0MIA")),
    "card_regression": lambda: card(replace(ISSUE, regression_of=IssueId(2))),
    "card_workaround": lambda: card(
        replace(ISSUE, state=State.WORKAROUND_AVAILABLE, owner="U0MIA", severity=Severity.CRITICAL), WORKAROUND
    ),
    "card_workaround_judged": lambda: card(
        replace(ISSUE, state=State.WORKAROUND_AVAILABLE, owner="U0MIA", severity=Severity.MINOR),
        replace(WORKAROUND, version=2, conditions=CONDITIONS),
        Tally(1200, 1, 2),
    ),
    "channel_missed": lambda: notice(
        ChannelMissed(
            "C1", "Channel #a&b", "not_in_channel, for <it>", "Type /invite @Liaison in it.", "U0MIA", "2026-08-17"
        )
    ),
    "doctor": lambda: asdict(checkups.drawn(EXAMINED)),
    "doctor_all_well": lambda: asdict(checkups.drawn(EXAMINED[:1])),
    "card_on_its_way": lambda: card(
        replace(ISSUE, state=State.WORKAROUND_AVAILABLE, owner="U0MIA"), WORKAROUND, reaching=Reaching(3400, 10_000)
    ),
    "card_fixed": lambda: card(replace(ISSUE, state=State.FIXED, owner="U0MIA"), WORKAROUND),
    "card_of_many": lambda: card(
        reports=1234, customers=56789, flagged_by=("U0ANA", "U0BEN", "U0LEA", "U0MIA", "U0KENJI")
    ),
    "card_escalated": lambda: card(escalation=ESCALATION),
    "card_escalated_to_nobody": lambda: card(escalation=replace(ESCALATION, call=Call(Rung.CHANNEL, ""), why="")),
    "card_merged": lambda: asdict(cards.card(DUPLICATE, NAMES, LINK)),
    "card_merged_without_link": lambda: asdict(cards.card(DUPLICATE, NAMES)),
    "card_of_duplicates": lambda: card(duplicates=tuple(map(IssueId, range(7, 19)))),
    "card_of_nobody": lambda: card(reports=0, customers=0, flagged_by=()),
    "card_without_names": lambda: card(replace(ISSUE, state=State.ACKNOWLEDGED, owner="U0KENJI"), flagged_by=("U0X",)),
    "flagged_new": lambda: notice(FLAGGED),
    "flagged_known": lambda: notice(replace(FLAGGED, joined=1, state="workaround available", answer_by=None)),
    "flagged_by_itself": lambda: notice(replace(FLAGGED, joined=1, automatic=1, answer_by=None)),
    "flagged_regression": lambda: notice(replace(FLAGGED, regression_of=2)),
    "separated": lambda: notice(Separated(12, 9, 3, "CSV has <no> header")),
    "separated_from_a_fixed_one": lambda: notice(Separated(12, 9, 3, "CSV has <no> header", "fixed", "U0MIA")),
    "workaround_shared": lambda: notice(SHARED),
    "workaround_shared_again": lambda: notice(replace(SHARED, version=2, customer_wording=STEPS)),
    "workaround_shared_whole": lambda: notice(share(replace(WORKAROUND, conditions=CONDITIONS), ISSUE, REPORT)),
    "workaround_corrected": lambda: notice(replace(SHARED, version=3, replaces=2)),
    "workaround_worked": lambda: stands(Standing(verdict=Verdict.WORKED)),
    "workaround_did_not_work": lambda: stands(Standing(verdict=Verdict.DID_NOT_WORK)),
    "workaround_refused": lambda: stands(Standing(verdict=Verdict.REFUSED)),
    "workaround_replaced": lambda: stands(Standing(newer=3, verdict=Verdict.WORKED)),
    "workaround_taken_back": lambda: stands(Standing(recall=RECALL)),
    "workaround_recalled": lambda: notice(RECALLED),
    "workaround_recalled_for_watcher": lambda: notice(replace(RECALLED, report=0, watcher="U0LEA")),
    "workaround_recalled_when_over": lambda: notice(replace(RECALLED, version=1, at_work=0)),
    "workaround_recall_told": lambda: notice(RecallTold(3, 7, 2, "U0LEA", RECALL.why, 1200)),
    "workaround_doubted": lambda: asdict(drawing.draw(DOUBTED, NAMES, card=SOURCE.permalink)),
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
    "asked": lambda: notice(ASKED, QUESTION),
    "asked_directly": lambda: notice(replace(ASKED, in_thread=0), replace(QUESTION, version="9")),
    "asked_and_answered": lambda: asdict(questions.asked(ASKED, NAMES, [QUESTION], Reply.GIVEN)),
    "asked_before_they_went_on": lambda: asdict(questions.asked(ASKED, NAMES, [QUESTION], Reply.WELCOME)),
    "question_put": lambda: notice(PUT, QUESTION),
    "answered": lambda: notice(ANSWERED, ANSWER),
    "answered_again": lambda: notice(replace(ANSWERED, for_whom=None), replace(ANSWER, text="", version="9")),
    "answer_deleted": lambda: notice(ANSWERED, replace(ANSWER, text="", files=(), is_deleted=True)),
    "added": lambda: notice(replace(ANSWERED, question=None, for_whom=None), ANSWER),
    "told": lambda: notice(TOLD, QUESTION),
    "thread_brought": lambda: notice(BROUGHT, *THREAD),
    "moved": lambda: notice(MOVED),
    "procedures": lambda: asdict(
        procedures.page(
            SERVICE_LEVELS,
            reactions.EMOJI,
            MATRIX,
            {"Billing": (Part.STEPS, Part.VERSION)},
            {Role.LIAISON: ("U0LEA", "S0BILLING")},
            [(ROTA, "U0BEN"), (replace(ROTA, area=""), None)],
            "U0LEA",
            NAMES,
        )
    ),
    "procedures_as_they_ship": lambda: asdict(
        procedures.page(SERVICE_LEVELS, reactions.EMOJI, MATRIX, {}, {}, [], None, NAMES)
    ),
    "decline_offered": lambda: asdict(lifecycle.decline_offer(IssueId(3))),
    "cannot_reproduce": lambda: changed(State.CANNOT_REPRODUCE, wanted="steps and version"),
    "moved_with_another": lambda: notice(replace(MOVED, others="14")),
    "fixed_for_many": lambda: changed(State.FIXED, others="14 15 16 17 18 19 20"),
    "moved_to_declined": lambda: notice(replace(MOVED, state="declined", customer_answer="Use <Monthly> & retry.")),
    "moved_to_scheduled": lambda: notice(replace(MOVED, state="fix scheduled", fix_due=int(NOON.timestamp()))),
    "moved_back": lambda: notice(replace(MOVED, was=3, issue=7, is_undone=1)),
    "moved_for_watcher": lambda: notice(replace(MOVED, report=0, watcher="U0LEA")),
    "merged": lambda: notice(MERGED),
    "merged_at_canonical": lambda: notice(replace(MERGED, thread_of=3)),
    "unmerged": lambda: notice(replace(MERGED, is_undone=1, reports=1)),
    "report_linked": lambda: notice(ReportLinked(12, 7, 3, "c:1", ISSUE.title, "acknowledged", "U0MIA")),
    "fixed_for_watcher": lambda: changed(State.FIXED, report=0, watcher="U0LEA"),
    "workaround_for_watcher": lambda: notice(replace(SHARED, report=0, watcher="U0LEA", canonical=2)),
    "known_list": lambda: known_list("csv export", CANDIDATES),
    "known_latest": lambda: known_list(" ", [replace(each, why="") for each in CANDIDATES]),
    "known_many": lambda: known_list("csv export", CANDIDATES * 4, page=1),
    "known_one": lambda: asdict(
        known.one(Known(replace(ISSUE, state=State.FIX_SCHEDULED, fix_due=NOON), 4, WORKAROUND), LINKS)
    ),
    "known_elsewhere": lambda: asdict(known.one(CANDIDATES[0], LINKS, {ISSUE.id: ELSEWHERE})),
    "card_tracked": lambda: card(trackers=ELSEWHERE.trackers),
    "card_decided": lambda: card(decision=DECISION),
    "known_nothing_alike": lambda: known_list("<!channel> printer & fire", []),
    "known_nothing_open": lambda: known_list("", []),
    "warned_before": lambda: notice(WARNED),
    "warned_at": lambda: notice(replace(WARNED, number=1, owner="", severity=1, measure="first response")),
    "warned_again": lambda: notice(replace(WARNED, number=2, measure="promised date", within_seconds=None)),
    "promise_asked": lambda: notice(PROMISE_ASKED),
    "promise_missed": lambda: notice(MISSED),
    "queue_in_channel": lambda: notice(LISTED),
    "digest": lambda: notice(WEEKLY),
    "digest_late": lambda: notice(replace(WEEKLY, late=1)),
    "digest_of_nothing": lambda: asdict(digests.told(WEEK, NOTHING, {}, {}, Links())),
    "queue_in_channel_late": lambda: notice(replace(LISTED, overdue=10, due_soon=0, rest=0, late=1)),
    "launch_watched": lambda: notice(LAUNCH_WATCHED),
    "launch_watched_first": lambda: notice(launch_watched(Watched(LAUNCH, 14, 1, 0))),
    "launch_watched_too_early": lambda: notice(launch_watched(Watched(LAUNCH, 14, 0))),
    "launches_listed": lambda: asdict(launches.listed(LAUNCHES)),
    "launches_none": lambda: asdict(launches.listed(Calendar((), ()))),
    "marquee": lambda: asdict(marquee.message(marquees.marquee(ON_BOARD, [SAID], NOON))),
    "marquee_empty": lambda: asdict(marquee.message(marquees.marquee([], [], NOON))),
    "marquee_of_many": lambda: asdict(marquee.message(marquees.marquee(FACTS, [SAID] * 6, NOON))),
    "marquees_listed": lambda: asdict(marquee.listed({"C0SUPPORT": Mode.MESSAGE, "C1": Mode.TOPIC}, [SAID], NAMES)),
    "marquees_none": lambda: asdict(marquee.listed({}, [], NAMES)),
    "escalated": lambda: notice(ESCALATED),
    "escalated_at_night": lambda: notice(replace(ESCALATED, is_elsewhere=1, called_at=int(NOON.timestamp()))),
    "duty_called": lambda: notice(DutyCalled(3, ISSUE.title, 1, "U0BEN")),
    "duty_called_of_nobody": lambda: notice(DutyCalled(3, ISSUE.title, 1, "U0BEN", 1)),
    "escalated_elsewhere": lambda: notice(replace(ESCALATED, is_elsewhere=1)),
    "escalated_to_nobody": lambda: notice(replace(ESCALATED, rung="the liaison channel", person="", why="")),
    "escalation_answered": lambda: notice(EscalationAnswered(3, 1, ISSUE.title, "acknowledged", "U0BEN")),
    "handed_over": lambda: notice(HANDED_OVER),
    "handed_over_first": lambda: notice(replace(HANDED_OVER, area="", goes="", until=None, items=0, first="[]")),
    "handed_over_to_nobody": lambda: notice(replace(HANDED_OVER, person="")),
    "rotas_listed": lambda: asdict(rotas.listed([(ROTA, duties.stint(ROTA, NOON))], NAMES)),
    "card_on_duty": lambda: card(on_duty="U0BEN"),
    "card_routed": lambda: card(routed=Routed("billing <1>", 2, "Billing & Co", "", "area is Billing")),
    "routed": lambda: notice(ROUTED),
    "routed_with_link": lambda: asdict(routing.in_channel(ROUTED, LINK)),
    "routes_listed": lambda: asdict(routing.listed(Agreed(ROUTES, 2, "U0LEA", NOON), NAMES)),
    "routes_none": lambda: asdict(routing.listed(Agreed(()), NAMES)),
    "rotas_none": lambda: asdict(rotas.listed([], NAMES)),
    "sla_explained": explained,
    "schedules": scheduled,
    "queue": lambda: asdict(waiting(Turn("queue"))),
    "queue_last_page": lambda: asdict(waiting(Turn("queue", 9, "words"))),
    "queue_empty": lambda: asdict(
        queue.queue(queue.page_of(waits([], NOON), Turn("queue")), Turn("queue"), NAMES, LINKS)
    ),
    "mine": lambda: asdict(
        queue.mine(queue.page_of(WAITING, Turn("mine")), Turn("mine"), [(REPORT, ISSUE)], NAMES, LINKS)
    ),
    "offer": lambda: asdict(flagging.offer("C0SUPPORT", "1787227100.000100")),
    "help_engineer": lambda: asdict(help.answer(ENGINEERS_VERBS, True)),
    "policy_contents": lambda: asdict(policy.contents([REACTIONS, (CHAPTERS["reactions"], AS_IT_SHIPS)], NAMES)),
    "policy_shown": lambda: asdict(policy.shown(*REACTIONS, NAMES)),
    "roles_listed": lambda: asdict(roles.listed(NAMED, NAMES)),
    "roles_as_they_ship": lambda: asdict(roles.listed(Agreed(holders.CHAPTER.default), NAMES)),
    "roles_of_people": lambda: asdict(roles.of_people([(BEN, holders.whence(BEN, NAMED.value)), (GUS, {})])),
    "tokens_listed": lambda: asdict(tokens.listed([TOKEN, replace(TOKEN, number=4, last_used_at=NOON)], NAMES)),
    "tokens_none": lambda: asdict(tokens.listed([], NAMES)),
    "webhooks_listed": lambda: asdict(webhooks.listed([(HOOK, {"made": 1040, "given up": 1}), (HOOK, {})], NAMES)),
    "webhooks_none": lambda: asdict(webhooks.listed([], NAMES)),
    "webhook_added": lambda: asdict(webhooks.added(HOOK)),
    "webhook_logged": lambda: asdict(
        webhooks.logged(HOOK, [CALL, replace(CALL, state="made", status=204, problem=""), replace(CALL, attempts=0)])
    ),
    "webhook_logged_nothing": lambda: asdict(webhooks.logged(HOOK, [])),
    "token_made": lambda: asdict(tokens.made(TOKEN, "lia_" + "x" * 43)),
    "shout_out": lambda: notice(GIVEN),
    "shout_out_bare": lambda: notice(replace(GIVEN, honoured="U0ANA", behaviour="", link="")),
    "shout_out_taken_back": lambda: notice(replace(GIVEN, is_taken_back=1)),
    "shout_out_posted": lambda: asdict(recognition.posted(SHOUT_OUT, RECOGNITION)),
    "shout_out_prompt": lambda: asdict(recognition.prompt(recognition.Occasioned("U0ANA", link=GIVEN.link), NAMES)),
    "shout_outs_own": lambda: own(SHOUT_OUT, SHOUT_OUT),
    "shout_outs_none": lambda: own(is_unnamed=True),
    "thanks_suggested": lambda: notice(SUGGESTED),
    "thanks_not_now": lambda: notice(replace(SUGGESTED, answer="not now")),
    "balance_nudged": lambda: notice(BalanceNudged("2026-08-21", "U0LEA", 9, 1)),
    "round_up": lambda: notice(ROUND_UP),
    "behaviours_counted": lambda: notice(
        BehavioursCounted("2026-Q3", '[["clean-steps", 12, 3], ["a<b", 0, 1204]]', 4, 0)
    ),
    "round_up_of_nothing": lambda: notice(replace(ROUND_UP, agents="[]", who="", untagged=0, late=1)),
    "agenda": lambda: asdict(
        committee.agenda(
            [Item(Case(ISSUE, 9), Why.ADDED, "two <leave>"), Item(Case(ISSUE, 9), Why.AGEING)],
            [("A & B", 700, 2400, 20)],
            MEMBERS,
            LINKS,
        )
    ),
    "agenda_empty": lambda: asdict(committee.agenda([], [], Committee(), LINKS)),
    "agenda_posted": lambda: notice(AGENDA),
    "agenda_posted_empty": lambda: notice(replace(AGENDA, loads="[]", items="[]", late=1)),
    "decided": lambda: notice(DECIDED),
    "decided_for_owner": lambda: notice(replace(DECIDED, to="U0MIA", has_quorum=0)),
    "decided_instead": lambda: notice(replace(DECIDED, replaces=1)),
    "decision_taken_back": lambda: notice(
        DecisionTakenBack(2, 3, ISSUE.title, "Fix <it> in 4.2", "It is *KI-4* that we meant", "U0LEA", "U0MIA")
    ),
    "decisions": lambda: asdict(committee.listed(IssueId(3), DECISIONS, NAMES)),
    "decisions_none": lambda: asdict(committee.listed(IssueId(3), [], NAMES)),
    "sponsor_noted": lambda: notice(
        SponsorNoted(
            "2026-10",
            "U0LEA",
            1240,
            '{"workaround": 2, "first response": 11}',
            '[[2, 3, "CSV <no> header", "2026-10-20"]]',
        )
    ),
    "sponsor_noted_of_nothing": lambda: notice(SponsorNoted("2026-10", "U0LEA", 0, "{}", "[]")),
    "definition_revealed": lambda: notice(DefinitionMoved("severity", 1, 0, "", "U0ANA")),
    "definition_worded": lambda: notice(DefinitionMoved("service levels", 2, 1, "U0MIA", "U0ANA")),
    "definition_ratified": lambda: notice(DefinitionRatified("severity", 2, "Critical:\n<all> is lost", "U0ANA U0MIA")),
    "definition_ratified_as_words_only": lambda: notice(
        DefinitionRatified("service levels", 2, "Critical, workaround: 1 % within 900h", "U0ANA U0MIA", is_words_only=1)
    ),
    "definition_ratified_with_numbers": lambda: notice(
        DefinitionRatified(
            "service levels",
            1,
            "Critical, workaround: 80 % within 8h",
            "U0ANA U0MIA",
            numbers='[["critical.workaround", "90 % within 4h", "80 % within 8h"]]',
            effective=int(NOON.timestamp()),
        )
    ),
    "definitions": lambda: asdict(definitions.overview({}, {Topic.SEVERITY: DRAFTS}, NAMES)),
    "definition_with_drafts": lambda: asdict(definitions.topic(Topic.SEVERITY, None, DRAFTS, Side.AGENTS, NAMES)),
    "definition_to_sign": lambda: asdict(definitions.to_sign(worded(DRAFTS, SAID_BY_BOTH, 0), Side.AGENTS, NAMES)),
    "action_given": lambda: notice(TO_DO),
    "action_due": lambda: notice(replace(TO_DO, is_due=1)),
    "action_done": lambda: notice(ActionSettled(3, "rewrite <b> & test", "it is <short>", "U0MIA", "k", "U0ANA")),
    "actions": lambda: asdict(
        actions.listed([*ACTIONS, replace(ACTIONS[0], number=5, done_at=NOON)], date(2026, 8, 20), NAMES)
    ),
    "actions_none": lambda: asdict(actions.listed([], date(2026, 8, 20), NAMES)),
    "health": lambda: notice(HEALTH),
    "health_of_nothing": lambda: notice(
        replace(HEALTH, late=1, reports=0, actions="[]", movers="[]", lines="[]", counts="{}")
    ),
    "feedback_due": lambda: notice(FEEDBACK),
    "feedback_held": lambda: notice(replace(FEEDBACK, outcome="held", by="U0ANA", late=1)),
    "feedback_skipped": lambda: notice(replace(FEEDBACK, outcome="skipped", words="nobody said")),
    "feedback_missed": lambda: notice(
        FeedbackMissed("2026-09-15", '[["2026-10-15", "nobody said"], ["2026-09-15", "the <fair>"]]', "U0LEA")
    ),
    "feedback_listed": lambda: asdict(feedback.listed(SESSIONS, NAMES)),
    "feedback_none": lambda: asdict(feedback.listed([], NAMES)),
    "change_proposed": lambda: notice(PROPOSED),
    "change_left_to_others": lambda: notice(replace(PROPOSED, spared="left")),
    "change_signed_by_another": lambda: notice(replace(PROPOSED, spared="signed")),
    "change_turned_down": lambda: notice(replace(PROPOSED, starts="", fate="withdrawn", ended="U0ANA")),
    "change_waits": lambda: waits_for(Side.AGENTS),
    "change_agreed": lambda: waits_for(
        None,
        replace(PROPOSAL, fate=Fate.AGREED, effective=NOON, signatures=dict.fromkeys(Side, Signature("U0LEA", NOON))),
    ),
    "change_decided": lambda: notice(ChangeDecided(2, "digest", "agreed", "U0ANA", int(NOON.timestamp()), "U0MIA")),
    "change_in_force": lambda: notice(CHANGED),
    "change_forced": lambda: notice(replace(CHANGED, is_forced=1, signed="")),
    "drift_found": lambda: notice(DriftFound("service-levels", 4, 3, "4:ab", PARTS)),
    "breached_again": lambda: notice(
        BreachedAgain(
            3,
            "CSV <no> header",
            2,
            "U0LEA",
            '[["workaround", 1792000000], ["promised date", 1793000000]]',
            '[[2, "fix <it>", 1792500000]]',
        )
    ),
    "meeting_near": lambda: notice(MeetingNear("2026-08-27", int(NOON.timestamp()), "U0ANA", "U0MIA")),
    "member_left": lambda: notice(MemberLeft("U0KENJI", "U0ANA", 2)),
    "help_unknown_verb": lambda: asdict(help.answer([("known words", "looks up")], False, "<dance>", "decline")),
}
VIEWS: dict[str, Callable[[], Json]] = {
    "form_definition": lambda: definitions.form(Topic.SEVERITY, True, 0, "Critical: <all>"),
    "form_definition_of_levels": lambda: definitions.form(Topic.SERVICE_LEVELS, False, 1, "Critical: <all>"),
    "form_empty": lambda: flagging.form(flagging.empty_draft()),
    "form_own_hours": lambda: app_home.hours_form(AGENTS_HOME.settings),
    "form_from_message": lambda: flagging.form(
        flagging.empty_draft(what_happens="Acme cannot export <b>", source=SOURCE)
    ),
    "form_while_typing": lambda: flagging.form(flagging.empty_draft("Exports time out"), CANDIDATES),
    "form_with_candidates": lambda: flagging.form(DRAFT, CANDIDATES, asking=True),
    "form_with_fixed_candidate": lambda: flagging.form(
        DRAFT, [replace(CANDIDATES[0], issue=replace(ISSUE, state=State.FIXED))], asking=True
    ),
    "form_workaround": lambda: workarounds.form(IssueId(3), ISSUE.title),
    "form_decline": lambda: lifecycle.decline_form(IssueId(3), ISSUE.title),
    "form_new_date": lambda: lifecycle.date_form(IssueId(3), ISSUE.title),
    "form_workaround_corrected": lambda: workarounds.form(
        IssueId(3), ISSUE.title, replace(WORKAROUND, version=2, conditions=CONDITIONS)
    ),
    "form_workaround_beside_merged": lambda: workarounds.form(IssueId(2), ISSUE.title, WORKAROUND),
    "form_workaround_again": lambda: workarounds.form(IssueId(3), ISSUE.title, replace(WORKAROUND, recall=RECALL)),
    "form_escalate": lambda: escalation.form(ISSUE, ESCALATION.call, None, NAMES),
    "form_escalate_too_soon": lambda: escalation.form(
        replace(ISSUE, severity=Severity.CRITICAL), ESCALATION.call, ESCALATION, NAMES
    ),
    "form_escalate_to_nobody": lambda: escalation.form(ISSUE, Call(Rung.CHANNEL, ""), None, NAMES),
    "form_escalated": lambda: escalation.done(escalation.called("KI-3", ESCALATION, NAMES)),
    "form_recall": lambda: workarounds.recall_form(IssueId(3), ISSUE.title, WORKAROUND),
    "wording": lambda: verdicts.wording(WORKAROUND),
    "form_feedback": lambda: feedback.form("2026-09-15"),
    "form_proposal": lambda: proposals.form(*OF_DIGEST, NAMES, "Europe/Madrid"),
    "form_policy": lambda: policy.form(*REACTIONS, NAMES),
    "form_thanks": lambda: recognition.form(
        recognition.Occasioned("U0ANA", "a flag that many others joined", GIVEN.link, 3, "helpful_flag:3"), RECOGNITION
    ),
    "form_thanks_empty": lambda: recognition.form(recognition.Occasioned(""), replace(RECOGNITION, behaviours=())),
    "form_question": lambda: questions.form(IssueId(3), ISSUE.title),
    "form_answer": lambda: questions.answer_form("4:12", QUESTION.text),
    "form_merge": lambda: merging.form(ISSUE),
    "form_merge_with_hits": lambda: merging.form(ISSUE, "csv <export>", CANDIDATES[1:], "this"),
    "reports": lambda: known.reports(IssueId(3), [REPORT, replace(REPORT, id=ReportId(13), source=None)], NAMES, 2),
    "reports_bare": lambda: known.reports(
        IssueId(3), [replace(REPORT, customer="", ticket_link="", customers_affected=1, source=None)], {}, 1
    ),
    "reports_none": lambda: known.reports(IssueId(3), [], {}, 0),
}
