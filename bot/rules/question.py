"""A question of the engineers to the agents who flagged an issue; while it waits, so does the service level."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.rules.labels import IssueId, ReportId
from bot.rules.lifecycle import State
from bot.rules.refusals import WrongInput
from bot.rules.threads import Said

QuestionId = NewType("QuestionId", int)

MOST_CHARACTERS = 2500
GOES_ON = timedelta(minutes=15)
"""People answer in several messages: so long after an agent's first one, further replies belong to the answer."""

_PREFIX = re.compile(r"\s*[*_~]*questions?[*_~]*\s*:[*_~]*\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Question:
    """`report` is None when every agent of the issue is asked. `before` is the state to which the issue goes back.
    `settled_at` is when the waiting ended: somebody answered, or the issue went on without an answer."""

    id: QuestionId
    issue: IssueId
    report: ReportId | None
    asked_by: str
    asked_at: datetime
    before: State
    channel: str
    ts: str
    settled_at: datetime | None = None
    settled_by: str | None = None

    @property
    def copy(self) -> str:
        """The name of the copy that brings it to the agents."""
        return Said(self.channel, self.ts, self.asked_by, "").copy_for(self.issue)


class Reply(StrEnum):
    """What a question wants of the agent of one report."""

    AWAITED = "awaited"
    GIVEN = "given"
    WELCOME = "welcome"
    """Engineers went on without it."""


def reply(question: Question, answered_at: datetime | None) -> Reply:
    """`answered_at` is when this agent first answered."""
    if answered_at is not None:
        return Reply.GIVEN
    return Reply.AWAITED if question.settled_at is None else Reply.WELCOME


def announced_in(text: str) -> str | None:
    """What follows `question:` at the start of a reply; None if the reply does not start so."""
    found = _PREFIX.match(text)
    return text[found.end() :] if found else None


def check(field: str, text: str) -> str:
    """The question or answer without blanks around it. Raises WrongInput for the field."""
    text = text.strip()
    if not text:
        missing = "Say what you want to know." if field == "question" else "Say what you know."
        raise WrongInput({field: missing})
    if len(text) > MOST_CHARACTERS:
        raise WrongInput(
            {field: f"This is {len(text) - MOST_CHARACTERS:,} characters too long; {MOST_CHARACTERS:,} fit."}
        )
    return text


def goes_on(first_answer_at: datetime | None, now: datetime) -> bool:
    """Whether a reply of the agent who was asked still answers."""
    return first_answer_at is None or now < first_answer_at + GOES_ON
