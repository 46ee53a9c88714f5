import pytest

from bot.rules.policy import Plain
from bot.rules.reactions import CHAPTER, EMOJI, Act, act_of, problems
from bot.rules.refusals import WrongInput


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
    assert act_of(name, EMOJI) is act


def test_every_act_has_an_emoji_and_no_emoji_two() -> None:
    assert set(EMOJI) == set(Act)
    assert problems(EMOJI) == []


def test_tables_that_overlap_or_hold_no_names_are_told() -> None:
    wrong = {Act.CLAIM: ["eyes", "ticket: <!channel>"], Act.RESOLVE: ["eyes"]}
    assert problems(wrong) == ["“ticket: <!channel>” is no emoji's name.", ":eyes: has more than one meaning."]


def test_the_chapter_is_read_as_it_was_written() -> None:
    assert CHAPTER.read(CHAPTER.plain(EMOJI)) == EMOJI


def test_an_act_that_is_left_out_has_no_emoji_and_colons_are_forgiven() -> None:
    emoji = CHAPTER.read({"claim": [":mag:"]})
    assert act_of("mag", emoji) is Act.CLAIM
    assert act_of("eyes", emoji) is None
    assert act_of("ticket", emoji) is None


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"clam": ["eyes"]}, "“clam” is no act."),
        ({"claim": "eyes"}, "“claim” needs a list of names."),
        ({"claim": [1]}, "“claim” needs a list of names."),
        ({"claim": ["eyes"], "resolve": ["eyes"]}, ":eyes: has more than one meaning."),
        ({"claim": ["<!channel>"]}, "“<!channel>” is no emoji's name."),
    ],
)
def test_a_chapter_that_is_wrong_is_refused_with_what_to_mend(plain: Plain, said: str) -> None:
    with pytest.raises(WrongInput) as refused:
        CHAPTER.read(plain)
    assert said in refused.value.problems["policy"]
