"""The sections of the digest, by tables that were counted by hand."""

import csv
import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.rules import communication, digest, exports
from bot.rules.communication import Communication, Section
from bot.rules.demand import Kind
from bot.rules.digest import Digest, Facts, Intake, IssueFacts, Line
from bot.rules.labels import IssueId
from bot.rules.lifecycle import State
from bot.rules.load import Budget, Maintenance
from bot.rules.recognition import Share
from bot.rules.refusals import WrongInput
from bot.rules.service_levels import Moment
from bot.rules.severity import Severity
from bot.rules.weeks import read_week

WEEK = read_week("2026-W34")
SPANS = [WEEK.before(back).span("UTC") for back in range(digest.COURSE_WEEKS)]
START, END = SPANS[0]
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = START - 300 * DAY
ISSUE = IssueFacts(IssueId(3), "Exports time out", Severity.MAJOR, LONG_AGO, True, 99, (0,) * 6)
QUIET = Facts(SPANS, [0] * 8)
AGREED = Communication()


def lines(facts: Facts, section: Section, agreed: Communication = AGREED) -> list[tuple[IssueId | None, list[str]]]:
    found = digest.digest(facts, replace(agreed, sections=(section,))).lines
    return [(line.issue, [value for _, value in line.figures]) for line in found]


@pytest.mark.parametrize(
    ("weekly", "created", "is_told"),
    [
        ((12, 4, 4, 4, 4, 4), LONG_AGO, True),
        ((11, 4, 4, 4, 4, 4), LONG_AGO, False),
        ((5, 0, 0, 0, 0, 0), LONG_AGO, True),
        ((4, 0, 0, 0, 0, 0), LONG_AGO, False),  # too few to mean anything
        ((40, 12, 4, 4, 4, 4), LONG_AGO, False),  # the same rise, told the week before
        ((50, 8, 4, 4, 4, 4), LONG_AGO, True),
        ((30, 0, 0, 0, 0, 0), START, False),  # new
        ((30, 10, 0, 0, 0, 0), START - DAY, True),  # known for one week: three times ten
        ((29, 10, 0, 0, 0, 0), START - DAY, False),
        ((30, 10, 10, 0, 0, 0), START - 8 * DAY, True),  # known for two: the mean is ten
    ],
)
def test_an_issue_rises_with_three_times_what_is_usual_and_is_told_once(
    weekly: tuple[int, ...], created: datetime, is_told: bool
) -> None:
    facts = replace(QUIET, issues=[replace(ISSUE, weekly=weekly, created_at=created)])
    told = lines(facts, Section.RISING)
    assert told == ([(3, [str(weekly[0]), str(sum(weekly[1:5]))])] if is_told else [])


def test_what_rises_is_agreed_on() -> None:
    facts = replace(QUIET, issues=[replace(ISSUE, weekly=(8, 4, 4, 4, 4, 4))])
    assert lines(facts, Section.RISING, replace(AGREED, rising_times=2))
    assert not lines(facts, Section.RISING, replace(AGREED, rising_times=2, rising_least=9))


def test_an_answer_counts_when_the_customer_is_not_flagged_again_within_48_hours() -> None:
    def flag(customer: str, hours: float, answered: bool = True, issue: int = 3) -> Intake:
        return Intake(IssueId(issue), customer, START + hours * HOUR, answered)

    intake = [
        flag("Acme", -49),  # its 48 hours were over before the week
        flag("Bolt", -48),
        flag("Cord", 0),
        flag("cord ", 48, answered=False),  # again, at the last moment: takes Cord out, and is a flag itself
        flag("Dime", 1),
        flag("Dime", 50),  # too late to take anything out
        flag("Etna", 2),
        flag("Etna", 3, issue=4),  # another issue
        flag("", 4),
        flag("", 5),  # nobody knows whether it is the same customer
        flag("Fuji", 121),  # decided only in the next week
    ]
    assert digest.deflected(intake, (START, END)) == (7, 9)
    assert lines(replace(QUIET, intake=intake), Section.DEFLECTION) == [(None, ["7", "9", "77.8"])]
    assert lines(QUIET, Section.DEFLECTION) == []


def test_what_was_fixed_and_opened_again_in_the_same_week_is_not_fixed() -> None:
    states = [
        (IssueId(1), START, State.FIXED),
        (IssueId(2), START + HOUR, State.FIXED),
        (IssueId(2), START + 2 * HOUR, State.NEW),
        (IssueId(3), START + 3 * HOUR, State.FIXED),
        (IssueId(3), START + 4 * HOUR, State.CLOSED),
        (IssueId(4), START - HOUR, State.FIXED),
        (IssueId(4), START + HOUR, State.CLOSED),
    ]
    facts = replace(QUIET, states=states)
    assert digest.fixed_in(facts, SPANS[0]) == [1, 3]
    assert digest.fixed_in(facts, SPANS[1]) == [4]


@pytest.mark.parametrize(
    ("said", "could"),
    [
        ("new", None),
        ("new acknowledged", None),
        ("new investigating", (1, True)),
        ("acknowledged fixed", (1, True)),
        ("new cannot_reproduce", (1, False)),
        ("new investigating workaround_available fix_scheduled fixed closed", (1, True)),  # decided once
        ("new investigating cannot_reproduce", (2, False)),
        ("new cannot_reproduce investigating fixed", (2, True)),
        ("new needs_info ~new", None),  # an agent answered
        ("new needs_info ~new investigating", (3, True)),
        ("new investigating needs_info ~investigating", (1, True)),
        ("new cannot_reproduce needs_info ~cannot_reproduce", (1, False)),
        ("new declined", None),
        ("new cannot_reproduce closed", (1, False)),
        ("new fixed new", None),  # what came back is decided on anew
        ("new fixed ~acknowledged cannot_reproduce", (3, False)),
        ("new ~workaround_available", None),  # a merge brought it
        ("new ~workaround_available workaround_available", None),  # an engineer only said something
        ("new ~workaround_available fixed", (2, True)),
    ],
)
def test_engineers_could_or_could_not_reproduce_it_from_when_they_hold_it(
    said: str, could: tuple[int, bool] | None
) -> None:
    moments = [
        Moment(START + place * HOUR, State[each.strip("~").upper()], by_engineer=not each.startswith("~"))
        for place, each in enumerate(said.split())
    ]
    found = digest.decision(moments)
    assert found == (could and (START + could[0] * HOUR, could[1]))


def test_what_could_be_reproduced_is_told_by_area_with_how_many_were_decided_on() -> None:
    def decided(at: datetime, state: State) -> list[Moment]:
        return [Moment(LONG_AGO, State.NEW), Moment(at, state, by_engineer=True)]

    histories = [
        ("Billing", decided(START, State.INVESTIGATING)),
        ("Billing", decided(START - HOUR, State.INVESTIGATING)),  # the week before
        ("Exports", decided(START, State.CANNOT_REPRODUCE)),
        ("Exports", decided(START, State.FIXED)),
        ("Exports", decided(START, State.FIX_SCHEDULED)),
        ("Search", decided(START, State.DECLINED)),
    ]
    told = digest.digest(replace(QUIET, histories=histories), replace(AGREED, sections=(Section.REPRODUCTION,)))
    assert [(line.about, dict(line.figures)) for line in told.lines] == [
        ("Exports", {"reproduced": "2", "of": "3", "percent": "66.7"}),
        ("Billing", {"reproduced": "1", "of": "1", "percent": "100.0"}),
    ]


def test_open_issues_age_by_days_times_reports() -> None:
    issues = [
        replace(ISSUE, id=IssueId(1), created_at=END - 30 * DAY, reports=4),
        replace(ISSUE, id=IssueId(2), created_at=END - 30 * DAY + HOUR, reports=900),
        replace(ISSUE, id=IssueId(3), created_at=END - 100 * DAY, reports=2),
        replace(ISSUE, id=IssueId(4), created_at=END - 100 * DAY, reports=9, is_open=False),
    ]
    assert lines(replace(QUIET, issues=issues), Section.AGEING) == [(3, ["100", "2", "200"]), (1, ["30", "4", "120"])]


@pytest.mark.parametrize(
    ("spans", "median", "most"), [([7], 7, 7), ([4, 1, 3, 2], 2, 4), (list(range(1, 11)), 5, 9), ([1] * 9 + [50], 1, 1)]
)
def test_a_median_and_the_90_percent_are_values_that_were_there(spans: list[int], median: int, most: int) -> None:
    taken = [timedelta(minutes=each) for each in spans]
    assert digest.nearest_rank(taken, 50) == timedelta(minutes=median)
    assert digest.nearest_rank(taken, 90) == timedelta(minutes=most)


@pytest.mark.parametrize(("part", "of", "said"), [(1, 3, "33.3"), (2, 3, "66.7"), (1, 8, "12.5"), (1, 2000, "0.1")])
def test_a_share_has_one_decimal(part: int, of: int, said: str) -> None:
    assert digest.percent(part, of) == said
    assert digest.percent(0, 0) == ""


def test_a_week_is_empty_when_nothing_happened_and_nothing_waits() -> None:
    agreed = Communication()
    quiet = replace(QUIET, volumes=[0, 9, 0, 0, 0, 0, 0, 0], areas={"Billing": (0, 9)})
    assert digest.digest(quiet, agreed).is_empty
    assert not digest.digest(replace(quiet, issues=[ISSUE]), agreed).is_empty, "it is old and open"
    assert not digest.digest(replace(quiet, volumes=[1] * 8), agreed).is_empty


def test_only_what_was_agreed_on_is_told_in_its_order_and_cut_to_its_length() -> None:
    plain = communication.CHAPTER.plain(AGREED)
    agreed = communication.CHAPTER.read({**plain, "sections": ["ageing", "volume"], "lines": 1})
    facts = replace(QUIET, issues=[ISSUE, replace(ISSUE, id=IssueId(4))])
    told = digest.digest(facts, agreed)
    assert [line.section for line in told.lines[:3]] == [Section.AGEING, Section.AGEING, Section.VOLUME]
    shown, counts = digest.shortened(told, agreed.lines)
    assert [line.issue for line in shown.lines] == [3, None]
    assert counts == {Section.AGEING: 2, Section.VOLUME: 3}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sections": ["weather"]}, "sections: a list of volume"),
        ({"sections": []}, "sections: a list of"),
        ({"sections": ["new", "new"]}, "each only once"),
        ({"lines": 11}, "lines: say a whole number from 1 to 10"),
        ({"lines": True}, "lines: say a whole number"),
        ({"channel": "#general"}, "channel: the id of a channel"),
        ({"day": "monday"}, "“day” means nothing here"),
    ],
)
def test_what_cannot_be_agreed_on_is_named(change: dict[str, object], told: str) -> None:
    plain = communication.CHAPTER.plain(AGREED)
    assert communication.CHAPTER.read(plain) == AGREED
    with pytest.raises(WrongInput) as wrong:
        communication.CHAPTER.read({**plain, **change})
    assert told in str(wrong.value.problems)


@pytest.mark.parametrize("title", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1"])
def test_an_export_holds_no_formulas(title: str) -> None:
    line = Line(Section.NEW, title, (("reports", "3"),), IssueId(7))
    head, row = csv.reader(io.StringIO(exports.as_csv(WEEK, Digest((line,))), newline=""))
    assert tuple(head) == ("week", *exports.COLUMNS)
    assert row == ["2026-W34", "new", "KI-7", f"'{title}", "reports", "3"]


def test_other_words_stay_as_they_are_in_an_export() -> None:
    written = exports.as_csv(WEEK, Digest((Line(Section.AREAS, 'Say "a, b"', (("reports", "3"),)),)))
    assert list(csv.reader(io.StringIO(written)))[1] == ["2026-W34", "areas", "", 'Say "a, b"', "reports", "3"]


def test_failure_demand_is_counted_by_reports_with_the_unclassified_beside_it() -> None:
    demanded = {(Kind.FAILURE, "Billing"): 3, (Kind.VALUE, ""): 2, (None, ""): 4, (Kind.FAILURE, "Sales"): 0}
    facts = replace(QUIET, demanded=demanded)
    assert lines(facts, Section.DEMAND) == [(None, ["3", "5", "60.0", "4"]), (None, ["3"])]
    assert lines(replace(facts, demanded=None), Section.DEMAND) == []
    assert lines(replace(facts, demanded={(None, ""): 9}), Section.DEMAND) == [(None, ["0", "0", "", "9"])]


def test_of_shout_outs_both_shares_are_told_and_how_many_named_no_behaviour() -> None:
    facts = replace(QUIET, thanked=Share(1, 2), untagged=1)
    assert lines(facts, Section.SHOUT_OUTS) == [(None, ["1", "33.3", "2", "66.7", "1"])]
    assert lines(QUIET, Section.SHOUT_OUTS) == []


def test_maintenance_load_stands_beside_what_was_agreed() -> None:
    agreed = Maintenance(30, 40, {"Billing": Budget(4, 20), "Exports": Budget(1, 50)})
    facts = replace(QUIET, touches={"Billing": 99, "": 5}, maintenance=agreed)
    assert lines(facts, Section.LOAD) == [(None, ["99", "2970", "9600", "30.9", "20"])]
