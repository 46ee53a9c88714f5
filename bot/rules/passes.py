"""A pass: that somebody has shown a token once, good until a time, and no longer than the token stays the same."""

import hmac
from datetime import datetime


def new_pass(token: str, until: datetime) -> str:
    seconds = str(int(until.timestamp()))
    return f"{seconds}.{_signature(token, seconds)}"


def is_good(token: str, given: str, now: datetime) -> bool:
    seconds, _, signature = given.partition(".")
    if not (token and seconds.isascii() and seconds.isdigit() and len(seconds) <= 12):
        return False
    return same(signature, _signature(token, seconds)) and now.timestamp() < int(seconds)


def same(given: str, expected: str) -> bool:
    """Compared in a time that tells nothing about where they differ."""
    return hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("utf-8", "replace"))


def _signature(token: str, seconds: str) -> str:
    return hmac.digest(token.encode(), f"liaison board until {seconds}".encode(), "sha256").hex()
