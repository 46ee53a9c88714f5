"""Which known issues read like this report: BM25F over title and text, title words counting three times.

This is the plain search of the walking skeleton. It knows words only: no error codes, no history, no meaning.
"""

import math
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.rules.labels import IssueId

TITLE_WEIGHT = 3
# Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework": K1 and B as customary, K3 for long queries.
K1, B, K3 = 1.2, 0.75, 8.0
MOST_TELLING_WORDS = 100
MOST_OWN_WORDS = 27
"""So many of its best words make up a text's likeness with itself; in a long text the rest is chatter."""
ALIKE_FROM = 0.3
"""Likeness from which on a suggestion may interrupt somebody who flags."""
FOUND_FROM = 0.05
"""Likeness from which on an issue is an answer to somebody who searches."""

_WORD = re.compile(r"[^\W_]+(?:[.\-:][^\W_]+)*")
# Words that say nothing about the product.
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """a an and are as at be but by can do does for from had has have how i if in is it its me my no not of
        on or our so that the their them then there they this to was we were what when which while
        who why will with you your""",
    )
)

Profile = Mapping[str, int]


@dataclass(frozen=True)
class Posting:
    """One word in one known issue. `weight` counts it, `length` is the sum of weights over the issue's words."""

    word: str
    issue: IssueId
    weight: int
    length: int


@dataclass(frozen=True)
class Collection:
    """What scoring needs to know of all issues: how many, how long on average, and in how many a word stands."""

    issues: int
    average_length: float
    found_in: Mapping[str, int]


@dataclass(frozen=True)
class Match:
    """`likeness` is the score as a share of the query's score with itself, 0 to 1 and rarely above."""

    issue: IssueId
    likeness: float
    shared: tuple[str, ...]
    """The words that both have, rarest first."""


def words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return [word for word in _WORD.findall(folded) if word not in _COMMON and len(word) <= 64]


def profile(title: str, text: str) -> Counter[str]:
    counts = Counter(words(text))
    for word in words(title):
        counts[word] += TITLE_WEIGHT
    return counts


def telling(query: Profile, found_in: Mapping[str, int]) -> list[str]:
    """The words worth looking up: those that some issue has, the ones that fewest have first."""
    known = [word for word in query if found_in.get(word)]
    return sorted(known, key=lambda word: (found_in[word], word))[:MOST_TELLING_WORDS]


def rank(query: Profile, postings: Iterable[Posting], collection: Collection, least: float, limit: int) -> list[Match]:
    """The most alike first; only those that reach `least`. `postings` are those of the query's telling words."""
    length = sum(query.values())
    gains = sorted(_emphasis(weight) * _gain(word, weight, length, collection) for word, weight in query.items())
    own = sum(gains[-MOST_OWN_WORDS:])
    scores: defaultdict[IssueId, float] = defaultdict(float)
    shared: dict[IssueId, list[str]] = {}
    for posting in postings:
        gain = _gain(posting.word, posting.weight, posting.length, collection)
        scores[posting.issue] += _emphasis(query[posting.word]) * gain
        shared.setdefault(posting.issue, []).append(posting.word)
    matches = [
        Match(
            issue,
            score / own,
            tuple(sorted(shared[issue], key=lambda word: collection.found_in.get(word, 0))),
        )
        for issue, score in scores.items()
        if own and score / own >= least
    ]
    return sorted(matches, key=lambda match: (-match.likeness, match.issue))[:limit]


def _emphasis(weight: int) -> float:
    """How much a word of the query matters: one of its title more than one of its text."""
    return weight * (K3 + 1) / (weight + K3)


def _gain(word: str, weight: int, length: int, collection: Collection) -> float:
    found_in = collection.found_in.get(word, 0)
    rarity = math.log(1 + (collection.issues - found_in + 0.5) / (found_in + 0.5))
    spread = 1 - B + B * length / max(collection.average_length, 1)
    return rarity * weight * (K1 + 1) / (weight + K1 * spread)


def why(match: Match) -> str:
    """The reason in words, never a bare number."""
    named = ", ".join(f"“{word}”" for word in match.shared[:4])
    return f"same words: {named}"
