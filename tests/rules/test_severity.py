from itertools import pairwise

from bot.rules.severity import LEVELS, Severity

SHOWN_UNDER_A_CHOICE = 75


def test_every_severity_has_a_word_and_a_definition_that_slack_shows_whole() -> None:
    assert set(LEVELS) == set(Severity)
    for level in LEVELS.values():
        assert level.word
        assert 0 < len(level.definition) <= SHOWN_UNDER_A_CHOICE


def test_no_two_levels_get_equal_treatment_and_the_worse_is_the_sooner() -> None:
    for worse, better in pairwise(LEVELS[severity] for severity in sorted(Severity)):
        assert worse.answer_within < better.answer_within
        assert worse.workaround_within < better.workaround_within
        assert worse.word != better.word


def test_an_answer_is_promised_before_a_workaround() -> None:
    assert all(level.answer_within < level.workaround_within for level in LEVELS.values())
