"""What is asked of whichever database there is."""

from collections.abc import Iterator
from contextlib import contextmanager

from storage.statements import listen


@contextmanager
def heard() -> Iterator[list[str]]:
    """Every statement of this process that was answered."""
    said: list[str] = []
    stop = listen(lambda each: said.append(each.text))
    try:
        yield said
    finally:
        stop()
