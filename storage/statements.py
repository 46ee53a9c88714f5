"""How long the database takes for statements, told to whoever listens."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine


def listen(took: Callable[[float], None]) -> Callable[[], None]:
    """`took` gets the seconds of every statement in this process, until what this returns is called."""

    def before(connection: Connection, *_: Any) -> None:
        connection.info["began"] = perf_counter()

    def after(connection: Connection, *_: Any) -> None:
        took(perf_counter() - connection.info["began"])

    event.listen(Engine, "before_cursor_execute", before)
    event.listen(Engine, "after_cursor_execute", after)

    def stop() -> None:
        event.remove(Engine, "before_cursor_execute", before)
        event.remove(Engine, "after_cursor_execute", after)

    return stop
