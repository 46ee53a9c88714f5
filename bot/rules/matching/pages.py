"""Pages of texts on their way to the process that builds an index of them: what each text is, as JSON, and behind it
the packed words of all of them."""

import json
import struct
from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import IO

Page = tuple[list[bytes], list[int], list[str], list[float]]
"""Of each text its words as they are packed, its issue, its area and its time."""

_SIZE = struct.Struct("<Q")
END = _SIZE.pack(0)
"""Stands behind the last page."""


def written(words: Sequence[bytes], issues: Sequence[int], areas: Sequence[str], at: Sequence[float]) -> bytes:
    sizes = [len(each) for each in words]
    head = json.dumps([sizes, list(issues), list(areas), list(at)]).encode()
    return b"".join([_SIZE.pack(len(head)), head, *words])


def read(file: IO[bytes]) -> Page | None:
    """None behind the last one. Raises EOFError when whoever writes has died."""
    (size,) = _SIZE.unpack(_exactly(file, _SIZE.size))
    if not size:
        return None
    sizes, issues, areas, at = json.loads(_exactly(file, size))
    words = _exactly(file, sum(sizes))
    return [words[begin:end] for begin, end in pairwise(accumulate(sizes, initial=0))], issues, areas, at


def _exactly(file: IO[bytes], size: int) -> bytes:
    found = file.read(size)
    if len(found) < size:
        raise EOFError
    return found
