"""What may be saved of a file, and what is wrong with a row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from bot.rules.lifecycle import State
from bot.rules.report import AREAS, Checked
from bot.rules.workaround import NO_CONDITIONS, Conditions, Recall

ELSEWHERE = AREAS[-1]
MOST_KEY_CHARACTERS = 400


@dataclass(frozen=True)
class KnownIssue:
    """`key` names it for ever, wherever it came from. `label` is what it was called there."""

    key: str
    label: str
    checked: Checked
    state: State = State.NEW
    owner: str | None = None
    created_at: datetime | None = None
    fix_due: datetime | None = None
    reason: str = ""
    customer_answer: str = ""
    tracker: str = ""


@dataclass(frozen=True)
class ReportThere:
    key: str
    label: str
    issue: str
    """The key of its known issue."""
    checked: Checked
    flagged_by: str
    flagged_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True)
class WorkaroundThere:
    key: str
    label: str
    issue: str
    version: int
    author: str
    steps: str
    customer_wording: str
    published_at: datetime
    conditions: Conditions = NO_CONDITIONS
    recall: Recall | None = None


Item = KnownIssue | ReportThere | WorkaroundThere
Row = Mapping[str, str]
Rows = Iterable[tuple[int, Callable[[], Item | None]]]
"""What makes each item, with its row; None for what is no issue."""


class Wrong(Exception):
    """What a row lacks, as a sentence."""


def key_of(kind: str, label: str, where: str = "file") -> str:
    if len(label) > MOST_KEY_CHARACTERS:
        raise Wrong(f"id: at most {MOST_KEY_CHARACTERS} characters.")
    return f"{where}:{kind}:{label}"


def moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
