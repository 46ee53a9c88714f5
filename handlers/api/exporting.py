"""A program takes all rows as a file."""

from collections.abc import AsyncIterator, Callable, Mapping

from bot.rules import exporting
from bot.rules.exporting import Value
from bot.rules.tokens import Scope
from bot.usecases.exporting import FILES
from handlers.api.calls import CSV, JSON_LINES, Call, Table

# Empty in a file without the scope for it.
_PERSONAL = {
    "flagged_by": Scope.READ_PEOPLE,
    "author": Scope.READ_PEOPLE,
    "verified_by": Scope.READ_PEOPLE,
    "recalled_by": Scope.READ_PEOPLE,
    "owner": Scope.READ_PEOPLE,
    "customer": Scope.READ_CUSTOMERS,
    "ticket_link": Scope.READ_CUSTOMERS,
}


async def exported(name: str, call: Call) -> Table:
    form = call.names["form"]
    lines = _lines(call, name, exporting.csv_line if form == "csv" else exporting.json_line, form == "csv")
    return Table(CSV if form == "csv" else JSON_LINES, f"{name}.{form}", lines)


async def _lines(
    call: Call, name: str, write: Callable[[Mapping[str, Value]], str], with_columns: bool
) -> AsyncIterator[str]:
    if with_columns:
        yield exporting.csv_line(exporting.COLUMNS[name])
    async for row in FILES[name](call.desk):
        yield write({key: value if _may_see(call, key) else None for key, value in row.items()})


def _may_see(call: Call, column: str) -> bool:
    scope = _PERSONAL.get(column)
    return scope is None or call.may(scope)
