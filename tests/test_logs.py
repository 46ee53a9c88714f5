import io
import json
import logging
from collections.abc import Iterator
from datetime import datetime

import pytest

from bot import logs
from bot.logs import FORMS, HIDDEN
from bot.rules.occasion import trace_of
from bot.sandbox import Sandbox
from bot.traces import trace
from tests.conftest import leaked


@pytest.fixture(params=["lines", "json"])
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """What a logger with our formatter writes."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(FORMS[request.param](["my-signing-secret", 'say "please"', ""]))
    logger = logging.getLogger("tests.written")
    logger.addHandler(handler)
    logger.propagate = False
    yield stream
    logger.removeHandler(handler)


@pytest.fixture
def log(written: io.StringIO) -> logging.Logger:
    return logging.getLogger("tests.written")


@pytest.mark.parametrize(
    "secret",
    [
        "my-signing-secret",
        'say "please"',
        "xoxb-1234-5678-AbCdEf",
        "xoxp-1-2-3",
        "xapp-1-A0-123-abc",
        "xoxe.xoxp-1-abcDEF",
        "xoxe-1-abc",
        "lia_AbC-d_0123456789",
        "whsec_AbC+d/0123456789=",
        "1a2b%2D3c-4d",
        "https://hooks.slack.com/commands/T1/2/abcDEF",
    ],
)
def test_secrets_are_hidden_in_messages_arguments_and_tracebacks(
    log: logging.Logger, written: io.StringIO, secret: str
) -> None:
    said = f"wss://wss-primary.slack.com/link/?ticket={secret}&app_id=A1" if secret.startswith("1a2b") else secret
    log.warning("told: " + said)
    log.warning("told: %s %r", said, {"token": said})
    try:
        raise ValueError(f"inner {said}") from KeyError(said)
    except ValueError:
        log.exception("failed")
    text = written.getvalue()
    assert secret not in text
    assert text.count(HIDDEN) >= 5
    assert "Traceback" in text


def test_what_is_no_secret_stays(log: logging.Logger, written: io.StringIO) -> None:
    log.warning("KI-12 was posted to C0LIAISON; xoxo, box-office, taxapp-1 and https://example.com stay")
    said = "KI-12 was posted to C0LIAISON; xoxo, box-office, taxapp-1 and https://example.com stay"
    assert said in written.getvalue()


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_every_line_is_one_object(log: logging.Logger, written: io.StringIO) -> None:
    log.warning('two\nlines and a "quote" %s', "é")
    try:
        raise ValueError("two\nlines")
    except ValueError:
        log.exception("failed")
    first, second = map(json.loads, written.getvalue().splitlines())
    assert first["message"] == 'two\nlines and a "quote" é'
    assert (first["level"], first["logger"]) == ("WARNING", "tests.written")
    assert datetime.fromisoformat(first["time"]).tzinfo is not None
    assert second["message"] == "failed"
    assert second["traceback"].endswith("ValueError: two\nlines")


def test_what_one_payload_set_going_carries_its_trace(log: logging.Logger, written: io.StringIO) -> None:
    log.warning("before")
    with_trace = trace.set(trace_of("event:1"))
    log.warning("two\nlines")
    trace.reset(with_trace)
    log.warning("after")
    before, *of_it, after = written.getvalue().splitlines()
    assert trace_of("event:1") in of_it[0]
    assert trace_of("event:1") == trace_of("event:1") != trace_of("event:2")
    assert trace_of("event:1") not in before + after


def test_a_secret_in_the_log_of_any_test_is_found() -> None:
    assert leaked(f"GET /?token={Sandbox.bot_token} by {Sandbox.client_secret}") == [
        "xoxb...",
        f"{Sandbox.client_secret[:4]}...",
    ]
    assert leaked("nothing") == []


@pytest.fixture
def levels() -> Iterator[None]:
    """Puts back what `set_up` changes for the whole process."""
    names = ("slack_sdk", "slack_bolt", "bot.slack", "aiosqlite", "apscheduler", "alembic", "aiohttp.access")
    root = logging.getLogger()
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in names}
    root.handlers = []  # `force` would close those of pytest
    yield
    root.handlers, root.level = before[0], before[1]
    for name, level in before[2].items():
        logging.getLogger(name).setLevel(level)


@pytest.mark.usefixtures("levels")
def test_libraries_that_print_whole_requests_are_never_at_debug() -> None:
    logs.set_up(["secret"], logging.DEBUG)
    for name in ("slack_sdk.web", "slack_bolt.App", "bot.slack.client", "aiosqlite"):
        assert not logging.getLogger(name).isEnabledFor(logging.DEBUG)
    assert logging.getLogger("bot.delivery").isEnabledFor(logging.DEBUG)
    assert not logging.getLogger("apscheduler.executors").isEnabledFor(logging.INFO)
