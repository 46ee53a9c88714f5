"""What a text is about, as a few numbers: the mean of its words' vectors, so that "charge" is near "fee".

The vectors were learnt elsewhere from a sentence encoder (bot/data/README.md); a word that they do not know, a code or
a name, adds nothing here and is found by its letters as ever. `Sense.metric` was learnt from public reports: it leaves
out in what reports of one problem differ. Vectors are kept in 4 bits, two numbers in a byte, and 64 signs of each
report in one number: the nearest of a million are found by comparing those first.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.rules.matching.texts import COMMON, Hashes, Sizes, Text, Texts, hashed, together

Vectors = npt.NDArray[np.float32]
Packed = npt.NDArray[np.uint8]
Numbers = npt.NDArray[np.int64]

SIZE, SIGNS = 96, 64
"""Numbers of a vector, and of how many of them the signs are compared first; so many fit one 64-bit number."""
MOST_WORDS = 40
"""So many words of a text are looked at; those of the title come first."""
TITLE_WEIGHT = 3
ROUGHLY, FEWEST_ROUGHLY = 8, 1_000
"""So many times the reports asked for, and no fewer, are compared in full: those with the likest signs."""
SLICE = 256
"""So many texts at a time: their words' vectors fit what the processor has at hand."""
USUAL, FEWEST_USUAL = 2_048, 16
"""What all texts have in common is taken from so many of them; with fewer it is not known."""
MOST = 7
"""Numbers are kept as -7 to 7."""
_STEP = np.float32(3 / SIZE**0.5 / MOST)
"""Of a number of a vector of length 1, so that only what is beyond three times its usual size is cut off."""
_LOW = np.uint8(15)


def packed(vectors: npt.NDArray[np.floating[Any]]) -> Packed:
    """Rows of numbers from -7 to 7, rounded; what is beyond is cut off. A byte has one of the first half of the numbers
    and one of the second."""
    whole = (np.clip(np.rint(vectors), -MOST, MOST) + MOST + 1).astype(np.uint8)
    two: Packed = whole[:, : SIZE // 2] | whole[:, SIZE // 2 :] << 4
    return two


def unpacked(kept: Packed) -> Vectors:
    numbers = np.empty((len(kept), SIZE), np.float32)
    np.bitwise_and(kept, _LOW, out=numbers[:, : SIZE // 2], casting="unsafe")
    np.right_shift(kept, 4, out=numbers[:, SIZE // 2 :], casting="unsafe")
    numbers -= MOST + 1
    return numbers


@dataclass(frozen=True, slots=True)
class Table:
    """`words`: ascending. Of each a vector, `packed`, to be multiplied by its `scale`, in which is also how much the
    word says: frequent ones say little."""

    words: Hashes
    scales: Vectors
    vectors: Packed

    def find(self, words: Hashes) -> tuple[Numbers, npt.NDArray[np.bool_]]:
        """Of each word its place, and whether it is known; any place where it is not."""
        at = np.minimum(np.searchsorted(self.words, words), len(self.words) - 1)
        return at, self.words[at] == words

    def at(self, places: Numbers) -> Vectors:
        return unpacked(self.vectors[places]) * self.scales[places, None]

    def of(self, words: Hashes) -> Vectors:
        """Of each word its vector; zeros where it is not known."""
        at, is_known = self.find(words)
        found: Vectors = self.at(at) * is_known[:, None]
        return found


class Sense:
    """How texts become vectors, and in what they are compared."""

    def __init__(self, table: Table, metric: Vectors) -> None:
        self.table, self.metric = table, metric
        self._common = table.of(hashed(COMMON)) * np.float32(TITLE_WEIGHT**0.5)

    def of(self, texts: Texts) -> Vectors:
        """A row of length 1 for each text; zeros where no word of it is known."""
        found = self._of_common(texts.common)
        # Unpacked, all of them are 17 MB: worth it for many texts only.
        unpack = self.table.at if len(texts) <= SLICE else self.table.at(np.arange(len(self.table.words))).__getitem__
        ends = np.cumsum(texts.sizes[:, 0])
        for begin in range(0, len(texts), SLICE):
            end = min(begin + SLICE, len(texts))
            words = slice(ends[begin] - texts.sizes[begin, 0], ends[end - 1])
            weights = np.sqrt(texts.in_title[words].astype(np.float32) * TITLE_WEIGHT + texts.in_body[words])
            self._add_up(found[begin:end], texts.sizes[begin:end, 0], texts.words[words], weights, unpack)
            found[begin:end] = unit(found[begin:end])
        return found

    def _add_up(
        self, found: Vectors, sizes: Sizes, words: Hashes, weights: Vectors, unpack: Callable[[Numbers], Vectors]
    ) -> None:
        """To each row the vectors of the first words of its text."""
        looked_at = np.flatnonzero(np.arange(len(words)) - np.repeat(np.cumsum(sizes) - sizes, sizes) < MOST_WORDS)
        at, is_known = self.table.find(words[looked_at])
        at, looked_at = at[is_known], looked_at[is_known]
        rows = np.repeat(np.arange(len(sizes)), sizes)[looked_at]
        if len(rows):
            vectors = unpack(at)
            vectors *= weights[looked_at, None]
            begins = np.flatnonzero(np.diff(rows, prepend=-1))
            found[rows[begins]] += np.add.reduceat(vectors, begins, axis=0)

    def _of_common(self, common: npt.NDArray[np.uint64]) -> Vectors:
        """Words such as "how" and "not" tell short questions apart, though nothing is looked up by them."""
        masks = common.astype("<u8").view(np.uint8).reshape(-1, 8)
        bits = np.unpackbits(masks, axis=1, bitorder="little")[:, : len(COMMON)]
        found: Vectors = bits.astype(np.float32) @ self._common
        return found


NOTHING = Sense(
    Table(np.zeros(1, np.uint32), np.zeros(1, np.float32), packed(np.zeros((1, SIZE)))), np.eye(SIZE, dtype=np.float32)
)
"""Knows no word."""


class Meanings:
    """Of each report, in the order in which they came, its vector."""

    def __init__(self, sense: Sense) -> None:
        self.sense = sense
        self.count = 0
        self._vectors = np.zeros((0, SIZE // 2), np.uint8)
        self._signs = np.zeros(0, np.uint64)
        self._usual = np.zeros(SIZE, np.float32)
        self._usual_of = 0

    def add(self, texts: Texts) -> None:
        before, self.count = self.count, self.count + len(texts)
        if self.count > len(self._signs):
            more = max(self.count + self.count // 16, before + before // 4) - before
            self._vectors = np.concatenate([self._vectors[:before], np.zeros((more, SIZE // 2), np.uint8)])
            self._signs = np.concatenate([self._signs[:before], np.zeros(more, np.uint64)])
        vectors = self.sense.of(texts)
        for begin in range(0, len(vectors), SLICE):
            some = vectors[begin : begin + SLICE]
            self._vectors[before + begin : before + begin + len(some)] = packed(some / _STEP)
        if self.count >= max(2 * self._usual_of, FEWEST_USUAL):
            places = np.linspace(0, self.count - 1, min(self.count, USUAL)).astype(np.int64)
            self._usual = unpacked(self._vectors[places]).mean(axis=0) * _STEP
            self._usual_of, before = self.count, 0
        for begin in range(before, self.count, SLICE):
            reports = np.arange(begin, min(begin + SLICE, self.count))
            self._signs[reports] = _signs(self.of(reports))

    def of(self, reports: Numbers) -> Vectors:
        """As they are compared: without what all texts of the workspace have in common, by the metric; length 1."""
        return self._compared(unpacked(self._vectors[reports]) * _STEP)

    def asked(self, text: Text) -> Vectors:
        """The same of a question, a single row."""
        row: Vectors = self._compared(self.sense.of(together([text])))[0]
        return row

    def nearest(self, asked: Vectors, limit: int, allowed: npt.NDArray[np.bool_] | None) -> Numbers:
        """The reports nearest to this vector, the nearest first and of equals the latest, of those that are allowed."""
        if not self.count or not asked.any():
            return np.zeros(0, np.int64)
        far: npt.NDArray[np.uint8] = np.bitwise_count(self._signs[: self.count] ^ _signs(asked[None]))
        if allowed is not None:
            far[~allowed] = SIGNS + 1
        near_enough = np.cumsum(np.bincount(far, minlength=SIGNS + 2))
        border = int(np.searchsorted(near_enough, max(limit * ROUGHLY, FEWEST_ROUGHLY)))
        reports = np.flatnonzero(far <= min(border, SIGNS))
        near = self.of(reports) @ asked
        return reports[np.lexsort((-reports, -near))[:limit]]

    def share(self, words: Hashes, report: int) -> Vectors:
        """Of each word how much it brings a text near to this report; 0 for those that are not known."""
        share: Vectors = self.sense.table.of(words) @ self.sense.metric @ self.of(np.array([report]))[0]
        return share

    def nbytes(self) -> int:
        return self._vectors.nbytes + self._signs.nbytes

    def _compared(self, vectors: Vectors) -> Vectors:
        is_known = np.any(vectors, axis=1)
        special = np.where(is_known[:, None], vectors - self._usual, np.float32(0))
        return unit(special @ self.sense.metric)


def unit(vectors: Vectors) -> Vectors:
    """Of length 1; zeros stay."""
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors))
    scaled: Vectors = vectors / np.maximum(lengths, np.float32(1e-9))[:, None]
    return scaled


def read_table(kept: bytes | memoryview) -> Table:
    """As `written` makes it; words and vectors stay where they are."""
    count = int(np.frombuffer(kept, "<u4", 1)[0])
    words = np.frombuffer(kept, "<u4", count, 4)
    scales = np.frombuffer(kept, "<f2", count, 4 + 4 * count).astype(np.float32)
    return Table(words, scales, np.frombuffer(kept, np.uint8, count * SIZE // 2, 4 + 6 * count).reshape(count, -1))


def read_metric(kept: Sequence[Sequence[float]]) -> Vectors:
    return np.array(kept, np.float32)


def written(table: Table) -> bytes:
    """How many words, the words, their scales, their vectors."""
    parts = (table.words.astype("<u4"), table.scales.astype("<f2"), table.vectors)
    return len(table.words).to_bytes(4, "little") + b"".join(part.tobytes() for part in parts)


def _signs(vectors: Vectors) -> npt.NDArray[np.uint64]:
    packed: npt.NDArray[np.uint64] = np.packbits(vectors[:, :SIGNS] > 0, axis=1).view(np.uint64)
    return packed.ravel()
