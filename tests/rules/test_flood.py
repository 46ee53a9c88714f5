from datetime import datetime, timedelta

import pytest

from bot.rules.flagging import CHAPTER, Flood, check_is_no_flood
from bot.rules.refusals import Refused
from tests.clock import at

NOW = at("2026-11-22T12:00")
AGREED = Flood(most=30, minutes=10)


@pytest.mark.parametrize("earlier", [None, NOW - timedelta(minutes=10), NOW - timedelta(days=3)])
def test_who_flags_no_faster_than_agreed_is_not_held_up(earlier: datetime | None) -> None:
    check_is_no_flood(AGREED, earlier, NOW)


@pytest.mark.parametrize(
    ("ago", "wait"),
    [(timedelta(0), 10), (timedelta(seconds=1), 10), (timedelta(minutes=5), 5), (timedelta(minutes=9, seconds=59), 1)],
)
def test_who_flags_faster_is_told_for_how_long_to_wait(ago: timedelta, wait: int) -> None:
    with pytest.raises(Refused, match=f"30 problems within 10 minutes.* in {wait} min"):
        check_is_no_flood(AGREED, NOW - ago, NOW)


def test_the_limit_is_agreed() -> None:
    assert CHAPTER.read(CHAPTER.plain(CHAPTER.default)) == CHAPTER.default
    assert CHAPTER.read({"most": 5, "minutes": 60}) == Flood(5, 60)


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"most": 0, "minutes": 10},
        {"most": "5", "minutes": 10},
        {"most": True, "minutes": 10},
        {"most": 5, "minutes": 1441},
        {"most": 5, "minutes": 10, "hours": 1},
    ],
)
def test_nothing_else_is_a_limit(plain: dict[str, object]) -> None:
    with pytest.raises(Refused):
        CHAPTER.read(plain)
