"""A whole index as bytes that one process lays down and another takes up as they lie, without reading them.

The arrays stand beside what names them (pickle's out-of-band buffers, PEP 574), so that whoever maps the bytes into its
memory has an index at once, of which only what questions touch is ever fetched. Not for keeping: both sides have to be
the same code.
"""

import io
import pickle
import struct
from collections.abc import Iterator
from typing import Any

import numpy as np

from bot.rules.matching.candidates import Index
from bot.rules.matching.meanings import Sense

ALIGNED = 64
"""Every array begins at a multiple of it, as numpy's own do."""
_NUMBER = struct.Struct("<Q")


class _Pickler(pickle.Pickler):
    def persistent_id(self, each: Any) -> str | None:
        return "sense" if isinstance(each, Sense) else None

    def reducer_override(self, each: Any) -> Any:
        """Arrays that say the same everywhere take no memory, and shall take none afterwards."""
        if isinstance(each, np.ndarray) and each.size and not any(each.strides):
            return np.broadcast_to, (each.flat[0], each.shape)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    def __init__(self, content: bytes, sense: Sense, arrays: list[memoryview]) -> None:
        super().__init__(io.BytesIO(content), buffers=arrays)
        self._sense = sense

    def persistent_load(self, _: Any) -> Sense:
        return self._sense


def laid_down(index: Index) -> Iterator[bytes | memoryview]:
    """All of it but how texts become vectors."""
    arrays: list[pickle.PickleBuffer] = []
    content = io.BytesIO()
    _Pickler(content, protocol=5, buffer_callback=arrays.append).dump(index)
    parts = [content.getbuffer(), *(array.raw() for array in arrays)]
    sizes = [len(parts), *(part.nbytes for part in parts)]
    yield from _padded(b"".join(map(_NUMBER.pack, sizes)))
    for part in parts:
        yield from _padded(part)


def taken_up(memory: memoryview, sense: Sense) -> Index:
    """What `laid_down` left, in memory that may be written to: the arrays lie in it."""
    (count,) = _NUMBER.unpack_from(memory)
    sizes = [_NUMBER.unpack_from(memory, _NUMBER.size * number)[0] for number in range(1, count + 1)]
    at, parts = _after(_NUMBER.size * (count + 1)), []
    for size in sizes:
        parts.append(memory[at : at + size])
        at = _after(at + size)
    index: Index = _Unpickler(parts[0].tobytes(), sense, parts[1:]).load()
    return index


def _padded(part: bytes | memoryview) -> Iterator[bytes | memoryview]:
    size = memoryview(part).nbytes
    yield part
    yield bytes(_after(size) - size)


def _after(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED
