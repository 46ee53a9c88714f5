"""The points at which a bot can be told to kill itself: before and after every commit and every call of Slack."""

import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from types import SimpleNamespace

import aiohttp
from sqlalchemy import Connection, Engine, event

from bot.desk import Store, Transaction
from storage.statements import Said, listen

_written: ContextVar[set[str] | None] = ContextVar("written", default=None)


class Points:
    """Counts the points that are passed, by name. The armed one is the last thing that this process does."""

    def __init__(self) -> None:
        self._passed: Counter[str] = Counter()
        self._deadly: tuple[str, int] | None = None

    def arm(self, deadly: tuple[str, int] | None) -> dict[str, int]:
        """From here on count anew, and die when this name is passed for the n-th time. What was passed before."""
        passed, self._passed = dict(self._passed), Counter()
        self._deadly = deadly
        return passed

    def passes(self, name: str) -> None:
        self._passed[name] += 1
        if (name, self._passed[name]) == self._deadly:
            os.kill(os.getpid(), signal.SIGKILL)

    def session(self, patience_seconds: float) -> aiohttp.ClientSession:
        """Slack's methods are points. After: the answer's first line has come, and nothing was done with it."""

        async def before(_: object, __: SimpleNamespace, call: aiohttp.TraceRequestStartParams) -> None:
            self.passes(f"before {call.url.name}")

        async def after(_: object, __: SimpleNamespace, call: aiohttp.TraceRequestEndParams) -> None:
            self.passes(f"after {call.url.name}")

        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(before)
        trace.on_request_end.append(after)
        timeout = aiohttp.ClientTimeout(total=patience_seconds)
        return aiohttp.ClientSession(timeout=timeout, trace_configs=[trace])

    def watch_engines(self) -> None:
        """Commits of this process are points from now on, but for those that have nothing to say."""

        def note(said: Said) -> None:
            written = _written.get()
            if said.table and said.rows != 0 and written is not None:
                written.add(said.table)

        listen(note)

        @event.listens_for(Engine, "commit")
        def before(_: Connection) -> None:
            written = _written.get()
            if written is None:
                self.passes("before commit of the tables")
            elif written:
                self.passes(f"before {_commit(written)}")


class WatchedStore:
    """A store whose commits are points also when they have just happened."""

    def __init__(self, store: Store, points: Points) -> None:
        self._store, self._points = store, points

    @property
    def exclusive(self) -> bool:
        return self._store.exclusive

    @property
    def edition(self) -> int | None:
        return self._store.edition

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        written: set[str] = set()
        _written.set(written)
        async with self._store.transaction() as tx:
            yield tx
        if written:
            self._points.passes(f"after {_commit(written)}")


def _commit(written: set[str]) -> str:
    return f"commit of {', '.join(sorted(written))}"
