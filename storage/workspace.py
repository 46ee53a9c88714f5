"""One workspace's view of the open transaction; every question of this folder is asked through it."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Concatenate, ParamSpec

from sqlalchemy import BindParameter, ColumnElement, CursorResult, Executable, Insert, Result, String, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite

from storage.connections import Line, Rows
from storage.tables import Row

P = ParamSpec("P")


@dataclass(frozen=True)
class Scope:
    """Of which workspace statements speak, and in which dialect."""

    id: str
    dialect: str

    def has(self, row: type[Row]) -> ColumnElement[bool]:
        """The condition that belongs into every WHERE."""
        return row.workspace_id == self.id

    def insert(self, row: type[Row]) -> postgresql.Insert | sqlite.Insert:
        """INSERT with ON CONFLICT, which both engines have and SQLAlchemy spells once for each."""
        return sqlite.insert(row) if self.dialect == "sqlite" else postgresql.insert(row)


@dataclass(frozen=True)
class Workspace(Scope):
    line: Line
    news: set[tuple[int | None, str | None]] = field(default_factory=set, compare=False)
    """What this transaction has changed: see `storage.news`."""
    traces: list[str] = field(default_factory=list, compare=False)
    """Of the occasions that this transaction takes; the last one counts."""

    async def add(self, row: type[Row], **columns: Any) -> None:
        given = {f"{name}__": value for name, value in columns.items()}
        await self.line.ask(_added(row, tuple(columns)), {ID.key: self.id, **given})

    async def run(self, statement: Executable, rows: Rows = None) -> CursorResult[*tuple[Any, ...]]:
        return await self.line.execute(statement, rows)


ID: BindParameter[str] = bindparam("workspace_id__", type_=String(64))


@cache
def _added(row: type[Row], columns: tuple[str, ...]) -> Insert:
    return insert(row).values(workspace_id=ID, **{name: bindparam(f"{name}__") for name in columns})


def kept(
    build: Callable[Concatenate[Scope, P], Executable],
) -> Callable[Concatenate[Workspace, P], Awaitable[Result[*tuple[Any, ...]]]]:
    """Runs the statement that `build` puts together, once for each dialect: that takes longer than to run it.

    The arguments are parameters of the statement: values that are compared or stored, never None in a comparison, and
    nothing that `build` could look at. What it changes are a few rows that an index names.
    """
    names = [f"{name}__" for name in list(inspect.signature(build).parameters)[1:]]

    @cache
    def statement(dialect: str) -> Executable:
        return build(Scope(ID, dialect), *(bindparam(name) for name in names))  # type: ignore[arg-type,call-arg]

    async def run(workspace: Workspace, /, *values: P.args, **_: P.kwargs) -> Result[*tuple[Any, ...]]:
        given = dict(zip(names, values, strict=True), workspace_id__=workspace.id)
        return await workspace.line.ask(statement(workspace.dialect), given)

    return run
