import pytest

from bot.rules.reactions import EMOJI, Act, act_of, problems


@pytest.mark.parametrize(
    ("name", "act"),
    [
        ("eyes", Act.CLAIM),
        ("+1::skin-tone-3", Act.WORKED),
        ("thumbsup", Act.WORKED),
        ("-1", Act.DID_NOT_WORK),
        ("tada", None),
        ("", None),
    ],
)
def test_an_emoji_means_one_act_or_none(name: str, act: Act | None) -> None:
    assert act_of(name) is act


def test_every_act_has_an_emoji_and_no_emoji_two() -> None:
    assert set(EMOJI) == set(Act)
    assert problems(EMOJI) == []


def test_tables_that_overlap_or_hold_no_names_are_told() -> None:
    wrong = {Act.CLAIM: ["eyes", "ticket: <!channel>"], Act.RESOLVE: ["eyes"]}
    assert problems(wrong) == ["“ticket: <!channel>” is no emoji's name.", ":eyes: has more than one meaning."]
