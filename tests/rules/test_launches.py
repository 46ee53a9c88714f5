"""What goes live, and what is usual after it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.rules.digest import of_launch
from bot.rules.launches import (
    Usual,
    Watched,
    comparable,
    days_over,
    near,
    read_launch,
    read_launch_number,
    usual,
)
from bot.rules.markers import Kind, Marked, Marker
from bot.rules.refusals import Refused
from tests.rules.examples import ISSUE

TODAY = date(2026, 8, 20)  # a Thursday
LIVE = Marker(date(2026, 8, 3), Kind.LAUNCH, "Checkout 2", 7, "U0MIA", area="Billing")


@pytest.mark.parametrize(
    ("name", "said", "expected"),
    [
        ("Checkout  2", {"on": "2026-08-01", "area": "bill"}, (date(2026, 8, 1), "Checkout 2", "Billing")),
        ("Dark mode", {}, (TODAY, "Dark mode", "")),
        ("Dark mode", {"area": "exports, bill, billing,"}, (TODAY, "Dark mode", "Billing; Exports and reports")),
        ("Dark mode", {"area": "Drag, drop and sorting"}, (TODAY, "Dark mode", "Drag, drop and sorting")),
        (
            "a",
            {"area": "sign-in, drag, drop and sorting"},
            (TODAY, "a", "Sign-in and accounts; Drag, drop and sorting"),
        ),
        ("Dark mode", {"on": "Yesterday"}, (date(2026, 8, 19), "Dark mode", "")),
        ("Dark mode", {"on": "fri"}, (date(2026, 8, 21), "Dark mode", "")),
        ("Dark mode", {"on": "+2w"}, (date(2026, 9, 3), "Dark mode", "")),
    ],
)
def test_a_launch_is_read(name: str, said: dict[str, str], expected: tuple[date, str, str]) -> None:
    day, called, area = expected
    assert read_launch(name, said, TODAY) == Marked(day, Kind.LAUNCH, called, area=area)


@pytest.mark.parametrize(
    ("name", "said"),
    [("", {}), ("x" * 81, {}), ("a", {"on": "soon"}), ("a", {"on": "2026-02-30"}), ("a", {"area": "printers"}),
     ("a", {"area": "billing, printers"}), ("a", {"area": ", ,"}),
     ("a", {"on": "2019-01-01"}), ("a", {"on": "2027-09-01"})],
)  # fmt: skip
def test_anything_else_is_refused(name: str, said: dict[str, str]) -> None:
    with pytest.raises(Refused):
        read_launch(name, said, TODAY)


def test_labels_are_read_and_nothing_else_is_taken_for_one() -> None:
    assert [read_launch_number(text) for text in ("L-7", "l7", " 7 ")] == [7, 7, 7]
    for text in ("KI-7", "", "Checkout 2"):
        with pytest.raises(Refused, match="Which one"):
            read_launch_number(text)


@pytest.mark.parametrize(("today", "days"), [(-1, 0), (0, 0), (1, 1), (13, 13), (14, 14), (400, 14)])
def test_only_days_that_are_over_count_and_no_more_than_fourteen(today: int, days: int) -> None:
    assert days_over(LIVE, LIVE.day + timedelta(days=today)) == days


def test_launches_of_the_area_whose_days_were_over_are_comparable() -> None:
    def earlier(number: int, back: int, area: str = "Billing") -> Marker:
        return replace(LIVE, number=number, day=LIVE.day - timedelta(days=back), area=area)

    found = [earlier(1, 300), earlier(2, 14), earlier(3, 13), earlier(4, 40, ""), earlier(5, 100), earlier(6, 60)]
    assert [each.number for each in comparable(LIVE, found)] == [2, 6, 5]


def test_a_launch_is_near_an_issue_of_its_area_that_is_one_of_its_days() -> None:
    issue = replace(ISSUE, area="Billing", created_at=datetime(2026, 8, 16, 23, tzinfo=UTC))
    later, of_all = replace(LIVE, day=date(2027, 1, 1)), replace(LIVE, number=8, area="")
    two = replace(LIVE, number=9, area="Billing; Integrations and API", day=date(2027, 1, 2))
    other, too_early = replace(LIVE, area="Integrations and API"), replace(LIVE, day=date(2026, 8, 2))
    soon = replace(LIVE, day=date(2026, 8, 18))
    assert near(issue, [later, soon, of_all, LIVE, other, too_early, two]) == [soon, LIVE, of_all, later, two], (
        "the nearest first"
    )


BEFORE = replace(LIVE, number=3, day=date(2026, 6, 1))


@pytest.mark.parametrize(
    ("watched", "expected", "figures"),
    [
        (Watched(LIVE, 14, 12, 9, ((BEFORE, 20), (BEFORE, 25))), Usual(45, 2), ("12", "22.5", "-46.7", "2", "45")),
        (Watched(LIVE, 14, 12, 9), Usual(9, 0), ("12", "9.0", "33.3", "0", "9")),
        (Watched(LIVE, 14, 12, 0), Usual(0, 0), ("12", "0.0", "", "0", "0")),
        (Watched(LIVE, 14, 0, 8), Usual(8, 0), ("0", "8.0", "-100.0", "0", "8")),
        (Watched(LIVE, 14, 12), None, ("12", "", "", "", "")),
    ],
)
def test_it_is_compared_with_what_is_usual(watched: Watched, expected: Usual | None, figures: tuple[str, ...]) -> None:
    assert usual(watched) == expected
    line = of_launch(watched)
    assert line.about == "L-7 Checkout 2, Billing, live on 2026-08-03"
    assert tuple(value for _, value in line.figures) == figures
