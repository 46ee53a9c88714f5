"""What is learnt of how texts are compared, and how word vectors are made small enough to ship."""

import numpy as np

from bot.rules.matching.meanings import SIZE, Table, read_table, written
from bot.rules.matching.texts import hashed
from bot.trials import sensing, vectors
from bot.trials.streams import Told

WORDS = [f"word{letter}{other}" for letter in "abcdefghij" for other in "klmnopqrtu"]


def a_table() -> Table:
    """The first word points where reports of one issue differ; each other one has a direction of its own."""
    keys = np.sort(hashed(WORDS[:SIZE]))
    directions = np.zeros((SIZE, SIZE), np.int8)
    directions[np.searchsorted(keys, hashed(WORDS[:SIZE])), np.arange(SIZE)] = 127
    return Table(keys, np.full(SIZE, 1 / 127, np.float32), directions)


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


def test_forms_of_a_word_become_one_and_what_is_no_word_is_left_out() -> None:
    chance = np.random.default_rng(1)
    names = ["export", "exports", "42", "e-mail", *WORDS]
    kept = {"words": names, "vectors": {name: [*chance.normal(size=100), 1, 2] for name in names}}
    table = vectors.reduced(kept)
    assert len(table.words) == len(WORDS) + 1
    assert hashed(["exports"])[0] in table.words
    assert written(vectors.reduced(kept)) == written(table) == written(read_table(written(table)))
