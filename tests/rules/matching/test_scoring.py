"""The best reports are those that adding up everything would give, whatever is left out for speed."""

import numpy as np
import numpy.typing as npt
import pytest

from bot.rules.matching import scoring
from bot.rules.matching.postings import Postings

VOCABULARY = 400


def filled(count: int) -> tuple[Postings, npt.NDArray[np.float64]]:
    """An index of random reports, in which small numbers are frequent words, and the same as a full table."""
    chance = np.random.default_rng(7)
    postings = Postings()
    table = np.zeros((count, VOCABULARY))
    for report in range(count):
        words = np.unique((VOCABULARY * chance.random(8) ** 3).astype(np.uint32))
        times = chance.integers(1, 4, len(words)).astype(np.uint8)
        postings.add(words, times)
        table[report, words] = times
    return postings, table


@pytest.fixture(scope="module")
def index() -> tuple[Postings, npt.NDArray[np.float64]]:
    return filled(3_000)


def test_every_posting_is_found(index: tuple[Postings, npt.NDArray[np.float64]]) -> None:
    postings, table = index
    words = np.arange(VOCABULARY, dtype=np.uint32)
    assert np.array_equal(postings.rarity(words)[1], np.count_nonzero(table, axis=0))
    there = scoring.impacts(postings, words, np.arange(len(table)))
    assert np.array_equal(there.T > 0, table > 0)


@pytest.mark.parametrize("most_postings", [10**9, 1_500, 0])
def test_the_best_are_those_of_the_full_sum(
    index: tuple[Postings, npt.NDArray[np.float64]], most_postings: int
) -> None:
    postings, table = index
    words = np.array([3, 17, 60, 150, 390], np.uint32)
    rarity, found_in = postings.rarity(words)
    everything = scoring.impacts(postings, words, np.arange(len(table))).T @ rarity
    found = scoring.best(postings, words, rarity, found_in, 20, most_postings)
    assert np.allclose(found.scores, everything[found.reports])
    assert np.all(np.diff(found.scores) <= 1e-9)
    expected = np.sort(everything)[::-1][:20]
    if most_postings > 10**6:
        assert np.allclose(found.scores, expected)
    assert np.isclose(found.scores[0], expected[0])


def test_words_that_nobody_has_find_nothing(index: tuple[Postings, npt.NDArray[np.float64]]) -> None:
    postings, _ = index
    words = np.array([10_000], np.uint32)
    rarity, found_in = postings.rarity(words)
    assert not len(scoring.best(postings, words, rarity, found_in, 5).reports)
    assert not len(scoring.best(Postings(), words, rarity, found_in, 5).reports)
