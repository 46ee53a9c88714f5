"""A known issue: one problem of the product, however many customers report it."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.rules import lifecycle
from bot.rules.labels import IssueId, issue_label
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused
from bot.rules.severity import LEVELS, Severity


@dataclass(frozen=True)
class Issue:
    """`version` counts the saves; a save with an old one is refused. `owner` is a Slack user id."""

    id: IssueId
    title: str
    what_happens: str
    area: str
    severity: Severity
    state: State
    created_at: datetime
    owner: str | None = None
    version: int = 1

    @property
    def label(self) -> str:
        return issue_label(self.id)


@dataclass(frozen=True)
class NextStep:
    """Who does what by when. `who` is a user id, or None for anybody in the liaison channel."""

    who: str | None
    what: str
    by: datetime


def next_step(issue: Issue) -> NextStep | None:
    """None when nothing is owed any more."""
    level = LEVELS[issue.severity]
    if issue.state is State.NEW:
        return NextStep(None, "claim it or answer", issue.created_at + level.answer_within)
    if issue.state is State.ACKNOWLEDGED:
        return NextStep(issue.owner, "publish a workaround", issue.created_at + level.workaround_within)
    if issue.state is State.WORKAROUND_AVAILABLE:
        return NextStep(issue.owner, "fix it, or say when", issue.created_at + 5 * level.workaround_within)
    return None


def claimed(issue: Issue, by: str) -> Issue:
    if issue.state is State.FIXED:
        raise Refused(f"{issue.label} is fixed already. Reopen it first if it has come back.")
    if issue.owner == by:
        raise Refused(f"{issue.label} is yours already.")
    if issue.owner is not None:
        raise Refused(f"{issue.label} has been claimed by <@{issue.owner}>. Talk to them before you take it over.")
    state = State.ACKNOWLEDGED if issue.state is State.NEW else issue.state
    return replace(issue, owner=by, state=state)


def given_back(issue: Issue, by: str) -> Issue:
    if issue.owner != by:
        raise Refused(f"{issue.label} is not yours, so you cannot give it back.")
    state = lifecycle.change(issue.label, issue.state, State.NEW) if issue.state is State.ACKNOWLEDGED else issue.state
    return replace(issue, owner=None, state=state)


def with_workaround(issue: Issue, author: str) -> Issue:
    """The author of the first workaround owns an issue that nobody has claimed."""
    state = lifecycle.change(issue.label, issue.state, State.WORKAROUND_AVAILABLE)
    return replace(issue, state=state, owner=issue.owner or author)


def fixed(issue: Issue) -> Issue:
    return replace(issue, state=lifecycle.change(issue.label, issue.state, State.FIXED))


def reopened(issue: Issue, has_workaround: bool) -> Issue:
    if issue.state is not State.FIXED:
        raise Refused(f"{issue.label} is {issue.state.value}, so there is nothing to reopen.")
    return replace(issue, state=lifecycle.reopened(issue.owner is not None, has_workaround))
