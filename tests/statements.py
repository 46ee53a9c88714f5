"""What is asked of whichever database there is."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def heard() -> Iterator[list[str]]:
    """Every statement of this process that was answered."""
    said: list[str] = []

    def note(*call: object) -> None:
        said.append(str(call[2]))

    event.listen(Engine, "after_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(Engine, "after_cursor_execute", note)
