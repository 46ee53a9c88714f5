"""Who signed in with Slack: what a browser has to bring back, and what Slack has to say about them (OpenID Connect)."""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.rules.passes import same
from bot.rules.refusals import NotAllowed

LASTS = timedelta(hours=12)
"""A working day: then Slack is asked again."""
CLOCKS_DIFFER = timedelta(minutes=1)
OLDEST = timedelta(minutes=10)
_AGAIN = "Please sign in again."


@dataclass(frozen=True)
class Attempt:
    """What the browser keeps while Slack asks who sits there: three random texts."""

    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """S256 of RFC 7636."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()

    def written(self) -> str:
        return f"{self.state}.{self.nonce}.{self.verifier}"


@dataclass(frozen=True)
class Identity:
    """Ids of Slack."""

    team: str
    user: str


def read_attempt(written: str, state: str) -> Attempt:
    """What this browser began, if Slack sends it back with the same state. Raises NotAllowed."""
    parts = written.split(".")
    if len(parts) != 3 or not all(parts) or not same(state, parts[0]):
        raise NotAllowed(f"This sign-in was not begun in this browser, or too long ago. {_AGAIN}")
    return Attempt(*parts)


def identity(claims: Mapping[str, Any], attempt: Attempt, now: datetime) -> Identity:
    """From an id_token whose signature, issuer and audience are right. Raises NotAllowed."""
    if not same(str(claims.get("nonce") or ""), attempt.nonce):
        raise NotAllowed(f"Slack's answer belongs to another sign-in. {_AGAIN}")
    issued, expires = _moment(claims, "iat"), _moment(claims, "exp")
    if expires <= now.timestamp() - CLOCKS_DIFFER.total_seconds():
        raise NotAllowed(f"Slack's answer is too old. {_AGAIN}")
    if abs(now.timestamp() - issued) > OLDEST.total_seconds():
        raise NotAllowed(f"Slack's answer is not of now. {_AGAIN} If that goes on, look at the clock of this machine.")
    team, user = (str(claims.get(f"https://slack.com/{name}") or "") for name in ("team_id", "user_id"))
    if not team or not user:
        raise NotAllowed(f"Slack did not say who you are. {_AGAIN}")
    return Identity(team, user)


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def key_of(token: str) -> str:
    """Under which a session is stored: nobody can make the token from it."""
    return hashlib.sha256(token.encode()).hexdigest()
