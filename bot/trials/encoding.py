"""What a sentence is about, as 384 numbers: the encoder that word vectors are learnt from (`make vectors`).

MiniLM (Wang et al. 2020, arXiv 2002.10957) as sentence-transformers/all-MiniLM-L6-v2 trained it on sentences: six
layers of BERT, the mean over all tokens. In numpy, so that nothing heavy is to be installed and the numbers are the
same each time. The bot never runs it.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

LAYERS, HEADS, WIDTH = 6, 12, 384
LONGEST = 64
"""Tokens that are read of a sentence."""
TOKENS_AT_ONCE = 1_024
_TINY = np.float32(1e-12)
_WORD = re.compile(r"[^\W_]+|[^\w\s]|_")

Floats = npt.NDArray[np.float32]
Tokenize = Callable[[Sequence[str]], Sequence[Sequence[int]]]


class Encoder:
    def __init__(self, folder: Path) -> None:
        """`folder` holds `model.safetensors` and `tokenizer.json`. Raises OSError."""
        self._weights = _read(folder / "model.safetensors")
        self._tokenize = _tokenizer(folder / "tokenizer.json")

    def encode(self, sentences: Sequence[str], watch: Callable[[Iterable[int]], Iterable[int]] = iter) -> Floats:
        """A row for each sentence, of any length but never 0. Those of one length in tokens go together."""
        tokens = self._tokenize(sentences)
        found = np.zeros((len(tokens), WIDTH), np.float32)
        lengths = np.array([len(each) for each in tokens])
        for length in watch(sorted(set(lengths.tolist()))):
            places = np.flatnonzero(lengths == length)
            for some in np.array_split(places, -(-len(places) * length // TOKENS_AT_ONCE)):
                found[some] = self._of(np.array([tokens[place] for place in some]))
        return found

    def _of(self, tokens: npt.NDArray[np.int64]) -> Floats:
        shape = tokens.shape
        words, places, kinds = (self._weights[f"embeddings.{each}_embeddings.weight"] for each in _EMBEDDINGS)
        rows = (words[tokens] + places[: shape[1]] + kinds[0]).reshape(-1, WIDTH)
        rows = self._levelled(rows, "embeddings.LayerNorm")
        for layer in range(LAYERS):
            name = f"encoder.layer.{layer}."
            heard = self._linear(self._attended(rows, name + "attention.self.", shape), name + "attention.output.dense")
            rows = self._levelled(heard + rows, name + "attention.output.LayerNorm")
            wide = _gelu(self._linear(rows, name + "intermediate.dense"))
            rows = self._levelled(self._linear(wide, name + "output.dense") + rows, name + "output.LayerNorm")
        mean: Floats = rows.reshape(*shape, WIDTH).mean(axis=1)
        return mean

    def _attended(self, rows: Floats, name: str, shape: tuple[int, ...]) -> Floats:
        of_heads = (*shape, HEADS, WIDTH // HEADS)
        query, key, value = (
            self._linear(rows, name + each).reshape(of_heads).transpose(0, 2, 1, 3) for each in _ATTENTION
        )
        near = query @ key.transpose(0, 1, 3, 2) / np.float32((WIDTH / HEADS) ** 0.5)
        shares = np.exp(near - near.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        heard: Floats = (shares @ value).transpose(0, 2, 1, 3).reshape(-1, WIDTH)
        return heard

    def _linear(self, rows: Floats, name: str) -> Floats:
        turned: Floats = rows @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]
        return turned

    def _levelled(self, rows: Floats, name: str) -> Floats:
        apart = rows - rows.mean(axis=1, keepdims=True)
        apart /= np.sqrt(np.square(apart).mean(axis=1, keepdims=True) + _TINY)
        levelled: Floats = apart * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]
        return levelled


_EMBEDDINGS = ("word", "position", "token_type")
_ATTENTION = ("query", "key", "value")


def _gelu(rows: Floats) -> Floats:
    """With the error function after Abramowitz and Stegun 7.1.26, right to 1.5e-7."""
    far = np.abs(rows) * np.float32(0.5**0.5)
    inverse: Floats = np.float32(1) / (np.float32(1) + np.float32(0.3275911) * far)
    sum_of_powers: Floats = np.zeros_like(far)
    for factor in (1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592):
        sum_of_powers = (sum_of_powers + np.float32(factor)) * inverse
    error = np.sign(rows) * (1 - sum_of_powers * np.exp(-far * far))
    found: Floats = rows * np.float32(0.5) * (1 + error)
    return found


def _read(path: Path) -> dict[str, Floats]:
    """The numbers of a file of safetensors: the length of its heading, the heading in JSON, then the numbers."""
    kept = path.read_bytes()
    begin = 8 + int.from_bytes(kept[:8], "little")
    heading: dict[str, Any] = json.loads(kept[8:begin])
    return {
        name: np.frombuffer(kept[begin:][slice(*each["data_offsets"])], "<f4").reshape(each["shape"])
        for name, each in heading.items()
        if name != "__metadata__" and each["dtype"] == "F32"
    }


def _tokenizer(path: Path) -> Tokenize:
    """WordPiece: of each word the longest known beginning, then the longest known piece of what is left of it."""
    known: dict[str, int] = json.loads(path.read_text())["model"]["vocab"]

    def pieces(word: str) -> list[int]:
        found: list[int] = []
        begin = 0
        while begin < len(word):
            framed = "##" + word[begin:] if begin else word
            shortest = 2 if begin else 0
            end = next((end for end in range(len(framed), shortest, -1) if framed[:end] in known), 0)
            if not end:
                return [known["[UNK]"]]
            found.append(known[framed[:end]])
            begin += end - shortest
        return found

    def tokens(sentence: str) -> list[int]:
        inner = [piece for word in _WORD.findall(_plain(sentence)) for piece in pieces(word)]
        return [known["[CLS]"], *inner[: LONGEST - 2], known["[SEP]"]]

    return lambda sentences: [tokens(sentence) for sentence in sentences]


def _plain(sentence: str) -> str:
    """Small letters without accents."""
    return "".join(sign for sign in unicodedata.normalize("NFD", sentence.lower()) if not unicodedata.combining(sign))
