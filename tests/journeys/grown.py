"""A database in which much has happened: rows that the engine makes itself, in every table that grows; and counted,
where the server counts them by itself."""

from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, Table, TypeDecorator, text
from sqlalchemy.ext.asyncio import AsyncConnection

import storage
from bot.rules.report import AREAS
from storage.tables import IssueRow, ReportRow, Row
from tests.conftest import TEAM

PER_ISSUE, OTHERS = 20, 10
"""So many reports of each known issue; in other tables there are so many times fewer rows than reports."""
FILLED = {"report", "issue"}
"""May be NULL, and hardly ever is."""
FEW_WORDS = {"area": AREAS, "team": ("Day watch", "Night watch", "Billing desk")}
"""Columns in which the same words come again and again: PostgreSQL plans by how many have the one that is asked for."""
STATES = {"issue": "fixed", "inbox": "done", "outbox": "sent", "webhook_call": "made"}


async def fill(url: str, reports: int, but: set[str]) -> None:
    """`but` names tables that stay empty."""
    database = await storage.open_database(url)
    await database.migrate()
    async with database.engine.begin() as connection:
        for table in Row.metadata.sorted_tables:
            if table.name not in but:
                await _fill(connection, table, _rows(table, reports))
        if connection.dialect.name != "sqlite":  # Liaison does not have SQLite count its rows either
            await connection.execute(text("ANALYZE"))
    await database.close()


def _rows(table: Table, reports: int) -> int:
    return {ReportRow.__tablename__: reports, IssueRow.__tablename__: reports // PER_ISSUE}.get(
        table.name, reports // OTHERS
    )


async def _fill(connection: AsyncConnection, table: Table, rows: int) -> None:
    is_sqlite = connection.dialect.name == "sqlite"
    numbers = f"WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < {rows})"
    source = "c" if is_sqlite else f"generate_series(1, {rows}) AS c(n)"
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    values = ", ".join(_value(table, column, is_sqlite) for column in table.columns)
    insert = f'INSERT INTO "{table.name}" ({columns}) '
    select = f"SELECT {values} FROM {source}"
    await connection.exec_driver_sql(f"{insert}{numbers} {select}" if is_sqlite else f"{insert}{select}")


def _value(table: Table, column: Column[object], is_sqlite: bool) -> str:
    """An expression of n, which counts the rows."""
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    is_indexed = any(column.name in index.columns for index in table.indexes)
    if column.name == "workspace_id":
        return f"'{TEAM}'"
    if column.nullable and not is_indexed:
        return "NULL"
    if isinstance(kind, DateTime):
        some = (
            "strftime('%Y-%m-%d %H:%M:%f000', '2025-01-01', '+' || n || ' minutes')"
            if is_sqlite
            else "timestamptz '2025-01-01 00:00+00' + n * interval '1 minute'"
        )
    elif isinstance(kind, Date):
        some = "date('2025-01-01', '+' || n || ' days')" if is_sqlite else "date '2025-01-01' + n::int"
    elif isinstance(kind, JSON):
        some = "'{}'"
    elif isinstance(kind, Boolean):
        some = "0" if is_sqlite else "false"
    elif isinstance(kind, LargeBinary):
        some = "x''" if is_sqlite else "''::bytea"
    elif isinstance(kind, Float):
        some = "0.5"
    elif isinstance(kind, Integer):
        some = f"n / {PER_ISSUE} + 1" if column.name == "issue" and not column.primary_key else "n"
    elif column.name in FEW_WORDS:
        words = FEW_WORDS[column.name]
        cases = " ".join(f"WHEN {place} THEN '{word}'" for place, word in enumerate(words))
        some = f"CASE n - n / {len(words)} * {len(words)} {cases} END"
    elif column.name == "state":
        some = f"'{STATES.get(table.name, 'fixed')}'"
    else:
        some = f"'{column.name[:8]}' || n"
    if column.name in FILLED:
        return some
    return f"CASE WHEN n / 100 * 100 = n THEN {some} END" if column.nullable else some
