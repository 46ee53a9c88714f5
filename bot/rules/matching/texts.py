"""The words of a report as numbers: what the index keeps, and what a restart reads back instead of the text.

A word is its CRC-32. Two words in a million share one by chance, which costs nothing that can be noticed; in return
there is no vocabulary to keep, and every replica and every restart agrees on the numbers.
"""

import re
import struct
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeGuard
from zlib import crc32

import numpy as np
import numpy.typing as npt

from bot.rules.matching.stems import stem, with_parts

Hashes = npt.NDArray[np.uint32]
Counts = npt.NDArray[np.uint8]
Sizes = npt.NDArray[np.int32]

FORM = 2
"""Counts the ways of reading: what was packed by another one has to be read anew from the text."""
MOST_TITLE, MOST_BODY = 400, 8_000
"""Characters that are read; bodies of the public sets end at 6,000."""
MOST_WORDS = 600
"""Different words kept of one report, in the order in which they stand."""
LONGEST_WORD = 48
GRAMS = (4,)
MOST_GRAMS = 200
MOST_PAIRS = 40

_HEAD = struct.Struct("<4H")
_HEADS = np.dtype([("form", "<u2"), ("sizes", "<u2", 3), ("common", "<u8")])
"""How each packed text begins."""
_WORD = re.compile(r"[^\W_]+")
_COMPOUND = re.compile(r"(?<![^\W_])[^\W_]++(?:[.\-:_/][^\W_]++){1,6}")  # possessive: no time for long words
COMMON = tuple(
    re.findall(
        r"\w+",
        """a an and are as at be but by can do does for from had has have how i if in is it its me my no not of on or
        our so that the their them then there they this to was we were what when which while who why will with
        you your""",
    )
)
"""Nothing is looked up by these."""
_COMMON = {word: 1 << place for place, word in enumerate(COMMON)}
_CODE = re.compile(r"[^\W\d_]+[.\-:_/]?\d{2,}|\d+[a-z]+\d*|0x[0-9a-f]+|[1-5]\d\d|\d{4,}|.+(?:error|exception)")
_FRAME = re.compile(r"[^\W\d]\w*(?:[.:/][^\W\d]\w*){2,}(?:[.:]\d+)?|[^\W\d]\w*\.[^\W\d]\w*:\d+")
_VERSION = re.compile(r"v?\d+(?:\.\d+)+")


@dataclass(frozen=True, slots=True)
class Text:
    """`words`: unique; `in_title`, `in_body`: how often each stands there (255 at most);
    `grams`: unique, of the title; `pairs`: unique, two words of the title that follow each other, common ones too;
    `common`: which of COMMON stand in the title, a bit for each."""

    words: Hashes
    in_title: Counts
    in_body: Counts
    grams: Hashes
    pairs: Hashes
    common: int

    def title_terms(self) -> tuple[Hashes, Counts]:
        """What the index of titles holds: the words of the title, then its pairs; each counts once."""
        words = np.concatenate([self.words[self.in_title > 0], self.pairs])
        return words, np.ones(len(words), np.uint8)

    def packed(self) -> bytes:
        """To be kept; `unpacked` reads it back."""
        sizes = np.array([FORM, len(self.words), len(self.grams), len(self.pairs)], "<u2")
        begin = sizes.tobytes() + self.common.to_bytes(8, "little")
        parts = (self.words, self.grams, self.pairs, self.in_title, self.in_body)
        return begin + b"".join(part.astype(part.dtype.newbyteorder("<")).tobytes() for part in parts)


def is_packed(kept: bytes | None) -> TypeGuard[bytes]:
    """Not nothing, and not what another form of reading left."""
    return kept is not None and int.from_bytes(kept[:2], "little") == FORM


def unpacked(kept: bytes) -> Text:
    """What `is_packed`."""
    _, words, grams, pairs = _HEAD.unpack_from(kept)
    common = int.from_bytes(kept[8:16], "little")
    hashes = np.frombuffer(kept, "<u4", words + grams + pairs, 16)
    counts = np.frombuffer(kept, np.uint8, 2 * words, 16 + hashes.nbytes)
    of_words, of_grams, of_pairs = np.split(hashes, [words, words + grams])
    return Text(of_words, counts[:words], counts[words:], of_grams, of_pairs, common)


@dataclass(frozen=True, slots=True)
class Texts:
    """Many texts, each field of all of them in one row; of each text how many words, runs and pairs are its own."""

    words: Hashes
    in_title: Counts
    in_body: Counts
    grams: Hashes
    pairs: Hashes
    sizes: Sizes
    """A row for each text: how many words, runs of characters and pairs."""
    common: npt.NDArray[np.uint64]

    def __len__(self) -> int:
        return len(self.common)


def together(texts: Sequence[Text]) -> Texts:
    """One or more."""
    return Texts(
        np.concatenate([text.words for text in texts]),
        np.concatenate([text.in_title for text in texts]),
        np.concatenate([text.in_body for text in texts]),
        np.concatenate([text.grams for text in texts]),
        np.concatenate([text.pairs for text in texts]),
        np.array([(len(text.words), len(text.grams), len(text.pairs)) for text in texts], np.int32),
        np.array([text.common for text in texts], np.uint64),
    )


class Gathered:
    """Packed texts, taken apart without making an object of each."""

    def __init__(self) -> None:
        self._heads, self._hashes, self._counts = bytearray(), (bytearray(), bytearray(), bytearray()), bytearray()
        self._bodies = bytearray()

    def add(self, kept: Sequence[bytes]) -> None:
        """What `is_packed`."""
        words_of, grams_of, pairs_of = self._hashes
        for each in kept:
            _, words, grams, pairs = _HEAD.unpack_from(each)
            after_words = 16 + 4 * words
            after_grams = after_words + 4 * grams
            after_pairs = after_grams + 4 * pairs
            self._heads += each[:16]
            words_of += each[16:after_words]
            grams_of += each[after_words:after_grams]
            pairs_of += each[after_grams:after_pairs]
            self._counts += each[after_pairs : after_pairs + words]
            self._bodies += each[after_pairs + words :]

    def texts(self) -> Texts:
        heads = np.frombuffer(self._heads, _HEADS)
        words, grams, pairs = (np.frombuffer(each, "<u4") for each in self._hashes)
        in_title, in_body = np.frombuffer(self._counts, np.uint8), np.frombuffer(self._bodies, np.uint8)
        return Texts(words, in_title, in_body, grams, pairs, heads["sizes"].astype(np.int32), heads["common"])


@dataclass(frozen=True, slots=True)
class Query:
    """A text as it is asked for: with its words as written, in the order of `text.words`, for reasons."""

    text: Text
    plain: tuple[str, ...]


def read(title: str, body: str) -> Query:
    """Never raises; what is beyond the limits above is not read."""
    folded = _folded(title[:MOST_TITLE])
    title_words, body_words = _words(folded), _words(_folded(body[:MOST_BODY]))
    in_title = Counter(key for key, _ in title_words)
    in_body = Counter(key for key, _ in body_words)
    as_written = dict(reversed([*title_words, *body_words]))
    stems = tuple(dict.fromkeys([*in_title, *in_body]))[:MOST_WORDS]
    text = Text(
        words=_hashes(stems),
        in_title=np.array([min(in_title[word], 255) for word in stems], np.uint8),
        in_body=np.array([min(in_body[word], 255) for word in stems], np.uint8),
        grams=np.unique(_hashes(_grams(folded))),
        pairs=np.unique(_hashes(_pairs(folded))),
        common=sum({_COMMON[word] for word in _WORD.findall(folded) if word in _COMMON}),
    )
    return Query(text, tuple(as_written[key] for key in stems))


def hashed(words: Sequence[str]) -> Hashes:
    """Words as they are written, as the index knows them: their stems; compounds and codes as they stand."""
    return _hashes(stem(word) for word in words)


def is_code(word: str) -> bool:
    """An error code, a status, a build number, the name of an exception: a word that names one thing exactly."""
    return len(word) >= 3 and not is_version(word) and _CODE.fullmatch(word) is not None


def is_frame(word: str) -> bool:
    """A part of a stack trace or a qualified name: `com.acme.csv.write`, `csvwriter.java:88`."""
    return _FRAME.fullmatch(word) is not None


def is_version(word: str) -> bool:
    return _VERSION.fullmatch(word) is not None


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", with_parts(text)).casefold()


def _words(folded: str) -> list[tuple[str, str]]:
    """Words as they count and as they are written, and beside them compounds such as `ti.ui.label` and `error-504`."""
    found = [(stem(word), word) for word in _WORD.findall(folded) if word not in _COMMON and len(word) <= LONGEST_WORD]
    compounds = _COMPOUND.findall(folded)
    return found + [(compound, compound) for compound in compounds if len(compound) <= LONGEST_WORD]


def _pairs(folded: str) -> list[str]:
    words = [stem(word[:LONGEST_WORD]) for word in _WORD.findall(folded)[:MOST_PAIRS]]
    return [f"{first} {second}" for first, second in pairwise(words)]


def _grams(folded: str) -> list[str]:
    """Runs of four characters within the words of a title, the borders of words included."""
    found: dict[str, None] = {}
    for word in _WORD.findall(folded):
        framed = f" {word[:LONGEST_WORD]} "
        for size in GRAMS:
            found.update(dict.fromkeys(framed[at : at + size] for at in range(len(framed) - size + 1)))
        if len(found) >= MOST_GRAMS:
            break
    return list(found)[:MOST_GRAMS]


def _hashes(words: Iterable[str]) -> Hashes:
    return np.fromiter((crc32(word.encode("utf-8", "surrogatepass")) for word in words), np.uint32)
