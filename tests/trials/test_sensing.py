"""What is learnt of how texts are compared."""

import numpy as np

from bot.rules.matching.meanings import SIZE, Table, packed
from bot.rules.matching.texts import hashed
from bot.trials import sensing
from bot.trials.streams import Told

WORDS = [f"word{letter}{other}" for letter in "abcdefghij" for other in "klmnopqrtu"]
LARGEST = 7


def a_table() -> Table:
    """The first word points where reports of one issue differ; each other one has a direction of its own."""
    keys = np.sort(hashed(WORDS[:SIZE]))
    directions = np.zeros((SIZE, SIZE))
    directions[np.searchsorted(keys, hashed(WORDS[:SIZE])), np.arange(SIZE)] = LARGEST
    return Table(keys, np.full(SIZE, 1 / LARGEST, np.float32), packed(directions))


def test_in_what_reports_of_one_issue_differ_they_are_compared_less() -> None:
    stream = [
        Told(
            f"R-{number}", 0.0, f"{WORDS[1 + number // 2]} {WORDS[0] if number % 2 else ''}", "", None, f"{number // 2}"
        )
        for number in range(40)
    ]
    metric = np.array(sensing.learn(a_table(), [stream]))
    assert metric[0, 0] < 0.6 * np.median(np.diag(metric))
    assert np.allclose(metric, metric.T)


def test_without_two_reports_of_one_issue_all_is_compared_alike() -> None:
    lone = [Told("R-1", 0.0, WORDS[0], "", None, None)]
    metric = np.array(sensing.learn(a_table(), [lone]))
    assert np.allclose(metric, metric[0, 0] * np.eye(SIZE))
