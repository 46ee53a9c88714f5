"""What is counted and measured, for Prometheus. It is counted at the edges: whatever comes in, goes to a handler, goes
to Slack or to the database passes through here. Labels are words of ours and of Slack's API, never people's."""

from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime
from time import monotonic
from types import SimpleNamespace

from aiohttp import TraceConfig, TraceRequestEndParams, TraceRequestExceptionParams
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.desk import Store, Transaction, Waiting
from bot.rules.refusals import Interrupted
from bot.slack.requests import Answer, Request

SHORT = (0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5)
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

Handle = Callable[[Request], Awaitable[Answer]]
Dispatch = Callable[[Request], Coroutine[None, None, Answer]]


class Metrics:
    """Of one bot; there may be several in a process."""

    def __init__(self) -> None:
        of = self._registry = CollectorRegistry()
        self._received = Counter("liaison_received", "What Slack sent", ["kind", "status"], registry=of)
        self._handled = Counter("liaison_handled", "Runs of handlers", ["kind", "outcome"], registry=of)
        self._handling = Histogram(
            "liaison_handling_seconds", "How long handlers took", ["kind"], buckets=SECONDS, registry=of
        )
        self._letters = Counter("liaison_letter_tries", "What came of sending", ["kind", "outcome"], registry=of)
        self._calls = Counter("liaison_slack_calls", "Answers of Slack's Web API", ["method", "status"], registry=of)
        self._calling = Histogram(
            "liaison_slack_call_seconds", "How long Slack took", ["method"], buckets=SECONDS, registry=of
        )
        self._limited = Counter(
            "liaison_events_withheld", "Minutes in which Slack withheld events, for there were too many", registry=of
        )
        self._repeats = Counter("liaison_redelivered", "What Slack sent again", ["kind"], registry=of)
        self._statements = Histogram(
            "liaison_statement_seconds", "How long the database took for one statement", buckets=SHORT, registry=of
        )
        self._interruptions = Counter("liaison_interruptions", "Transactions to be begun anew", registry=of)
        self._transactions = Histogram(
            "liaison_transaction_seconds", "From the wait for a connection to the commit", buckets=SECONDS, registry=of
        )
        self._events = Gauge("liaison_events", "Events not done", ["state"], registry=of)
        self._waiting = Gauge("liaison_letters", "Letters not sent", ["kind", "state"], registry=of)
        self._oldest_event = Gauge("liaison_oldest_event_seconds", "Age of the oldest event not done", registry=of)
        self._oldest_letter = Gauge("liaison_oldest_letter_seconds", "Age of the oldest letter not sent", registry=of)
        self._sockets = Gauge("liaison_socket_connections", "Socket Mode connections that stand", registry=of)
        self._socket_age = Gauge(
            "liaison_socket_age_seconds", "Age of the oldest Socket Mode connection that stands", registry=of
        )
        self._held_back = Gauge("liaison_paces", "Channels, people and methods that wait for their pace", registry=of)
        self._held_for = Gauge("liaison_pace_seconds", "Until the last of them may go on", registry=of)
        self._silence = Gauge("liaison_silence_seconds", "Time since Slack last sent anything", registry=of)
        self._ready = Gauge("liaison_ready", "1 when new events can be kept", registry=of)

    def text(self) -> bytes:
        return generate_latest(self._registry)

    def receiving(self, receive: Handle) -> Handle:
        async def counted(request: Request) -> Answer:
            answer = await receive(request)
            if request.payload.get("type") == "app_rate_limited":
                self._limited.inc()
            if request.attempt:
                self._repeats.labels(request.kind).inc()
            self._received.labels(request.kind, answer.status).inc()
            return answer

        return counted

    def dispatching(self, dispatch: Handle) -> Dispatch:
        async def measured(request: Request) -> Answer:
            with self._handling.labels(request.kind).time():
                try:
                    answer = await dispatch(request)
                except Exception as error:
                    self._handled.labels(request.kind, "again" if isinstance(error, Interrupted) else "failed").inc()
                    raise
            self._handled.labels(request.kind, "done").inc()
            return answer

        return measured

    def statement(self, seconds: float) -> None:
        self._statements.observe(seconds)

    def tried(self, kind: str, outcome: str) -> None:
        """A letter of this kind was given to Slack, and this came of it."""
        self._letters.labels(kind, outcome).inc()

    def store(self, store: Store) -> Store:
        return MeasuredStore(store, self._transactions, self._interruptions)

    def trace(self, api_url: str) -> TraceConfig:
        """Counts the calls under this address; any other one may hold a secret, so its name is not looked at."""

        async def start(_: object, call: SimpleNamespace, __: object) -> None:
            call.began = monotonic()

        def note(url: str, call: SimpleNamespace, status: str) -> None:
            method = url.removeprefix(api_url).partition("?")[0] if url.startswith(api_url) else "other"
            self._calls.labels(method, status).inc()
            self._calling.labels(method).observe(monotonic() - call.began)

        async def end(_: object, call: SimpleNamespace, facts: TraceRequestEndParams) -> None:
            note(str(facts.url), call, str(facts.response.status))

        async def fail(_: object, call: SimpleNamespace, facts: TraceRequestExceptionParams) -> None:
            note(str(facts.url), call, "none")

        trace = TraceConfig()
        trace.on_request_start.append(start)
        trace.on_request_end.append(end)
        trace.on_request_exception.append(fail)
        return trace

    def look(
        self,
        waiting: Waiting | None,
        held_back: tuple[int, datetime | None],
        sockets: int | None,
        sockets_since: datetime | None,
        last: datetime | None,
        now: datetime,
    ) -> None:
        """What is measured when somebody asks. `waiting` is None when the database does not answer; `held_back` is as
        the backlog says it."""
        self._socket_age.set(_age(sockets_since, now))
        self._ready.set(waiting is not None)
        self._sockets.set(sockets or 0)
        self._silence.set(_age(last, now))
        if waiting is None:
            return
        self._events.clear()
        for state, count in {"new": 0, "dead": 0, **waiting.events}.items():
            self._events.labels(state).set(count)
        self._waiting.clear()
        for (kind, state), count in waiting.letters.items():
            self._waiting.labels(kind, state).set(count)
        count, until = held_back
        self._held_back.set(count)
        self._held_for.set(max((until - now).total_seconds(), 0.0) if until else 0.0)
        self._oldest_event.set(_age(waiting.oldest_event, now))
        self._oldest_letter.set(_age(waiting.oldest_letter, now))


class MeasuredStore:
    """A store that counts what is interrupted, and measures the rest."""

    def __init__(self, store: Store, seconds: Histogram, interruptions: Counter) -> None:
        self._store, self._seconds, self._interruptions = store, seconds, interruptions

    @property
    def exclusive(self) -> bool:
        return self._store.exclusive

    @property
    def edition(self) -> int | None:
        return self._store.edition

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        with self._seconds.time():
            try:
                async with self._store.transaction() as tx:
                    yield tx
            except Interrupted:
                self._interruptions.inc()
                raise


def _age(since: datetime | None, now: datetime) -> float:
    """Seconds; 0 for nothing that waits."""
    return max((now - since).total_seconds(), 0.0) if since else 0.0
