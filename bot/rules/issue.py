"""A known issue: one problem of the product, however many customers report it."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.rules import lifecycle
from bot.rules.labels import IssueId, issue_label
from bot.rules.lifecycle import FACES, OVER, Face, State
from bot.rules.refusals import Refused, WrongInput
from bot.rules.severity import Severity
from bot.rules.terms import Measure

MOST_REASON_CHARACTERS = 1000


@dataclass(frozen=True)
class Issue:
    """`version` counts the saves; a save with an old one is refused. `owner` is a Slack user id.

    `fix_due` is promised, and set only while a fix is scheduled. `reason` is why it was declined, and
    `customer_answer` what agents may tell the customer then; both only while it is. `told` is what agents were last
    told of its state, see `as_agents_see`. `duplicate_of` is the canonical issue that it was found to be the same as;
    all else stays as it was then, see `bot.rules.merging`. `owed` is due next, at `due`, as judged by this version of
    the `terms`; see `bot.rules.service_levels`.
    """

    id: IssueId
    title: str
    what_happens: str
    area: str
    severity: Severity
    state: State
    created_at: datetime
    owner: str | None = None
    version: int = 1
    fix_due: datetime | None = None
    reason: str = ""
    customer_answer: str = ""
    told: str = ""
    duplicate_of: IssueId | None = None
    regression_of: IssueId | None = None
    """The fixed issue that this may be again."""
    due: datetime | None = None
    owed: str = ""
    terms: str = ""

    @property
    def label(self) -> str:
        return issue_label(self.id)


@dataclass(frozen=True)
class Over:
    """How an issue was over: the state, and what belongs to it."""

    state: State
    reason: str
    customer_answer: str


@dataclass(frozen=True)
class NextStep:
    """Who does what by when. `who` is a user id, or None for anybody in the liaison channel."""

    who: str | None
    what: str
    by: datetime


_OWED = {
    State.NEW: "claim it or answer",
    State.ACKNOWLEDGED: "publish a workaround",
    State.INVESTIGATING: "publish a workaround",
    State.NEEDS_INFO: "get the answer from the agents",
    State.CANNOT_REPRODUCE: "ask for more, or close it",
    State.WORKAROUND_AVAILABLE: "fix it, or say when",
    State.FIX_SCHEDULED: "fix it",
}


def next_step(issue: Issue, on_duty: str | None = None) -> NextStep | None:
    """None when nothing is owed any more. `on_duty` acts where nobody owns it."""
    if issue.state in OVER:
        return None
    who = (None if issue.state is State.NEW else issue.owner) or on_duty
    return NextStep(who, _what(issue), issue.fix_due or issue.due or issue.created_at)


def _what(issue: Issue) -> str:
    if issue.owed == Measure.UPDATE and issue.state is not State.NEEDS_INFO:
        return "say how it stands"
    if issue.owed == Measure.WORKAROUND and issue.state is State.NEW:
        return "claim it and publish a workaround"
    return _OWED[issue.state]


def claimed(issue: Issue, by: str) -> Issue:
    if issue.state in OVER:
        raise Refused(f"{issue.label} is {issue.state.value} already. Reopen it first if it has come back.")
    if issue.owner == by:
        raise Refused(f"{issue.label} is yours already.")
    if issue.owner is not None:
        raise Refused(f"{issue.label} has been claimed by <@{issue.owner}>. Talk to them before you take it over.")
    state = State.ACKNOWLEDGED if issue.state is State.NEW else issue.state
    return _in_state(replace(issue, owner=by), state)


def given_back(issue: Issue, by: str) -> Issue:
    if issue.owner != by:
        raise Refused(f"{issue.label} is not yours, so you cannot give it back.")
    state = State.NEW if issue.state is State.ACKNOWLEDGED else issue.state
    return _in_state(replace(issue, owner=None), state)


def with_workaround(issue: Issue, author: str) -> Issue:
    """The author of the first workaround owns an issue that nobody has claimed. A promised date stands."""
    if issue.state is State.FIX_SCHEDULED:
        return replace(issue, owner=issue.owner or author)
    state = lifecycle.change(issue.label, issue.state, State.WORKAROUND_AVAILABLE)
    return _in_state(replace(issue, owner=issue.owner or author), state)


def without_workaround(issue: Issue, by: str) -> Issue:
    """The workaround is recalled: engineers are at it again, and whoever recalls it owns what nobody has claimed. A
    promised date stands, and what is over stays over."""
    if issue.state is not State.WORKAROUND_AVAILABLE:
        return issue
    state = lifecycle.change(issue.label, issue.state, State.INVESTIGATING)
    return told(_in_state(replace(issue, owner=issue.owner or by), state))


def changed(issue: Issue, to: State, by: str) -> Issue:
    """To a state that needs nothing but its name. Who takes it on owns an issue that nobody has claimed."""
    if to in (State.NEW, State.ACKNOWLEDGED, State.WORKAROUND_AVAILABLE):
        raise Refused(f"“{to.value}” comes by itself: claim it, give it back, or publish a workaround.")
    if to is State.NEEDS_INFO:
        raise Refused(f"What do you need to know? Say for example: ask {issue.label} Which browser is it?")
    if to is State.FIX_SCHEDULED:
        raise Refused(f"When? Say for example: eta {issue.label} 2026-12-01")
    if to is State.DECLINED:
        raise Refused(
            f"Why, and what do agents tell the customer? Say: decline {issue.label} why answer: what they tell"
        )
    state = lifecycle.change(issue.label, issue.state, to)
    return _in_state(replace(issue, owner=issue.owner or by), state)


def asked(issue: Issue, by: str) -> Issue:
    """Agents are asked something: it waits for them. A promised date stands, whatever is asked meanwhile."""
    if issue.state in OVER:
        raise Refused(f"{issue.label} is {issue.state.value} already. Reopen it first if you still need to know.")
    waits = State.NEEDS_INFO in lifecycle.CHANGES[issue.state]
    return _in_state(replace(issue, owner=issue.owner or by), State.NEEDS_INFO if waits else issue.state)


def answered(issue: Issue, before: State) -> Issue:
    """An agent has answered: engineers go on where they were, `before`, when they asked."""
    if issue.state is not State.NEEDS_INFO:
        return issue
    back = {State.NEW: State.ACKNOWLEDGED, State.CANNOT_REPRODUCE: State.INVESTIGATING}.get(before, before)
    return _in_state(issue, lifecycle.change(issue.label, issue.state, back))


def check_may_close(issue: Issue, reports: int) -> None:
    """Who flagged it waits for an answer. Raises Refused."""
    if reports and issue.state not in lifecycle.CLOSES_UNANSWERED:
        raise Refused(
            f"{reports:,} {'report waits' if reports == 1 else 'reports wait'} for an answer on {issue.label}: "
            "resolve it, or decline it with an answer for the customers. Without reports it can be closed."
        )


def scheduled(issue: Issue, due: datetime, now: datetime, by: str) -> Issue:
    if due <= now:
        raise Refused("That is in the past. Promise a time to come.")
    if issue.state is not State.FIX_SCHEDULED:
        lifecycle.change(issue.label, issue.state, State.FIX_SCHEDULED)
    elif issue.fix_due == due:
        raise Refused(f"{issue.label} is promised for that time already.")
    return _in_state(replace(issue, fix_due=due, owner=issue.owner or by), State.FIX_SCHEDULED)


def declined(issue: Issue, reason: str, customer_answer: str) -> Issue:
    """Raises WrongInput with `reason` and `customer_answer`: nobody is told no without both."""
    problems: dict[str, str] = {}
    for field, text, missing in (
        ("reason", reason, "Say why it will not be fixed."),
        ("customer_answer", customer_answer, "Say what agents can tell the customer."),
    ):
        if not text.strip():
            problems[field] = missing
        elif len(text.strip()) > MOST_REASON_CHARACTERS:
            problems[field] = f"At most {MOST_REASON_CHARACTERS:,} characters fit."
    if problems:
        raise WrongInput(problems)
    state = lifecycle.change(issue.label, issue.state, State.DECLINED)
    told = replace(issue, reason=reason.strip(), customer_answer=customer_answer.strip())
    return _in_state(told, state)


def fixed(issue: Issue) -> Issue:
    return _in_state(issue, lifecycle.change(issue.label, issue.state, State.FIXED))


def reopened(issue: Issue, has_workaround: bool) -> Issue:
    if issue.state not in OVER:
        raise Refused(f"{issue.label} is {issue.state.value}, so there is nothing to reopen.")
    return _in_state(issue, lifecycle.reopened(issue.owner is not None, has_workaround))


def over_again(issue: Issue, before: Over) -> Issue:
    """As it was before a report reopened it that is of another problem."""
    was = replace(issue, reason=before.reason, customer_answer=before.customer_answer)
    return _in_state(was, lifecycle.change(issue.label, issue.state, before.state))


def _in_state(issue: Issue, state: State) -> Issue:
    """What belongs to another state is not carried along."""
    return replace(
        issue,
        state=state,
        fix_due=issue.fix_due if state is State.FIX_SCHEDULED else None,
        reason=issue.reason if state is State.DECLINED else "",
        customer_answer=issue.customer_answer if state is State.DECLINED else "",
    )


def as_agents_see(issue: Issue) -> str:
    """What of its state concerns an agent; two that are equal need no second message."""
    return FACES[issue.state].value + (f" {issue.fix_due:%Y-%m-%dT%H:%M%z}" if issue.fix_due else "")


def is_news(before: Issue, after: Issue) -> bool:
    """Whether agents hear of this change: it is not what they were told last. A workaround brings its own message,
    what engineers do among themselves is none, and closing what is fixed is none either."""
    if before.state in OVER and after.state not in OVER:
        return True
    if FACES[after.state] in (Face.RECEIVED, Face.WORKAROUND) or before.state is State.FIXED:
        return False
    return as_agents_see(after) != before.told


def told(issue: Issue) -> Issue:
    """The agents have been told where it stands."""
    return replace(issue, told=as_agents_see(issue))
