"""One workspace's view of the open transaction; every question of this folder is asked through it."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Concatenate, ParamSpec

from sqlalchemy import BindParameter, ColumnElement, CursorResult, Executable, Insert, String, bindparam, insert
from sqlalchemy.dialects import postgresql, sqlite

from storage.connections import FEW, Line, Rows
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
        await self.run(_added(row), {"workspace_id": self.id, **columns})

    async def run(
        self, statement: Executable, rows: Rows = None, is_quick: bool = False
    ) -> CursorResult[*tuple[Any, ...]]:
        """`is_quick`: what it changes are a few rows that an index names."""
        return await self.line.execute(statement, rows, is_quick)


@cache
def _added(row: type[Row]) -> Insert:
    return insert(row)


ID: BindParameter[str] = bindparam("id__", type_=String(64))


def kept(
    build: Callable[Concatenate[Scope, P], Executable],
) -> Callable[Concatenate[Workspace, P], Awaitable[CursorResult[*tuple[Any, ...]]]]:
    """Runs the statement that `build` puts together, once for each dialect: that takes longer than to run it.

    The arguments are parameters of the statement: values that are compared or stored, never None in a comparison, and
    nothing that `build` could look at. What it changes are a few rows that an index names.
    """
    names = [f"{name}__" for name in list(inspect.signature(build).parameters)[1:]]

    @cache
    def statement(dialect: str) -> Executable:
        return build(Scope(ID, dialect), *(bindparam(name) for name in names))  # type: ignore[arg-type,call-arg]

    async def run(workspace: Workspace, /, *values: P.args, **_: P.kwargs) -> CursorResult[*tuple[Any, ...]]:
        given = dict(zip(names, values, strict=True), id__=workspace.id)
        is_quick = all(len(value) <= FEW for value in values if isinstance(value, list))
        return await workspace.run(statement(workspace.dialect), given, is_quick)

    return run
