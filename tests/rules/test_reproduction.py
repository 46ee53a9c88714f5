from collections.abc import Mapping
from typing import Any

import pytest

from bot.rules import report, reproduction
from bot.rules.refusals import WrongInput
from bot.rules.report import AREAS
from bot.rules.reproduction import CHAPTER, Part
from tests.rules.examples import a_draft

ALL = tuple(Part)


@pytest.mark.parametrize(
    ("what_happens", "link", "lacking"),
    [
        ("it fails", "", list(Part)),
        ("it fails", "https://desk.example.com/1", [Part.STEPS, Part.EXPECTED, Part.ACTUAL, Part.VERSION]),
        ("Steps: a\nexpected: b\n> Actual: c\n*Version:* 4\n• evidence: log", "", []),
        ("STEPS : open\n*Version* : 4", "", [Part.EXPECTED, Part.ACTUAL, Part.EVIDENCE]),
        ("steps:\nversion:   \nmy steps: none", "", list(Part)),
    ],
)
def test_a_part_is_a_line_that_begins_with_its_name_and_says_something(
    what_happens: str, link: str, lacking: list[Part]
) -> None:
    assert reproduction.missing(what_happens, link, ALL) == lacking


def test_only_what_was_agreed_on_for_the_area_is_required() -> None:
    draft = report.check(a_draft(ticket_link="", what_happens="it fails"))
    other = next(area for area in AREAS if area != draft.area)
    reproduction.check_new({}, draft)
    reproduction.check_new({other: ALL}, draft)
    with pytest.raises(WrongInput) as wrong:
        reproduction.check_new({draft.area: (Part.STEPS, Part.VERSION)}, draft)
    said = wrong.value.problems["what_happens"]
    assert "steps and version" in said
    assert "Version: 4.2" in said


def test_what_would_help_is_what_the_issue_does_not_say() -> None:
    contract = {AREAS[0]: (Part.STEPS, Part.VERSION)}
    assert reproduction.to_ask_for(contract, AREAS[0], "Steps: open") == [Part.VERSION]
    assert reproduction.to_ask_for(contract, AREAS[1], "Steps: open") == list(Part)[1:]
    assert reproduction.listed(["steps", "actual", "version"]) == "steps, actual and version"
    assert [reproduction.listed(each) for each in ([], ["steps"])] == ["", "steps"]


def test_the_chapter_reads_what_it_writes() -> None:
    contract = {AREAS[0]: (Part.STEPS, Part.EVIDENCE)}
    assert CHAPTER.read(CHAPTER.plain(contract)) == contract


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"Nowhere": ["steps"]}, "There is no area"),
        ({AREAS[0]: "steps"}, "a list of"),
        ({AREAS[0]: ["luck"]}, "a list of"),
    ],
)
def test_what_cannot_be_agreed_is_named(plain: Mapping[str, Any], said: str) -> None:
    with pytest.raises(WrongInput, match=said):
        CHAPTER.read(plain)
