"""A workaround: how a customer gets on until the fix. Publishing another one on the same issue makes a new version."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.rules.labels import IssueId, ReportId, WorkaroundId, workaround_label
from bot.rules.refusals import Refused, WrongInput

MOST_STEPS_CHARACTERS = 2500
MOST_WORDING_CHARACTERS = 2500

_PREFIX = re.compile(r"\s*[*_~]*work-?around[*_~]*\s*:[*_~]*\s*", re.IGNORECASE)


class Verdict(StrEnum):
    WORKED = "worked"
    DID_NOT_WORK = "did not work"


@dataclass(frozen=True)
class Workaround:
    """`steps` are for the agent; `customer_wording` can go to the customer as it stands."""

    id: WorkaroundId
    version: int
    issue: IssueId
    author: str
    steps: str
    customer_wording: str
    published_at: datetime

    @property
    def label(self) -> str:
        return workaround_label(self.id, self.version)


@dataclass(frozen=True)
class Shared:
    """A workaround as it was given to the agent of one report. Messages from before issues could be merged do not say
    which workaround it was (None): the only one that there was."""

    report: ReportId
    version: int
    workaround: WorkaroundId | None = None


@dataclass(frozen=True)
class Tally:
    """How agents judged the current version."""

    worked: int = 0
    did_not_work: int = 0


def announced_in(text: str) -> str | None:
    """What follows `workaround:` at the start of a reply; None if the reply does not start so."""
    found = _PREFIX.match(text)
    return text[found.end() :] if found else None


def steps_from_reply(text: str) -> str:
    """A marked reply's steps. Raises Refused when the reply has no words, or more than a message to agents holds."""
    announced = announced_in(text)
    steps = (text if announced is None else announced).strip()
    if not steps:
        raise Refused("This reply has no text to pass on. Write the steps in it, then mark it again.")
    if len(steps) > MOST_STEPS_CHARACTERS:
        raise Refused(
            f"A workaround holds {MOST_STEPS_CHARACTERS:,} characters; this reply has {len(steps):,}. Shorten it."
        )
    return steps


def check_form(steps: str, customer_wording: str) -> tuple[str, str]:
    """Both texts trimmed; WrongInput names each that is missing or too long."""
    problems: dict[str, str] = {}
    for field, text, most, missing in (
        ("steps", steps, MOST_STEPS_CHARACTERS, "Say what the agent does, step by step."),
        (
            "customer_wording",
            customer_wording,
            MOST_WORDING_CHARACTERS,
            "Say it in words that can go to the customer.",
        ),
    ):
        if not text.strip():
            problems[field] = missing
        elif len(text.strip()) > most:
            problems[field] = f"This is {len(text.strip()) - most:,} characters too long; {most:,} fit."
    if problems:
        raise WrongInput(problems)
    return steps.strip(), customer_wording.strip()
