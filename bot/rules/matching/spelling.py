"""A word that nobody has written, as the one that was meant: one letter too many, missing, wrong, or two swapped.

There is no list of words to compare with, since the index keeps numbers only; so every word one mistake away is looked
up, as in Norvig, "How to Write a Spelling Corrector" (norvig.com/spell-correct.html).
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from bot.rules.matching.postings import Postings
from bot.rules.matching.texts import Query, hashed

SHORTEST = 4
MOST_WORDS = 6
"""So many words of one question are mended; one of 10 letters has some 700 neighbours."""
_LETTERS = "abcdefghijklmnopqrstuvwxyzäöüßáéíóúñç"


def mended(query: Query, postings: Postings) -> Query:
    """The same where every word is known, or none of its neighbours is; of several the most frequent is taken."""
    _, found_in = postings.rarity(query.text.words)
    words, plain = query.text.words.copy(), list(query.plain)
    unknown = [at for at in np.flatnonzero(found_in == 0) if len(plain[at]) >= SHORTEST and plain[at].isalpha()]
    for at in unknown[:MOST_WORDS]:
        near = list(dict.fromkeys(_neighbours(plain[at])))
        keys = hashed(near)
        _, times = postings.rarity(keys)
        best = int(times.argmax())
        if times[best] and keys[best] not in words:
            words[at], plain[at] = keys[best], near[best]
    return Query(replace(query.text, words=words), tuple(plain))


def _neighbours(word: str) -> Iterator[str]:
    splits = [(word[:at], word[at:]) for at in range(len(word) + 1)]
    for left, right in splits:
        if len(right) > 1:
            yield f"{left}{right[1]}{right[0]}{right[2:]}"
        if right:
            yield left + right[1:]
        for letter in _LETTERS:
            yield f"{left}{letter}{right}"
            if right:
                yield f"{left}{letter}{right[1:]}"
