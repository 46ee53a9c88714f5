"""A workaround: how a customer gets on until the fix. Publishing another one on the same issue makes a new version."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from bot.rules.issue import Issue
from bot.rules.labels import IssueId, ReportId, WorkaroundId, workaround_label
from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import Refused, WrongInput
from bot.rules.report import Report

MOST_STEPS_CHARACTERS = 2500
MOST_WORDING_CHARACTERS = 2500
MOST_CONDITION_CHARACTERS = 500

_PREFIX = re.compile(r"\s*[*_~]*work-?around[*_~]*\s*:[*_~]*\s*", re.IGNORECASE)


class Verdict(StrEnum):
    WORKED = "worked"
    DID_NOT_WORK = "did not work"
    REFUSED = "customer refused"


@dataclass(frozen=True)
class Conditions:
    """To whom it applies, what it risks, and who has tried it (a user id); each is empty when nobody said."""

    applies_to: str = ""
    risks: str = ""
    verified_by: str = ""


NO_CONDITIONS = Conditions()


@dataclass(frozen=True)
class Recall:
    """Nobody shall use it any more. `by` is a user id."""

    by: str
    at: datetime
    why: str


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
    conditions: Conditions = NO_CONDITIONS
    recall: Recall | None = None

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
    """How agents judged a version."""

    worked: int = 0
    did_not_work: int = 0
    refused: int = 0

    @property
    def judged(self) -> int:
        return self.worked + self.did_not_work + self.refused


TALLIED = (Verdict.WORKED, Verdict.DID_NOT_WORK, Verdict.REFUSED)
"""In the order of a Tally's fields."""


@dataclass(frozen=True)
class Reaching:
    """Slack has `sent` of the `told` letters with a version."""

    sent: int
    told: int


NO_VERDICTS = Tally()


@dataclass(frozen=True)
class Receipts:
    """What is known of the letters with a version: Slack has `sent` of them, `seen` is known through a click."""

    told: int = 0
    sent: int = 0
    seen: int = 0
    at_once: int = 0
    """Of those told: reports that were answered with it the moment they were flagged (first touch)."""
    tally: Tally = NO_VERDICTS


@dataclass(frozen=True)
class Overview:
    """A workaround with all its versions, the newest first; the first few of the reports that have not been reached
    with it, and of those of which nobody knows whether they have seen it."""

    issue: Issue
    versions: list[tuple[Workaround, Receipts]]
    unreached: list[Report]
    unseen: list[Report]


@dataclass(frozen=True)
class Holder:
    """A report whose agent has been sent a version, by the letter with this key; or a `watcher`, without a report."""

    report: Report | None
    version: int
    letter: str
    watcher: str = ""


def each_once(holders: Sequence[Holder]) -> list[Holder]:
    """Those who are told of what they have. Who has it as a watcher and for reports as well hears of it for the
    reports, unless what came to the watcher is later."""
    watched = {each.watcher: each.version for each in holders if each.report is None}
    reported: dict[str, int] = {}
    for each in holders:
        if each.report is not None:
            by = each.report.flagged_by
            reported[by] = max(reported.get(by, 0), each.version)
    as_watcher = {person for person, version in watched.items() if version > reported.get(person, 0)}
    return [
        each
        for each in holders
        if (each.watcher in as_watcher if each.report is None else each.report.flagged_by not in as_watcher)
    ]


@dataclass(frozen=True)
class Standing:
    """What has become of a version that an agent has: at most one of `newer`, the version that replaces it, and
    `recall`; and what the agent said of it."""

    newer: int | None = None
    recall: Recall | None = None
    verdict: Verdict | None = None

    @property
    def is_over(self) -> bool:
        return self.newer is not None or self.recall is not None


def standing(version: Workaround, newest: Workaround, verdict: Verdict | None) -> Standing:
    """A recall ends every version: nobody can use an old one instead."""
    recall = version.recall or newest.recall
    if recall is not None:
        return Standing(recall=recall, verdict=verdict)
    return Standing(newer=newest.version if newest.version > version.version else None, verdict=verdict)


@dataclass(frozen=True)
class Doubt:
    """An author is asked to look again once fewer than `worked_percent` of at least `least_verdicts` say it worked."""

    worked_percent: int = 60
    least_verdicts: int = 5


def is_doubtful(tally: Tally, doubt: Doubt) -> bool:
    return tally.judged >= doubt.least_verdicts and tally.worked * 100 < doubt.worked_percent * tally.judged


_BOUNDS = {"worked_percent": (0, 100), "least_verdicts": (1, 1_000_000)}


def _read_doubt(plain: Plain) -> Doubt:
    """What is left out is as it ships."""
    wrong = [f"“{key}” is not known here. There is: {', '.join(_BOUNDS)}." for key in plain if key not in _BOUNDS]
    for key, (least, most) in _BOUNDS.items():
        if key in plain and not _is_between(plain[key], least, most):
            wrong.append(f"“{key}” needs a whole number from {least} to {most:,}.")
    check(wrong)
    return Doubt(**plain)


def _is_between(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


CHAPTER: Chapter[Doubt] = Chapter(
    name="workarounds",
    about="when an author is asked to look at a workaround again",
    default=Doubt(),
    read=_read_doubt,
    plain=lambda doubt: {key: getattr(doubt, key) for key in _BOUNDS},
)


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


@dataclass(frozen=True)
class Written:
    """A workaround as somebody wrote it, to be checked."""

    steps: str
    customer_wording: str
    conditions: Conditions = NO_CONDITIONS


def check_form(written: Written) -> Written:
    """Every text trimmed; WrongInput names each that is missing or too long."""
    told = written.conditions
    problems: dict[str, str] = {}
    for name, text, most, missing in (
        ("steps", written.steps, MOST_STEPS_CHARACTERS, "Say what the agent does, step by step."),
        (
            "customer_wording",
            written.customer_wording,
            MOST_WORDING_CHARACTERS,
            "Say it in words that can go to the customer.",
        ),
        ("applies_to", told.applies_to, MOST_CONDITION_CHARACTERS, ""),
        ("risks", told.risks, MOST_CONDITION_CHARACTERS, ""),
    ):
        if not text.strip() and missing:
            problems[name] = missing
        elif len(text.strip()) > most:
            problems[name] = f"This is {len(text.strip()) - most:,} characters too long; {most:,} fit."
    if problems:
        raise WrongInput(problems)
    conditions = Conditions(told.applies_to.strip(), told.risks.strip(), told.verified_by)
    return Written(written.steps.strip(), written.customer_wording.strip(), conditions)


def check_recall(why: str) -> str:
    """Trimmed. Raises Refused: who has told customers to follow it has to know what is wrong with it."""
    if not why.strip():
        raise Refused("Why? The agents who have it read it. Say for example: recall KI-3 it deletes the draft")
    if len(why.strip()) > MOST_CONDITION_CHARACTERS:
        raise Refused(f"Say it in {MOST_CONDITION_CHARACTERS:,} characters; this has {len(why.strip()):,}.")
    return why.strip()
