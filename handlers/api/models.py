"""What programs send and get. The OpenAPI document is made from these, and what they send is read by them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from bot.rules.lifecycle import State
from bot.rules.report import (
    AREAS,
    MOST_CUSTOMER_CHARACTERS,
    MOST_CUSTOMERS,
    MOST_LINK_CHARACTERS,
    MOST_TEXT_CHARACTERS,
    MOST_TITLE_CHARACTERS,
)
from bot.rules.severity import LEVELS, Severity
from bot.rules.tokens import Scope
from handlers.api import cursors

MOST_ROWS = 100
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
_SEVERITIES = "; ".join(f"{level.value}: {each.word}. {each.definition}" for level, each in LEVELS.items())
_SOME_LETTER = r"[^\s\u0000-\u001f]"


def _read_time(given: Any) -> datetime:
    """As RFC 3339 writes it. Times before or after all that a clock can show are its first and its last."""
    if not isinstance(given, str) or not _RFC3339.fullmatch(given):
        raise ValueError("Write a time like 2026-10-01T00:00:00Z.")
    try:
        time = datetime.fromisoformat(given.upper())
    except ValueError:
        raise ValueError("There is no such time.") from None
    try:
        return time.astimezone(UTC)
    except OverflowError:
        return FIRST if time.year == 1 else LAST


def _whole(least: int, most: int) -> Callable[[Any], int]:
    def read(given: Any) -> int:
        if not isinstance(given, str) or not _NUMBER.fullmatch(given) or not least <= int(given) <= most:
            raise ValueError(f"A whole number from {least} to {most}.")
        return int(given)

    return read


def _integral(given: Any) -> Any:
    """To JSON Schema 1.0 is an integer, too."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


def _in_query(least: int, most: int) -> Any:
    schema = {"type": "integer", "minimum": least, "maximum": most}
    return Annotated[int, BeforeValidator(_whole(least, most)), WithJsonSchema(schema)]


Time = Annotated[datetime, BeforeValidator(_read_time), WithJsonSchema({"type": "string", "format": "date-time"})]
Whole = Annotated[int, BeforeValidator(_integral)]
Area = Literal[AREAS]  # type: ignore[valid-type]  # mypy reads no variables there
IssueName = Annotated[str, Field(pattern=r"^KI-[1-9][0-9]{0,8}$", examples=["KI-3"])]
ReportName = Annotated[str, Field(pattern=r"^R-[1-9][0-9]{0,8}$", examples=["R-12"])]
WorkaroundName = Annotated[str, Field(pattern=r"^WA-[1-9][0-9]{0,8}(\.[1-9][0-9]{0,8})?$", examples=["WA-7.2"])]
Person = Annotated[str, Field(pattern=r"^[UW][A-Z0-9]{2,20}$", examples=["U0ANA"])]
_InQuery = ConfigDict(extra="forbid", frozen=True)
_SeverityQuery = _in_query(min(Severity), max(Severity))


class Paged(BaseModel):
    model_config = _InQuery

    cursor: str = Field("", pattern=cursors.PATTERN, description="The `next` of the page before.")
    limit: _in_query(1, MOST_ROWS) = Field(50, description="How many at most.")  # type: ignore[valid-type]


class IssuesWanted(Paged):
    state: list[State] = Field([], description="One of these states. Repeat it for several; none: any.")
    area: Area | None = None
    severity: _SeverityQuery | None = Field(None, description=_SEVERITIES)  # type: ignore[valid-type]
    since: Time | None = Field(None, description="Made, or reported again, at this time or later.")


class ReportsWanted(Paged):
    known_issue: IssueName | None = None
    area: Area | None = None
    severity: _SeverityQuery | None = Field(None, description=_SEVERITIES)  # type: ignore[valid-type]
    since: Time | None = Field(None, description="Flagged at this time or later.")
    until: Time | None = Field(None, description="Flagged before this time.")


class Searched(BaseModel):
    model_config = _InQuery

    q: str = Field(pattern=_SOME_LETTER, max_length=500, description="Words, an error code, a line of a stack trace.")
    limit: _in_query(1, 20) = 5  # type: ignore[valid-type]
    state: list[State] = Field([], description="One of these states. Repeat it for several; none: any.")
    area: Area | None = None
    since: Time | None = Field(None, description="Made, or reported again, at this time or later.")


class NewReport(BaseModel):
    """A problem of a customer's, as an agent flags it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = Field(pattern=_SOME_LETTER, max_length=MOST_TITLE_CHARACTERS)
    what_happens: str = Field(pattern=_SOME_LETTER, max_length=MOST_TEXT_CHARACTERS)
    area: Area
    severity: Whole = Field(ge=min(Severity), le=max(Severity), description=_SEVERITIES)
    customer: str = Field("", max_length=MOST_CUSTOMER_CHARACTERS)
    ticket_link: str = Field(
        "",
        max_length=MOST_LINK_CHARACTERS,
        pattern=r"^(https?://[A-Za-z0-9.\-]+(:[0-9]+)?([/?#][!#-;=?-{}~]*)?)?$",
        description="A web address, or nothing.",
    )
    customers_affected: Whole = Field(1, ge=1, le=MOST_CUSTOMERS)
    known_issue: IssueName | None = Field(
        None,
        description="The report counts on this one. Without it Liaison joins what it is sure of, or begins a new one.",
    )
    flagged_by: Person | None = Field(
        None, description="The Slack id of the agent who hears of it. Without it: who made the token."
    )


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Report(_Answer):
    id: ReportName
    known_issue: IssueName
    title: str
    what_happens: str
    area: str
    severity: int
    customers_affected: int
    flagged_at: datetime
    withdrawn_at: datetime | None = Field(description="It counts no more since then.")
    flagged_by: str | None = Field(None, description=f"With {Scope.READ_PEOPLE}: a Slack id.")
    customer: str | None = Field(None, description=f"With {Scope.READ_CUSTOMERS}.")
    ticket_link: str | None = Field(None, description=f"With {Scope.READ_CUSTOMERS}.")


class Workaround(_Answer):
    id: WorkaroundName
    version: int
    known_issue: IssueName
    steps: str
    customer_wording: str
    applies_to: str
    risks: str
    published_at: datetime
    recalled_at: datetime | None = Field(description="Nobody shall use it any more since then.")
    author: str | None = Field(None, description=f"With {Scope.READ_PEOPLE}: a Slack id.")


class KnownIssue(_Answer):
    id: IssueName
    title: str
    what_happens: str
    area: str
    severity: int
    state: State
    reports: int = Field(description="How many count on it.")
    created_at: datetime
    fix_due: datetime | None = Field(description="A fix is promised for then.")
    owed: str = Field(description="What is owed next by its service level; empty: nothing.")
    due: datetime | None
    reason: str = Field(description="Why it was declined.")
    customer_answer: str = Field(description="What customers may be told then.")
    same_as: IssueName | None = Field(description="What it was merged into; then its reports count there.")
    regression_of: IssueName | None
    trackers: list[str] = Field(description="Where the engineers' tracker has it, and what was merged into it.")
    workaround: Workaround | None
    owner: str | None = Field(None, description=f"With {Scope.READ_PEOPLE}: a Slack id.")


class Hit(_Answer):
    known_issue: KnownIssue
    why: str = Field(description="Why it was found, in words.")


class Hits(_Answer):
    items: list[Hit] = Field(description="The best first.")


class _Page(_Answer):
    next: str | None = Field(description="The `cursor` of the next page; null: there is no more.")


class KnownIssues(_Page):
    items: list[KnownIssue]


class Reports(_Page):
    items: list[Report]


class Workarounds(_Page):
    items: list[Workaround]


class Flagged(_Answer):
    report: Report
    known_issue: KnownIssue


class Figure(_Answer):
    name: str
    value: str = Field(description="As it stands in the digest and its CSV.")


class Line(_Answer):
    section: str
    about: str = Field(description=f"An area, a promise, a workaround, a title; people only with {Scope.READ_PEOPLE}.")
    known_issue: IssueName | None
    figures: list[Figure]


class Digest(_Answer):
    week: str = Field(examples=["2026-W34"])
    begins: datetime
    ends: datetime
    lines: list[Line]


class OwnToken(_Answer):
    id: str
    name: str
    scopes: list[Scope]
    expires_at: datetime


class Mistake(_Answer):
    where: str = Field(description="The parameter, the header, or the JSON pointer into the body.")
    detail: str


class Problem(_Answer):
    """RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[Mistake] | None = None
