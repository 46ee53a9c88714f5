"""What the database is asked and how long it takes for it, told to whoever listens."""

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that was answered. `table`: what it changes, empty for a question; `rows`: so many of them."""

    text: str
    seconds: float
    table: str
    rows: int


Hear = Callable[[Said], None]
listeners: list[Hear] = []


def tell(said: Said) -> None:
    for hear in listeners:
        hear(said)


def listen(hear: Hear) -> Callable[[], None]:
    """It hears every statement of this process, until what this returns is called."""
    if not listeners:
        event.listen(Engine, "before_cursor_execute", _before)
        event.listen(Engine, "after_cursor_execute", _after)
    listeners.append(hear)

    def stop() -> None:
        listeners.remove(hear)
        if not listeners:
            event.remove(Engine, "before_cursor_execute", _before)
            event.remove(Engine, "after_cursor_execute", _after)

    return stop


def _before(connection: Connection, *_: Any) -> None:
    connection.info["began"] = perf_counter()


def _after(connection: Connection, cursor: Any, text: str, _: Any, context: Any, __: bool) -> None:
    changes = context.isinsert or context.isupdate or context.isdelete
    table = context.compiled.statement.table.name if changes and context.compiled else ""
    tell(Said(text, perf_counter() - connection.info["began"], table, cursor.rowcount))
