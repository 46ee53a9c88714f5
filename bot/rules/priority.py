"""In which order known issues are worked on: computed from how hard they hit, how many, and whom (practice P4)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rules.policy import Chapter, Plain, check
from bot.rules.routing import contains
from bot.rules.severity import LEVELS, Severity

LOWEST = 4
_WORDS = {level.word.lower(): severity for severity, level in LEVELS.items()}
_LEVEL = re.compile(rf"[Pp]([1-{LOWEST}])")


@dataclass(frozen=True)
class Matrix:
    """`levels`: for each severity that of one customer, of several, of many; 1 comes first. That customers cannot work
    is what the severity says. `raised`: tiers of customers, by their names, for whom it is one higher."""

    levels: Mapping[Severity, tuple[int, int, int]]
    several: int = 3
    many: int = 10
    raised: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Priority:
    """With what it was computed from. `tier` is empty when no customer's raised it."""

    level: int
    severity: Severity
    customers: int
    customer: str = ""
    tier: str = ""

    @property
    def label(self) -> str:
        return f"P{self.level}"


MATRIX = Matrix(
    {Severity.CRITICAL: (1, 1, 1), Severity.MAJOR: (3, 2, 1), Severity.MINOR: (4, 3, 2)},
)


def priority(agreed: Matrix, severity: Severity, customers: int, names: Iterable[str]) -> Priority:
    """`names` are the customers' names, as far as agents gave them."""
    column = 2 if customers >= agreed.many else 1 if customers >= agreed.several else 0
    level = agreed.levels[severity][column]
    customer, tier = _raised(agreed, names)
    return Priority(max(level - bool(tier), 1), severity, customers, customer, tier)


def tier_of(agreed: Matrix, customer: str) -> str:
    """Empty for a customer of no tier."""
    return _raised(agreed, [customer])[1]


def _raised(agreed: Matrix, names: Iterable[str]) -> tuple[str, str]:
    known = [(customer, tier) for tier, customers in agreed.raised.items() for customer in customers]
    return next((each for name in names for each in known if contains(name, each[0])), ("", ""))


def _read(plain: Plain) -> Matrix:
    raised = plain.get("raised", {})
    known = {*_WORDS, "several", "many", "raised"}
    wrong = [f"“{key}” means nothing here." for key in plain if key not in known]
    several, many = plain.get("several", 0), plain.get("many", 0)
    if not _is_number(several) or not _is_number(many) or not 1 < several <= many:
        wrong.append("several and many: say whole numbers of customers from 2 on, several first.")
    for word in _WORDS:
        told = plain.get(word)
        if not isinstance(told, list) or len(told) != 3 or not all(_LEVEL.fullmatch(str(each)) for each in told):
            wrong.append(f"{word}: say three of P1 to P{LOWEST}, for one customer, several and many.")
    if not isinstance(raised, Mapping) or not all(_is_names(names) for names in raised.values()):
        wrong.append('raised: a line for each tier, such as enterprise = ["Acme"].')
    check(wrong)
    levels = {severity: _levels(plain[word]) for word, severity in _WORDS.items()}
    return Matrix(levels, several, many, {tier: tuple(names) for tier, names in raised.items()})


def _levels(told: list[str]) -> tuple[int, int, int]:
    one, several, many = (int(each[1]) for each in told)
    return one, several, many


def _is_number(told: Any) -> bool:
    return isinstance(told, int) and not isinstance(told, bool)


def _is_names(told: Any) -> bool:
    return isinstance(told, list) and all(isinstance(name, str) and re.search(r"\w", name) for name in told)


def _plain(agreed: Matrix) -> dict[str, Any]:
    levels = {word: [f"P{each}" for each in agreed.levels[severity]] for word, severity in _WORDS.items()}
    raised = {tier: list(names) for tier, names in agreed.raised.items()}
    return {"several": agreed.several, "many": agreed.many, **levels, "raised": raised}


CHAPTER: Chapter[Matrix] = Chapter(
    name="priority",
    about="in which order known issues are worked on: by severity, customers and who they are",
    default=MATRIX,
    read=_read,
    plain=_plain,
)
