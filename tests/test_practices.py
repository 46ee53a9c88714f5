"""Every practice and demand that is due has its tests, and every verb and reaction is used in a conversation."""

import re
from pathlib import Path

import pytest

from bot.rules.reactions import EMOJI
from handlers.verbs import VERBS

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "docs/practices.md").read_text()
ROWS = dict(re.findall(r"^\| ([PD]\d+) \| (.+) \|$", TABLE, re.MULTILINE))
JOURNEYS = "\n".join(file.read_text() for file in sorted((ROOT / "tests/journeys").glob("test_*.py")))
PRACTICES = [*range(2, 6), *range(9, 27), 30, 31, 32, 33, 34, 37, 39, 40, 42, 44, 45, 49]


def test_no_practice_that_is_due_is_left_out() -> None:
    assert set(ROWS) == {f"P{number}" for number in PRACTICES} | {f"D{number}" for number in range(1, 26)}


@pytest.mark.parametrize("name", ROWS)
def test_every_test_that_is_named_is_there(name: str) -> None:
    shown = ROWS[name].rpartition(" | ")[2]
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", shown)
    assert named or shown == "missing"
    for file, test in named:
        assert re.search(rf"def {test}\(", (ROOT / file).read_text()), f"{file}::{test}"


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_said_in_a_journey(verb: str) -> None:
    assert re.search(rf"(?:/liaison |!|> |\"/){verb}\b", JOURNEYS)


@pytest.mark.parametrize("emoji", [names[0] for names in EMOJI.values()])
def test_every_reaction_is_used_in_a_journey(emoji: str) -> None:
    assert re.search(rf"reacts\(\"{re.escape(emoji)}\"", JOURNEYS)


def test_no_reply_is_shown_in_the_channel_as_well() -> None:
    code = [file for file in (ROOT / "bot").rglob("*.py") if "sandbox" not in file.parts]
    assert len(code) > 100
    assert [str(file) for file in code if "reply_broadcast" in file.read_text()] == []
