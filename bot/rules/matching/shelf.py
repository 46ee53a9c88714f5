"""A whole index as bytes that one process lays down and another takes up as they lie, without reading them.

A head of JSON says what the index is, and of each array where it lies behind the head: so whoever maps the bytes into
its memory has an index at once, of which only what questions touch is ever fetched. Not for keeping: both sides have to
be the same code.
"""

import json
from collections.abc import Iterator
from math import prod
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.rules.matching.candidates import Index
from bot.rules.matching.meanings import Sense

ALIGNED = 64
"""Every array begins at a multiple of it, as numpy's own do."""
_HEAD_SIZE = 8
"""So many bytes say how long the head is."""


class _Arrays:
    """Those of an index, in the order in which its head names them."""

    def __init__(self) -> None:
        self.parts: list[memoryview] = []
        self._size = 0

    def put(self, array: npt.NDArray[Any]) -> dict[str, Any]:
        """What the head says of it. One that says the same everywhere takes no memory, and shall take none
        afterwards."""
        said = {"dtype": array.dtype.str, "shape": array.shape}
        if array.size and not any(array.strides):
            return {**said, "value": array.flat[0].item()}
        begin, self._size = self._size, _after(self._size + array.nbytes)
        self.parts.append(array.ravel().view(np.uint8).data)
        return {**said, "begin": begin}


def laid_down(index: Index) -> Iterator[bytes | memoryview]:
    """All of it but how texts become vectors."""
    arrays = _Arrays()
    head = json.dumps(index.state(), default=arrays.put).encode()
    yield from _padded(len(head).to_bytes(_HEAD_SIZE, "little") + head)
    for part in arrays.parts:
        yield from _padded(part)


def taken_up(memory: memoryview, sense: Sense) -> Index:
    """What `laid_down` left, in memory that may be written to: the arrays lie in it. Raises ValueError for less."""
    end = _HEAD_SIZE + int.from_bytes(memory[:_HEAD_SIZE], "little")

    def array(said: dict[str, Any]) -> Any:
        if "dtype" not in said:
            return said
        if "value" in said:
            return np.broadcast_to(np.array(said["value"], said["dtype"]), said["shape"])
        shape, begin = said["shape"], _after(end) + said["begin"]
        return np.frombuffer(memory, said["dtype"], prod(shape), begin).reshape(shape)

    return Index.from_state(json.loads(memory[_HEAD_SIZE:end].tobytes(), object_hook=array), sense)


def _padded(part: bytes | memoryview) -> Iterator[bytes | memoryview]:
    yield part
    yield bytes(_after(len(part)) - len(part))


def _after(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED
