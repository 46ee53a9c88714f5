from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.rules import rotas
from bot.rules.refusals import Refused, WrongInput
from bot.rules.rotas import CHAPTER, Absence, Rota, Side

MADRID = "Europe/Madrid"
ROTA = Rota("billing", ("U0MIA", "U0KENJI", "U0LEA"), date(2026, 10, 19), time(9), MADRID, area="Billing")
PLAIN = {
    "billing": {
        "area": "Billing",
        "people": ["U0MIA", "U0KENJI"],
        "begins": "2026-10-19",
        "at": "09:00",
        "zone": MADRID,
        "absences": ["U0MIA 2026-12-01..2026-12-07 U0LEA", "U0KENJI 2026-12-24..2026-12-24"],
    }
}


def at(text: str, zone: str = MADRID) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("when", "who"),
    [
        ("2026-10-19T08:59", "U0LEA"),
        ("2026-10-19T09:00", "U0MIA"),
        ("2026-10-26T08:59", "U0MIA"),  # the clocks went back on the 25th: this week has 169 hours
        ("2026-10-26T09:00", "U0KENJI"),
        ("2027-03-29T08:59", "U0KENJI"),  # and forward on 28 March: 167 hours
        ("2027-03-29T09:00", "U0LEA"),
        ("2026-11-02T09:00", "U0LEA"),
        ("2026-11-09T09:00", "U0MIA"),
        ("2026-10-12T09:00", "U0LEA"),  # before the first turn the order holds backwards
    ],
)
def test_turns_change_at_the_local_time_whatever_the_clocks_do(when: str, who: str) -> None:
    assert rotas.on_duty(ROTA, at(when)) == who


def test_a_hand_over_in_the_hour_that_is_skipped_or_comes_twice_happens_once() -> None:
    skipped = replace(ROTA, begins=date(2027, 3, 28), days=1, at=time(2, 30), people=("U0MIA", "U0LEA"))
    assert rotas.on_duty(skipped, at("2027-03-28T01:59")) == "U0LEA"
    assert rotas.on_duty(skipped, at("2027-03-28T03:30")) == "U0MIA"
    twice = replace(skipped, begins=date(2026, 10, 25))
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 02:30 in summer time; an hour later it is 02:30 again
    assert rotas.on_duty(twice, first - timedelta(minutes=1)) == "U0LEA"
    assert {rotas.on_duty(twice, first + timedelta(minutes=each)) for each in range(0, 180, 5)} == {"U0MIA"}


@pytest.mark.parametrize(
    ("absences", "stand_ins", "who"),
    [
        ((), (), "U0MIA"),
        ((Absence("U0MIA", date(2026, 10, 20), date(2026, 10, 21), "U0BEN"),), ("U0ANA",), "U0BEN"),
        ((Absence("U0MIA", date(2026, 10, 20), date(2026, 10, 20)),), ("U0ANA", "U0BEN"), "U0ANA"),
        ((Absence("U0MIA", date(2026, 10, 20), date(2026, 10, 20)),), (), "U0KENJI"),
        ((Absence("U0MIA", date(2026, 10, 21), date(2026, 10, 21)),), ("U0ANA",), "U0MIA"),
        ((Absence("U0MIA", date(2026, 10, 19), date(2026, 10, 19)),), ("U0ANA",), "U0MIA"),
        (
            tuple(Absence(each, date(2026, 10, 20), date(2026, 10, 20)) for each in ("U0MIA", "U0ANA", "U0KENJI")),
            ("U0ANA",),
            "U0LEA",
        ),
        (
            tuple(Absence(each, date(2026, 10, 20), date(2026, 10, 20)) for each in ("U0MIA", "U0KENJI", "U0LEA")),
            (),
            None,
        ),
    ],
)
def test_who_is_away_is_stood_in_for(absences: tuple[Absence, ...], stand_ins: tuple[str, ...], who: str) -> None:
    rota = replace(ROTA, absences=absences, stand_ins=stand_ins)
    assert rotas.on_duty(rota, at("2026-10-20T12:00")) == who


def test_a_stint_says_since_when_until_when_and_who_is_next() -> None:
    rota = replace(ROTA, absences=(Absence("U0MIA", date(2026, 10, 22), date(2026, 10, 23), "U0LEA"),))
    now = rotas.stint(rota, at("2026-10-20T12:00"))
    assert (now.person, now.since, now.until, now.next) == (
        "U0MIA",
        at("2026-10-19T09:00"),
        at("2026-10-22T09:00"),
        "U0LEA",
    )
    assert rotas.stint(rota, at("2026-10-22T12:00")).until == at("2026-10-24T09:00")
    alone = rotas.stint(replace(ROTA, people=("U0MIA",)), at("2026-10-20T12:00"))
    assert (alone.person, alone.until, alone.next) == ("U0MIA", None, None)


def test_the_rota_of_an_area_is_its_own_else_that_of_all() -> None:
    agents = replace(ROTA, name="agents", side=Side.AGENTS)
    everything = replace(ROTA, name="all", area="")
    agreed = {each.name: each for each in (agents, everything, ROTA)}
    assert rotas.rota_of(agreed, "Billing") == ROTA
    assert rotas.rota_of(agreed, "Forms and input") == everything
    assert rotas.rota_of(agreed, "Billing", Side.AGENTS) == agents
    assert rotas.rota_of(agreed, "Forms and input", Side.AGENTS) is None
    assert rotas.rota_of(agreed, "Forms and input", name="agents") == agents


def test_an_absence_takes_the_place_of_those_it_overlaps_and_can_be_taken_back() -> None:
    first = Absence("U0MIA", date(2026, 12, 1), date(2026, 12, 7))
    agreed = rotas.with_absence({"billing": ROTA}, first)
    longer = replace(first, last=date(2026, 12, 9), instead="U0BEN")
    agreed = rotas.with_absence(agreed, longer)
    assert agreed["billing"].absences == (longer,)
    with pytest.raises(Refused, match="so already"):
        rotas.with_absence(agreed, longer)
    with pytest.raises(Refused, match="on no rota"):
        rotas.with_absence(agreed, replace(longer, person="U0BEN"))
    with pytest.raises(Refused, match="for themselves"):
        rotas.with_absence(agreed, replace(longer, instead="U0MIA"))
    assert rotas.back(agreed, "U0MIA", date(2026, 12, 5), date(2026, 12, 5))["billing"].absences == ()
    with pytest.raises(Refused, match="is not away"):
        rotas.back(agreed, "U0MIA", date(2027, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize("text", ["2026-12-07..2026-12-01", "2026-13-01", "tomorrow", "2026-01-01..2028-01-01"])
def test_days_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        rotas.read_days(text)


def test_the_chapter_is_read_as_it_is_written() -> None:
    read = CHAPTER.read(PLAIN)
    assert read["billing"].absences[0] == Absence("U0MIA", date(2026, 12, 1), date(2026, 12, 7), "U0LEA")
    assert CHAPTER.read(CHAPTER.plain(read)) == read


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"people": []}, "nobody is on it"),
        ({"people": ["mia"]}, "“mia” is no id of a person"),
        ({"people": ["U0MIA", "U0MIA"]}, "somebody is on it twice"),
        ({"people": "U0MIA"}, "are lists of text"),
        ({"begins": "monday"}, "say the date of a hand-over"),
        ({"days": 0}, "a number from 1 to 92"),
        ({"at": "9am"}, "say a time such as 09:00"),
        ({"zone": "Mars/Base"}, "say an IANA zone"),
        ({"area": "Cooking"}, "there is Sign-in and accounts"),
        ({"side": "both"}, "say engineers or agents"),
        ({"group": "@billing"}, "the id of a user group"),
        ({"absences": ["U0MIA 2026-12-07..2026-12-01"]}, "is not like U012AB3CD"),
        ({"absences": ["U0MIA 2026-12-41..2026-12-42"]}, "is not like U012AB3CD"),
        ({"colour": "red"}, "“colour” of billing means nothing"),
    ],
)
def test_what_is_wrong_with_a_rota_is_said(change: dict[str, object], told: str) -> None:
    with pytest.raises(WrongInput, match=told):
        CHAPTER.read({"billing": {**PLAIN["billing"], **change}})
    with pytest.raises(WrongInput, match="needs people"):
        CHAPTER.read({"billing": "all"})
