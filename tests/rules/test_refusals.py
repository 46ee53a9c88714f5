import pytest

from bot.rules import refusals
from bot.rules.refusals import (
    AlreadyDone,
    ChangedMeanwhile,
    Interrupted,
    NotAllowed,
    NotFound,
    NotYet,
    Refused,
    WrongInput,
)


@pytest.mark.parametrize("kind", [NotFound, NotAllowed, NotYet])
def test_every_refusal_is_the_sentence_that_the_person_reads(kind: type[Refused]) -> None:
    refused = kind("There is no known issue KI-99.")
    assert isinstance(refused, Refused)
    assert str(refused) == "There is no known issue KI-99."


def test_a_change_by_somebody_else_names_what_was_changed() -> None:
    assert str(ChangedMeanwhile("KI-3")).startswith("KI-3 was changed by somebody else")


def test_wrong_input_keeps_one_sentence_for_each_field() -> None:
    problems = {"title": "Say it.", "area": "Choose one."}
    wrong = WrongInput(problems)
    problems.clear()
    assert wrong.problems == {"title": "Say it.", "area": "Choose one."}
    assert str(wrong) == "Say it. Choose one."


def test_what_is_done_already_is_no_refusal() -> None:
    """Nobody is told anything: the first time told them."""
    assert not issubclass(AlreadyDone, Refused)


def test_all_refusals_are_of_one_family() -> None:
    kinds = [kind for kind in vars(refusals).values() if isinstance(kind, type) and issubclass(kind, Exception)]
    assert {kind for kind in kinds if not issubclass(kind, Refused)} == {AlreadyDone, Interrupted}
