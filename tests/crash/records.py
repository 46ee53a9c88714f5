"""What the database says, asked from outside the bot: plain SQL, a new connection for each look."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import psycopg

from tests.crash.verdict import Letter

ROWS = Sequence[Sequence[Any]]
LETTERS = (
    "SELECT mark, key, lane, seq, state = 'sent', kind NOT IN ('ReplyMarked', 'LetterEdited', 'ThreadFlagged')"
    " FROM outbox WHERE state <> 'withdrawn' ORDER BY seq"
)
UNFINISHED = (
    "SELECT 'the letter ' || key || ' is ' || state || ' ' || coalesce(error, '') FROM outbox "
    "WHERE state NOT IN ('sent', 'withdrawn')",
    "SELECT 'the event ' || key || ' is ' || state || ' ' || coalesce(error, '') FROM inbox WHERE state <> 'done'",
    "SELECT 'the card of KI-' || issue || ' is stale' FROM card WHERE applied < wanted",
)
EVENTS = "SELECT count(*) FROM inbox WHERE key LIKE 'event:%'"


class Records:
    """The database of one world, by the address that the bot has."""

    def __init__(self, url: str) -> None:
        self._url = url

    def letters(self) -> list[Letter]:
        return [
            Letter(mark, key, lane, seq, bool(is_sent), bool(is_post))
            for mark, key, lane, seq, is_sent, is_post in self._ask(LETTERS)
        ]

    def unfinished(self) -> list[str]:
        try:
            return [str(said) for question in UNFINISHED for (said,) in self._ask(question)]
        except psycopg.OperationalError:
            return ["the database is away"]

    def events(self) -> int:
        return int(self._ask(EVENTS)[0][0])

    def _ask(self, question: str) -> ROWS:
        scheme, _, rest = self._url.partition("://")
        if scheme == "sqlite":
            with closing(sqlite3.connect(f"file:{rest[1:]}?mode=ro", uri=True, timeout=10)) as file:
                return file.execute(question).fetchall()
        with psycopg.connect(f"postgresql://{rest}") as server:
            return server.execute(question.encode()).fetchall()
