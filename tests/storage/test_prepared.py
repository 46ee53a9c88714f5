"""A statement that is kept answers as SQLAlchemy would."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import Connection, Executable, Result, bindparam, create_engine, func, insert, select, update

from storage.prepared import prepare
from storage.statements import Said, listen
from storage.tables import AuditRow
from tests.storage.examples import NOON

MADRID = timezone(timedelta(hours=2))
GIVEN = {
    "workspace_id": "T1",
    "id": "1",
    "occasion": "click:1",
    "actor": "UANA",
    "issue": 3,
    "act": "told\0 ?",
    "facts": {"why": "it's 100 %"},
    "at": NOON.astimezone(MADRID),
}


def added() -> Executable:
    return insert(AuditRow).values({name: bindparam(f"{name}__") for name in GIVEN})


ASKED: list[tuple[Executable, dict[str, Any]]] = [
    (select(*AuditRow.__table__.columns).where(AuditRow.issue == bindparam("issue__")), {"issue__": 3}),
    (select(AuditRow.at, AuditRow.facts).where(AuditRow.at <= bindparam("now__")), {"now__": NOON}),
    (select(func.max(AuditRow.at), func.count()).where(AuditRow.act != "constant"), {}),
    (select(AuditRow.id.label("name")).where(AuditRow.at == bindparam("now__")), {"now__": NOON}),
    (
        update(AuditRow)
        .where(AuditRow.id == bindparam("id__"))
        .values(facts=bindparam("said__"))
        .returning(AuditRow.facts),
        {"id__": "1", "said__": {"n": "2"}},
    ),
]


@pytest.fixture
def connection() -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as connection:
        AuditRow.__table__.create(connection)  # type: ignore[attr-defined]
        yield connection


def run(connection: Connection, statement: Executable, given: dict[str, Any]) -> Result[Any]:
    prepared, raw = prepare(statement, connection.dialect), connection.connection.driver_connection
    assert prepared is not None
    assert isinstance(raw, sqlite3.Connection)
    return prepared.run(raw, given)


def add(connection: Connection) -> None:
    run(connection, added(), {f"{name}__": value for name, value in GIVEN.items()})


@pytest.mark.parametrize(("statement", "given"), ASKED)
def test_it_answers_as_sqlalchemy_does(connection: Connection, statement: Executable, given: dict[str, Any]) -> None:
    add(connection)
    theirs = connection.execute(statement, given).mappings().all()
    assert theirs
    assert run(connection, statement, given).mappings().all() == theirs


def test_times_come_back_aware_and_in_utc(connection: Connection) -> None:
    echo = select(bindparam("at__", type_=AuditRow.at.type).label("at"))
    assert run(connection, echo, {"at__": NOON.astimezone(MADRID)}).one().at == NOON
    assert run(connection, echo, {"at__": NOON.astimezone(MADRID)}).scalar_one().tzinfo is UTC
    with pytest.raises(ValueError, match="has no time zone"):
        run(connection, echo, {"at__": NOON.replace(tzinfo=None)})


def test_a_statement_whose_text_depends_on_its_parameters_is_left_to_sqlalchemy(connection: Connection) -> None:
    some = select(AuditRow.id).where(AuditRow.issue.in_(bindparam("issues__")))
    assert prepare(some, connection.dialect) is None


def test_who_listens_hears_what_it_changes(connection: Connection) -> None:
    said: list[Said] = []
    stop = listen(said.append)
    add(connection)
    stop()
    assert [(each.table, each.rows) for each in said] == [("audit", 1)]
