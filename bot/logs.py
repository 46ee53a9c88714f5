"""Logs for people who run Liaison: what happened, never a token, never what a customer said."""

import json
import logging
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.traces import trace

# Slack's tokens (xoxb-, xoxp-, xapp-, xoxe. ...), ours for programs, tickets in socket addresses, and addresses that
# answer as the bot.
_TOKENS = re.compile(
    r"\blia_[\w\-]+|\bwhsec_[\w+/=]+|\bx(?:ox[a-z]|app|oxe)[-.][\w.\-]+|(?<=ticket=)[\w.\-%]+|https?://hooks\.slack\.com/\S+"
)
HIDDEN = "(hidden)"


class Redacting(logging.Formatter):
    """Hides the secrets given and everything that looks like a token, in messages and in tracebacks."""

    def __init__(self, secrets: Sequence[str]) -> None:
        super().__init__("%(asctime)s %(levelname)-7s %(name)s: %(message)s")
        self._secrets = [secret for secret in secrets if secret]

    def format(self, record: logging.LogRecord) -> str:
        first, *traceback = self.hide(super().format(record)).split("\n", 1)
        return "\n".join([f"{first} [{found}]" if (found := trace.get()) else first, *traceback])

    def hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _TOKENS.sub(HIDDEN, text)


class JsonLines(Redacting):
    """One JSON object a line, for programs that collect logs: time (UTC), level, logger, message, trace
    (`bot.traces`) and traceback if any."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.hide(record.getMessage()),
        }
        if found := trace.get():
            said["trace"] = found
        if record.exc_info:
            said["traceback"] = self.hide(self.formatException(record.exc_info))
        return json.dumps(said)


FORMS = {"lines": Redacting, "json": JsonLines}


def set_up(secrets: Sequence[str], level: int = logging.INFO, form: str = "lines") -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(FORMS[form](secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # The SDK prints whole requests and envelopes at DEBUG.
    for name in ("slack_sdk", "bot.slack", "aiosqlite"):
        logging.getLogger(name).setLevel(max(level, logging.INFO))
    for name in ("apscheduler", "alembic", "aiohttp.access"):
        logging.getLogger(name).setLevel(max(level, logging.WARNING))
    # Bolt warns at every start that it does not read the token by itself.
    logging.getLogger("slack_bolt").setLevel(logging.ERROR)
