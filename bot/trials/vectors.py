"""`make vectors`: word vectors of general English, as small as they can be shipped.

They are learnt from a sentence encoder (`encoding`), so that the mean of the vectors of a sentence's words comes as
near as it can to what the encoder makes of the whole sentence: first each word by itself ("model2vec", Tulkens and van
Dongen 2024), then corrected by the example sentences of WordNet. Forms of one word become one; frequent words get a
smaller weight (Arora et al. 2017); kept are the directions in which sentences differ most.
"""

import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import sparse
from tqdm import tqdm

from bot import model
from bot.rules.matching import texts
from bot.rules.matching.meanings import MOST, SIZE, Table, packed, written
from bot.rules.matching.texts import COMMON, Hashes, hashed
from bot.trials.encoding import Encoder

MOST_WORDS = 60_000
"""The most frequent ones; the list has them in that order."""
LONGEST = 24
SMOOTH = 3e-3
"""Of how frequent a word has to be to count half; chosen with the short texts of clinc150."""
STAY = 10.0
"""How much a word holds on to its own vector against what the sentences say, in usual words of the corpus."""
ROUNDS = 30
"""Of conjugate gradients; by then nothing moves any more."""
WIDEST = 3
"""Numbers of a word that are beyond so many times their usual size are cut off: others would be too coarse."""

Wide = npt.NDArray[np.float32]


def learnt(words: Sequence[str], of_words: Wide, sentences: Sequence[str], of_sentences: Wide) -> Table:
    """Words in the order of how frequent they are, sentences, and what the encoder makes of each by itself."""
    shares = 1 / (np.arange(len(words)) + 3.7)  # Zipf's law, as Mandelbrot has it
    shares /= shares.sum()
    stems, form_of = np.unique(hashed(words), return_inverse=True)
    found = np.zeros((len(stems), of_words.shape[1]), np.float32)
    np.add.at(found, form_of, of_words * shares[:, None].astype(np.float32))
    found = _unit(found)
    found -= found.mean(axis=0)
    weights = (SMOOTH / (SMOOTH + np.bincount(form_of, shares))).astype(np.float32)
    wanted = _unit(of_sentences)
    wanted -= wanted.mean(axis=0)
    found = _corrected(found, _means(sentences, stems, weights), wanted)
    return _in_nibbles(stems, found @ _directions(wanted), weights)


def _means(sentences: Sequence[str], stems: Hashes, weights: Wide) -> sparse.csr_array:
    """How much each word (column) counts in each sentence (row); a row adds up to 1, or to 0 where no word is known."""
    of_common = hashed(COMMON)
    rows = []
    for sentence in sentences:
        text = texts.read(sentence, "").text
        common = [place for place in range(len(COMMON)) if text.common >> place & 1]
        words = np.concatenate([text.words, of_common[common]])
        at = np.minimum(np.searchsorted(stems, words), len(stems) - 1)
        rows.append(np.unique(at[stems[at] == words]))
    columns = np.concatenate(rows)
    sizes = np.array([len(row) for row in rows])
    counts = sparse.csr_array(
        (weights[columns], columns, np.concatenate([[0], np.cumsum(sizes)])), (len(rows), len(stems))
    )
    per_row = 1 / np.maximum(counts.sum(axis=1), np.float32(1e-9))
    return sparse.diags_array(per_row.astype(np.float32)) @ counts


def _corrected(found: Wide, means: sparse.csr_array, wanted: Wide) -> Wide:
    """Ridge regression towards the words' own vectors, all columns at once by conjugate gradients."""
    there = means @ found
    found = found * np.float32((there * wanted).sum() / np.square(there).sum())
    together = (means.T @ means).tocsr()
    stay = np.float32(STAY * together.diagonal().mean())
    more = np.zeros_like(found)
    rest = means.T @ (wanted - means @ found)
    step, left = rest.copy(), np.square(rest).sum(axis=0)
    for _ in range(ROUNDS):
        ahead = together @ step + stay * step
        far = left / np.maximum((step * ahead).sum(axis=0), np.float32(1e-12))
        more += far * step
        rest -= far * ahead
        before, left = left, np.square(rest).sum(axis=0)
        step = rest + left / np.maximum(before, np.float32(1e-12)) * step
    corrected: Wide = found + more
    return corrected


def _directions(wanted: Wide) -> Wide:
    """Those in which sentences differ most, mixed by chance so that all are alike."""
    _, directions = np.linalg.eigh(wanted.T @ wanted)
    mixed, _ = np.linalg.qr(np.random.default_rng(1).normal(size=(SIZE, SIZE)))
    short: Wide = (directions[:, ::-1][:, :SIZE] @ mixed).astype(np.float32)
    return short


def _unit(rows: Wide) -> Wide:
    unit: Wide = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), np.float32(1e-9))
    return unit


def _in_nibbles(stems: Hashes, found: Wide, weights: Wide) -> Table:
    scales = np.minimum(np.abs(found).max(axis=1), WIDEST * found.std(axis=1)) / MOST
    return Table(stems, (scales * weights).astype(np.float32), packed(found / scales[:, None]))


def examples(folder: Path) -> list[str]:
    """The example sentences of a folder of WordNet's files, each once."""
    return list(dict.fromkeys(_examples(folder)))


def _examples(folder: Path) -> Iterator[str]:
    for path in sorted(folder.glob("data.*")):
        for line in path.read_text("latin-1").splitlines():
            if not line.startswith("  "):  # the licence
                yield from re.findall(r'"([^"]+)"', line.partition("|")[2])


def frequent(names: Sequence[str]) -> list[str]:
    return [word for word in names[:MOST_WORDS] if word.isalpha() and len(word) <= LONGEST]


def main(encoder: Path, wordnet: Path, words: Path) -> None:
    read = Encoder(encoder)
    names, sentences = frequent(json.loads(words.read_text())["words"]), examples(wordnet)
    of_words = read.encode(names, lambda lengths: tqdm(lengths, desc="words"))
    of_sentences = read.encode(sentences, lambda lengths: tqdm(lengths, desc="sentences"))
    # Beside it and then in its place: a bot that is at work has the old one mapped.
    beside = model.VECTORS.with_suffix(".new")
    beside.write_bytes(written(learnt(names, of_words, sentences, of_sentences)))
    beside.replace(model.VECTORS)


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
