"""What kind of demand a known issue is: one that a failure makes, or one that is worth having (practice P33)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.rules.refusals import Refused

MOST_CHARACTERS = 200


class Kind(StrEnum):
    FAILURE = "failure"
    VALUE = "value"


@dataclass(frozen=True)
class Demand:
    """All reports on the issue count as that. Of a failure: what failed, and the department that it belongs to."""

    kind: Kind
    failed: str
    department: str
    by: str
    at: datetime


def read(text: str, said: Mapping[str, str], by: str, now: datetime) -> Demand:
    """`failure what: the export department: Billing`, or `value`. Raises Refused with an example."""
    words = {kind.value: kind for kind in Kind}
    kind = words.get(text.strip().lower())
    failed, department = (said.get(name, "").strip() for name in ("what", "department"))
    if kind is None or (kind is Kind.FAILURE and not (failed and department)):
        raise Refused(
            "Nothing was changed. Say for example: demand KI-3 failure what: the export broke department: Billing; or: "
            "demand KI-3 value"
        )
    if max(len(failed), len(department)) > MOST_CHARACTERS:
        raise Refused(f"Nothing was changed: say what and department in {MOST_CHARACTERS} characters each.")
    return Demand(kind, failed, department, by, now)
