from itertools import pairwise

from bot.rules.severity import LEVELS, Severity
from bot.rules.terms import AGREED, SERVICE_LEVELS, Measure

SHOWN_UNDER_A_CHOICE = 75


def test_every_severity_has_a_word_and_a_definition_that_slack_shows_whole() -> None:
    assert set(LEVELS) == set(Severity)
    for level in LEVELS.values():
        assert level.word
        assert 0 < len(level.definition) <= SHOWN_UNDER_A_CHOICE


def test_no_two_levels_get_equal_treatment_and_the_worse_is_the_sooner() -> None:
    assert set(SERVICE_LEVELS.levels) == set(Severity)
    for worse, better in pairwise(SERVICE_LEVELS.levels[severity] for severity in sorted(Severity)):
        assert all(worse.targets[measure].within < better.targets[measure].within for measure in AGREED)


def test_an_answer_is_promised_before_a_workaround_and_that_before_a_fix() -> None:
    for level in SERVICE_LEVELS.levels.values():
        order = (Measure.FIRST_RESPONSE, Measure.WORKAROUND, Measure.RESOLUTION)
        spans = [level.targets[measure].within for measure in order]
        assert spans == sorted(set(spans))
