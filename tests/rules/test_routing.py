from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.rules import routing
from bot.rules.calendars import CALENDARS, OFFICE
from bot.rules.refusals import Refused, WrongInput
from bot.rules.routing import CHAPTER, Route, Subject
from bot.rules.severity import Severity

BY_DAY, BY_NIGHT = datetime(2026, 8, 20, 12, tzinfo=UTC), datetime(2026, 8, 20, 2, tzinfo=UTC)
SUBJECT = Subject(
    "No VAT-number on the invoice!\nIt is blank.", "Billing", Severity.CRITICAL, "Acme & Sons", "enterprise"
)
ALL = Route("all", "Everybody")


@pytest.mark.parametrize(
    ("route", "now", "why"),
    [
        (ALL, BY_DAY, "it takes all"),
        (replace(ALL, areas=("Exports and reports", "Billing")), BY_DAY, "area is Billing"),
        (replace(ALL, areas=("Exports and reports",)), BY_DAY, None),
        (replace(ALL, words=("refund", "vat number")), BY_DAY, "it says “vat number”"),
        (replace(ALL, words=("voice",)), BY_DAY, None),  # whole words only
        (replace(ALL, severities=(Severity.CRITICAL,)), BY_DAY, "severity is critical"),
        (replace(ALL, severities=(Severity.MINOR,)), BY_DAY, None),
        (replace(ALL, customers=("acme",)), BY_DAY, "customer is acme"),
        (replace(ALL, customers=("Globex",)), BY_DAY, None),
        (replace(ALL, tiers=("standard", "enterprise")), BY_DAY, "tier is enterprise"),
        (replace(ALL, tiers=("standard",)), BY_DAY, None),
        (replace(ALL, calendar=OFFICE, hours="open"), BY_DAY, "working hours is open"),
        (replace(ALL, calendar=OFFICE, hours="open"), BY_NIGHT, None),
        (replace(ALL, calendar=OFFICE, hours="closed"), BY_NIGHT, "working hours is closed"),
        (replace(ALL, calendar="gone", hours="closed"), BY_NIGHT, None),
        (
            replace(ALL, areas=("Billing",), severities=(Severity.CRITICAL,)),
            BY_DAY,
            "area is Billing, severity is critical",
        ),
        (replace(ALL, areas=("Billing",), severities=(Severity.MINOR,)), BY_DAY, None),
    ],
)
def test_a_rule_matches_when_all_that_it_asks_for_holds(route: Route, now: datetime, why: str | None) -> None:
    found = routing.first_match((route,), SUBJECT, CALENDARS, now, 3)
    assert (found[1].why if found else None) == why
    assert found is None or (found[1].rule, found[1].version, found[1].team) == ("all", 3, "Everybody")


def test_the_first_rule_that_matches_wins() -> None:
    routes = (replace(ALL, name="no", customers=("Globex",)), replace(ALL, name="yes", areas=("Billing",)), ALL)
    found = routing.first_match(routes, SUBJECT, CALENDARS, BY_DAY)
    assert found is not None
    assert found[0].name == "yes"
    assert routing.first_match((), SUBJECT, CALENDARS, BY_DAY) is None


LATER = Route(
    "later",
    "T",
    areas=("Billing",),
    words=("vat number",),
    severities=(Severity.CRITICAL,),
    customers=("Acme Sons",),
    calendar=OFFICE,
    hours="open",
)


@pytest.mark.parametrize(
    ("earlier", "is_shadowed"),
    [
        (ALL, True),
        (replace(ALL, areas=("Billing",)), True),
        (replace(ALL, areas=("Exports and reports",)), False),
        (replace(ALL, words=("VAT",)), True),
        (replace(ALL, words=("vat number 7",)), False),
        (replace(ALL, severities=(Severity.CRITICAL, Severity.MAJOR)), True),
        (replace(ALL, severities=(Severity.MAJOR,)), False),
        (replace(ALL, customers=("acme",)), True),
        (replace(ALL, calendar=OFFICE, hours="open"), True),
        (replace(ALL, calendar=OFFICE, hours="closed"), False),
        (replace(LATER, name="same"), True),
    ],
)
def test_a_rule_behind_one_that_asks_for_less_can_never_match(earlier: Route, is_shadowed: bool) -> None:
    earlier = replace(earlier, name="earlier")
    assert routing.shadowed((earlier, LATER)) == ({"later": "earlier"} if is_shadowed else {})


def test_the_chapter_is_read_as_it_is_written() -> None:
    plain = {
        "route": [{"name": "vat", "team": "Tax", "words": "vat", "severity": ["major"]}, {"name": "r", "team": "R"}]
    }
    read = CHAPTER.read(plain)
    assert read[0] == Route("vat", "Tax", words=("vat",), severities=(Severity.MAJOR,))
    assert CHAPTER.read(CHAPTER.plain(read)) == read
    assert CHAPTER.read({}) == ()


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ([{"name": "a", "team": "A"}, {"name": "b", "team": "B"}], "“b” can never match: “a”"),
        ([{"name": "a", "team": "A", "area": "Billing"}, {"name": "a", "team": "B"}], "Two rules are named “a”"),
        ([{"team": "A"}], "A rule has no name"),
        ([{"name": "a"}], "A rule has no team"),
        ([{"name": "a", "team": "A", "area": "Cooking"}], "there is no “Cooking”"),
        ([{"name": "a", "team": "A", "severity": "huge"}], "say critical, major, minor"),
        ([{"name": "a", "team": "A", "words": ["!"]}], "has no word in it"),
        ([{"name": "a", "team": "A", "words": [1]}], "is a list of texts"),
        ([{"name": "a", "team": "A", "hours": "open"}], "name a calendar"),
        ([{"name": "a", "team": "A", "calendar": "working hours", "hours": "never"}], "say open or closed"),
        ([{"name": "a", "team": "A", "channel": "#billing"}], "the id of a channel"),
        ([{"name": "a", "team": "A", "colour": "red"}], "“colour” of a means nothing"),
        ([{"name": 1, "team": "A"}], "name of 1 is a text"),
        ("all", "begins with \\[\\[route\\]\\]"),
        ([{"name": "a" * 61, "team": "A"}], "at most 60 characters"),
        ([{"name": f"a{each}", "team": "A", "words": f"w{each}"} for each in range(101)], "At most 100 rules"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(rules: object, told: str) -> None:
    with pytest.raises(WrongInput, match=told):
        CHAPTER.read({"route": rules})
    with pytest.raises(WrongInput, match="means nothing here"):
        CHAPTER.read({"routes": []})


def test_an_area_is_named_by_a_part_of_it() -> None:
    assert routing.read_area("billing ") == "Billing"
    assert routing.read_area("exports") == "Exports and reports"
    with pytest.raises(Refused, match="Which area"):
        routing.read_area("and")
