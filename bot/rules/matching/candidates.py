"""The first stage: some 150 earlier reports that may be of the same issue, found in four ways."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.rules.matching import scoring
from bot.rules.matching.ledger import Ledger
from bot.rules.matching.meanings import NOTHING, Meanings, Sense, Vectors
from bot.rules.matching.postings import Floats, Postings, emphasis, impact
from bot.rules.matching.scoring import Numbers, Scored
from bot.rules.matching.texts import Counts, Hashes, Query, Text, Texts, together

TITLE_WEIGHT = 3
MOST_TITLE_WORDS, MOST_BODY_WORDS = 24, 30
"""Of a question the first words of the title and the rarest others are looked up."""
BY_WORDS, BY_TITLE, BY_GRAMS, BY_MEANING = 100, 40, 30, 40
SEEN_GRAMS = 100
"""So many of the reports that share runs of characters tell their likeness to the re-ranker."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Words of a question in one field of the index: unique, with what each weighs and how rare it is.

    `own` is the score of the question with itself, `norm` the length of its vector of rarity times impact.
    """

    words: Hashes
    weights: Floats
    rarity: Floats
    found_in: Numbers
    impacts: Floats
    places: Numbers
    """Where in the query's words each of these stands."""

    @property
    def own(self) -> float:
        return float(self.weights @ self.impacts)

    @property
    def norm(self) -> float:
        return float(np.sqrt(np.sum((self.rarity * self.impacts) ** 2)))


@dataclass(frozen=True, slots=True)
class Candidates:
    """`reports`: unique, ascending. The three lists are those that they came from, the best first."""

    reports: Numbers
    by_words: Scored
    by_title: Scored
    by_grams: Scored
    words: Asked
    title: Asked
    grams: Asked
    meaning: Vectors
    """What the question is about; zeros where its words are not known."""


@dataclass(frozen=True, slots=True)
class Told:
    """A report as the engine is told of it: issue as the caller numbers it, area, and seconds since 1970."""

    text: Text
    issue: int
    component: str | None
    at: float


class Index:
    """Title and body together, the title alone, the runs of characters of the title, and what the text is about."""

    def __init__(self, sense: Sense = NOTHING) -> None:
        self.words, self.title, self.grams = Postings(), Postings(), Postings()
        self.meanings = Meanings(sense)
        self.ledger = Ledger()

    @classmethod
    def from_state(cls, state: Mapping[str, Any], sense: Sense) -> "Index":
        """What `state` says; `sense` is not in it."""
        index = cls(sense)
        index.words, index.title, index.grams = (
            Postings.from_state(state[name]) for name in ("words", "title", "grams")
        )
        index.meanings, index.ledger = Meanings.from_state(state["meanings"], sense), Ledger.from_state(state["ledger"])
        return index

    def state(self) -> dict[str, Any]:
        return {
            "words": self.words.state(),
            "title": self.title.state(),
            "grams": self.grams.state(),
            "meanings": self.meanings.state(),
            "ledger": self.ledger.state(),
        }

    def add(self, text: Text, issue: int, component: str | None, at: float) -> None:
        self.words.add(text.words, weighted(text))
        self.title.add(*text.title_terms())
        self.grams.add(text.grams, np.ones(len(text.grams), np.uint8))
        self.meanings.add(together([text]))
        self.ledger.add(issue, component, at)

    def extend(
        self, texts: Texts, issues: Sequence[int], components: Sequence[str | None], at: Sequence[float]
    ) -> None:
        """Many reports at once, as at a start; one or more."""
        for step in self.steps(texts, issues, components, at):
            step()

    def steps(
        self, texts: Texts, issues: Sequence[int], components: Sequence[str | None], at: Sequence[float]
    ) -> list[Callable[[], None]]:
        """What `extend` does. The steps know nothing of each other and may be taken side by side, the longest first."""
        of_words, of_grams, of_pairs = (
            np.repeat(np.arange(len(texts), dtype=np.int32), sizes) for sizes in texts.sizes.T
        )
        titled = texts.in_title > 0
        terms = np.concatenate([texts.words[titled], texts.pairs])
        of_terms = np.concatenate([of_words[titled], of_pairs])
        times = _weighted(texts.in_title, texts.in_body)
        return [
            partial(self.meanings.add, texts),
            partial(self.words.extend, len(texts), of_words, texts.words, times),
            partial(self.grams.extend, len(texts), of_grams, texts.grams, np.ones(len(texts.grams), np.uint8)),
            partial(self.title.extend, len(texts), of_terms, terms, np.ones(len(terms), np.uint8)),
            partial(self.ledger.extend, issues, components, at),
        ]

    def nbytes(self) -> int:
        return sum(part.nbytes() for part in (self.words, self.title, self.grams, self.meanings, self.ledger))


def weighted(text: Text) -> Counts:
    """BM25F: each word counts in the title so many times as in the body."""
    return _weighted(text.in_title, text.in_body)


def _weighted(in_title: Counts, in_body: Counts) -> Counts:
    times: Counts = np.minimum(in_title.astype(np.uint16) * TITLE_WEIGHT + in_body, 255).astype(np.uint8)
    return times


def find(index: Index, query: Query, among: Collection[int] | None = None) -> Candidates:
    """`among`: only reports of these issues."""
    text = query.text
    allowed = None if among is None else index.ledger.are_of(among)
    words = _chosen(_ask(index.words, text.words, weighted(text)), int(np.count_nonzero(text.in_title)))
    title = _ask(index.title, *text.title_terms())
    grams = _ask(index.grams, text.grams, np.ones(len(text.grams), np.uint8))
    by_words = scoring.best(index.words, words.words, words.weights, words.found_in, BY_WORDS, allowed=allowed)
    by_title = scoring.best(index.title, title.words, title.weights, title.found_in, BY_TITLE, allowed=allowed)
    by_grams = scoring.best(index.grams, grams.words, grams.weights, grams.found_in, SEEN_GRAMS, allowed=allowed)
    meaning = index.meanings.asked(text)
    by_meaning = index.meanings.nearest(meaning, BY_MEANING, allowed)
    found = [by_words.reports, by_title.reports, by_grams.reports[:BY_GRAMS], by_meaning]
    reports = np.unique(np.concatenate(found))
    return Candidates(reports, by_words, by_title, by_grams, words, title, grams, meaning)


def _ask(postings: Postings, words: Hashes, times: Counts) -> Asked:
    """All words of the question that stand in this field."""
    places = np.flatnonzero(times)
    words, times = words[places], times[places]
    rarity, found_in = postings.rarity(words)
    impacts = impact(times.astype(np.float64), float(times.sum()), postings.average_length())
    return Asked(words, rarity * emphasis(times), rarity, found_in, impacts, places)


def _chosen(asked: Asked, in_title: int) -> Asked:
    """The first words are those of the title; of the others only those that some report has, the rarest first."""
    others = np.arange(in_title, len(asked.words))
    others = others[asked.found_in[others] > 0]
    others = others[np.argsort(asked.found_in[others], kind="stable")][:MOST_BODY_WORDS]
    kept: npt.NDArray[np.int64] = np.concatenate([np.arange(min(in_title, MOST_TITLE_WORDS)), others])
    return Asked(
        asked.words[kept],
        asked.weights[kept],
        asked.rarity[kept],
        asked.found_in[kept],
        asked.impacts[kept],
        asked.places[kept],
    )
