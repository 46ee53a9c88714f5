"""One request of a program, once it is known whose it is and what it asks for."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from bot.desk import Desk
from bot.rules.tokens import Scope, Token

CSV, JSON_LINES = "text/csv", "application/jsonl"


@dataclass(frozen=True)
class Call:
    """`key` is the Idempotency-Key, empty where none is asked for."""

    desk: Desk
    token: Token
    names: Mapping[str, str]
    query: Any = None
    body: Any = None
    key: str = ""

    def may(self, scope: Scope) -> bool:
        return scope in self.token.scopes


@dataclass(frozen=True)
class Table:
    """A file: its lines, to be sent one after the other."""

    content_type: str
    name: str
    lines: Any


@dataclass(frozen=True)
class Made:
    """Something new; `place` is its address."""

    answer: BaseModel
    place: str
    headers: Mapping[str, str] = field(default_factory=dict)


Act = Callable[[Call], Awaitable[BaseModel | Table | Made]]


@dataclass(frozen=True)
class Name:
    """A part of the path."""

    pattern: str
    example: str


@dataclass(frozen=True)
class Operation:
    """One line of the API: the routes, the checks and the OpenAPI document follow from it. `scope` None: any token.
    `files` are the content types that it may answer with instead of JSON."""

    method: str
    path: str
    name: str
    summary: str
    act: Act
    scope: Scope | None = None
    names: Mapping[str, Name] = field(default_factory=dict)
    query: type[BaseModel] | None = None
    body: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    files: tuple[str, ...] = ()
    says: tuple[HTTPStatus, ...] = ()
    """Problems beside those that every operation may have."""

    @property
    def status(self) -> HTTPStatus:
        return HTTPStatus.CREATED if self.body else HTTPStatus.OK
