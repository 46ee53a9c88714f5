import pytest

from bot.rules.labels import IssueId, WorkaroundId
from bot.rules.refusals import Refused, WrongInput
from bot.rules.workaround import (
    MOST_STEPS_CHARACTERS,
    MOST_WORDING_CHARACTERS,
    Workaround,
    announced_in,
    check_form,
    steps_from_reply,
)
from tests.rules.examples import NOON


@pytest.mark.parametrize(
    ("reply", "follows"),
    [
        ("workaround: use CSV", "use CSV"),
        ("Workaround: use CSV", "use CSV"),
        ("WORKAROUND:use CSV", "use CSV"),
        ("  work-around :  use CSV", "use CSV"),
        ("*Workaround:* use CSV", "use CSV"),
        ("*Workaround*: use CSV", "use CSV"),
        ("_workaround_: use CSV", "use CSV"),
        ("~*workaround*~: use CSV", "use CSV"),
        ("workaround:\n1. open\n2. save", "1. open\n2. save"),
        ("workaround:", ""),
        ("workaround: workaround: twice", "workaround: twice"),
        ("use CSV", None),
        ("the workaround: use CSV", None),
        ("workaround use CSV", None),
        ("workarounds: use CSV", None),
        ("work around: use CSV", None),
        ("", None),
    ],
)
def test_a_reply_announces_a_workaround_only_at_its_start(reply: str, follows: str | None) -> None:
    assert announced_in(reply) == follows


@pytest.mark.parametrize(
    ("reply", "steps"),
    [
        ("use CSV", "use CSV"),
        (" \nuse CSV\n", "use CSV"),
        ("*Workaround:* use CSV", "use CSV"),
        ("no workaround: yet", "no workaround: yet"),
        ("x" * MOST_STEPS_CHARACTERS, "x" * MOST_STEPS_CHARACTERS),
        ("workaround: " + "x" * MOST_STEPS_CHARACTERS, "x" * MOST_STEPS_CHARACTERS),
    ],
)
def test_a_marked_reply_gives_its_steps_without_the_announcement(reply: str, steps: str) -> None:
    assert steps_from_reply(reply) == steps


@pytest.mark.parametrize("reply", ["", "  \n", "workaround:", "*Workaround:*  "])
def test_a_reply_without_words_gives_no_steps(reply: str) -> None:
    with pytest.raises(Refused, match="This reply has no text to pass on"):
        steps_from_reply(reply)


def test_a_reply_that_does_not_fit_is_not_cut_but_refused() -> None:
    with pytest.raises(Refused, match=r"holds 2,500 characters; this reply has 2,501"):
        steps_from_reply("x" * (MOST_STEPS_CHARACTERS + 1))


def test_the_form_is_trimmed() -> None:
    assert check_form(" 1. open\n2. save ", "\nPlease save. ") == ("1. open\n2. save", "Please save.")


NO_STEPS = "Say what the agent does, step by step."
NO_WORDING = "Say it in words that can go to the customer."


@pytest.mark.parametrize(
    ("steps", "wording", "problems"),
    [
        ("", "w", {"steps": NO_STEPS}),
        ("s", " ", {"customer_wording": NO_WORDING}),
        ("", "", {"steps": NO_STEPS, "customer_wording": NO_WORDING}),
        (
            "x" * (MOST_STEPS_CHARACTERS + 7),
            "x" * (MOST_WORDING_CHARACTERS + 1500),
            {
                "steps": "This is 7 characters too long; 2,500 fit.",
                "customer_wording": "This is 1,500 characters too long; 2,500 fit.",
            },
        ),
    ],
)
def test_every_field_of_the_form_to_mend_is_named_at_once(steps: str, wording: str, problems: dict[str, str]) -> None:
    with pytest.raises(WrongInput) as wrong:
        check_form(steps, wording)
    assert wrong.value.problems == problems


@pytest.mark.parametrize(("version", "label"), [(1, "WA-7"), (2, "WA-7.2"), (11, "WA-7.11")])
def test_later_versions_show_in_the_label(version: int, label: str) -> None:
    workaround = Workaround(WorkaroundId(7), version, IssueId(3), "U0MIA", "s", "w", NOON)
    assert workaround.label == label
