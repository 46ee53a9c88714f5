"""A frequent statement as SQLite takes it, put together once.

SQLAlchemy takes some ten times as long as SQLite to execute a statement: it looks up how the statement is compiled,
and what each parameter and column needs. Of a statement that is kept all this is known beforehand.
"""

import sqlite3
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from sqlalchemy import Dialect, Executable, Result
from sqlalchemy.engine.result import IteratorResult, SimpleResultMetaData
from sqlalchemy.sql.compiler import SQLCompiler

from storage import statements
from storage.statements import Said

Process = Callable[[Any], Any]


class Prepared:
    """Made by `prepare`. `text` is what SQLite is asked."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        statement: Any = compiled.statement
        self.text = str(compiled)
        self.table: str = statement.table.name if statement.is_dml else ""
        fixed = compiled.construct_params(_check=False)
        types = {name: param.type for param, name in compiled.bind_names.items()}
        into = {name: kind.dialect_impl(dialect).bind_processor(dialect) for name, kind in types.items()}
        required = {name for param, name in compiled.bind_names.items() if param.required}
        self._parameters: list[tuple[str | None, Any]] = [
            (name, into[name]) if name in required else (None, _through(into[name], fixed[name]))
            for name in compiled.positiontup or ()
        ]
        columns = list(statement.exported_columns)
        self._metadata: SimpleResultMetaData | None = None
        out = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
        self._out: list[Process | None] | None = out if any(out) else None

    def run(self, raw: sqlite3.Connection, given: Mapping[str, Any]) -> Result[Any]:
        parameters = [value if name is None else _through(value, given[name]) for name, value in self._parameters]
        began = perf_counter()
        cursor = raw.cursor().execute(self.text, parameters)
        rows = cursor.fetchall()
        if statements.listeners:
            statements.tell(Said(self.text, perf_counter() - began, self.table, cursor.rowcount))
        if self._out is not None:
            out = self._out
            rows = [
                tuple([value if process is None else process(value) for process, value in zip(out, row, strict=True)])
                for row in rows
            ]
        if self._metadata is None:
            self._metadata = SimpleResultMetaData([name for name, *_ in cursor.description or ()])
        return IteratorResult(self._metadata, iter(rows))


def prepare(statement: Executable, dialect: Dialect) -> Prepared | None:
    """None for one whose text depends on its parameters."""
    compiled = statement.compile(dialect=dialect)  # type: ignore[attr-defined]
    if compiled.post_compile_params or compiled.literal_execute_params or compiled.insert_prefetch:
        return None
    return Prepared(compiled, dialect)


def _through(process: Process | None, value: Any) -> Any:
    return value if process is None else process(value)
