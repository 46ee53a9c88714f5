from collections.abc import Mapping
from typing import Any

import pytest

from bot.rules import priority
from bot.rules.priority import CHAPTER, MATRIX, Matrix
from bot.rules.refusals import WrongInput
from bot.rules.severity import Severity

AGREED = Matrix(MATRIX.levels, 3, 10, {"enterprise": ("Acme", "Globex")})


@pytest.mark.parametrize(
    ("severity", "customers", "names", "label"),
    [
        (Severity.CRITICAL, 1, (), "P1"),
        (Severity.MAJOR, 2, (), "P3"),
        (Severity.MAJOR, 3, (), "P2"),
        (Severity.MAJOR, 10, (), "P1"),
        (Severity.MINOR, 1, ("Initech",), "P4"),
        (Severity.MINOR, 1, ("Initech", "ACME Ltd"), "P3"),
        (Severity.CRITICAL, 100, ("Globex",), "P1"),
        (Severity.MINOR, 1, ("Acmeville",), "P4"),
    ],
)
def test_how_hard_how_many_and_whom(severity: Severity, customers: int, names: tuple[str, ...], label: str) -> None:
    assert priority.priority(AGREED, severity, customers, names).label == label


def test_what_it_was_computed_from_is_kept() -> None:
    found = priority.priority(AGREED, Severity.MINOR, 5, ["Globex GmbH"])
    assert (found.customers, found.customer, found.tier) == (5, "Globex", "enterprise")


def test_the_chapter_reads_what_it_writes() -> None:
    for agreed in (MATRIX, AGREED):
        assert CHAPTER.read(CHAPTER.plain(agreed)) == agreed


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"major": ["P1", "P2"]}, "three of P1 to P4"),
        ({"major": ["P1", "P2", "P9"]}, "three of P1 to P4"),
        ({"several": 20}, "several first"),
        ({"many": "ten"}, "several first"),
        ({"raised": {"enterprise": "Acme"}}, "a line for each tier"),
        ({"raised": {"enterprise": ["!"]}}, "a line for each tier"),
        ({"huge": 1}, "means nothing"),
    ],
)
def test_what_cannot_be_agreed_is_named(change: Mapping[str, Any], said: str) -> None:
    with pytest.raises(WrongInput, match=said):
        CHAPTER.read({**CHAPTER.plain(MATRIX), **change})
