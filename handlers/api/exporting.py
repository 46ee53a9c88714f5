"""A program takes all rows as a file."""

from collections.abc import AsyncIterator

from bot.records import RECORDS
from bot.rules import exporting
from bot.rules.tokens import Scope
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
    return Table(CSV if form == "csv" else JSON_LINES, f"{name}.{form}", _lines(call, name, form))


async def _lines(call: Call, name: str, form: str) -> AsyncIterator[str]:
    yield exporting.head(name, form)
    async for row in RECORDS[name](call.desk.store):
        yield exporting.line({key: value if _may_see(call, key) else None for key, value in row.items()}, form)


def _may_see(call: Call, column: str) -> bool:
    scope = _PERSONAL.get(column)
    return scope is None or call.may(scope)
