"""Tokens by which programs use the API: what each one may do, and until when."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.rules.refusals import Refused


class Scope(StrEnum):
    READ_ISSUES = "read:issues"
    READ_REPORTS = "read:reports"
    READ_NUMBERS = "read:numbers"
    READ_PEOPLE = "read:people"
    READ_CUSTOMERS = "read:customers"
    WRITE_REPORTS = "write:reports"


MEANING = {
    Scope.READ_ISSUES: "known issues, workarounds and the search, without people",
    Scope.READ_REPORTS: "reports, without people and customers",
    Scope.READ_NUMBERS: "the numbers of a week",
    Scope.READ_PEOPLE: "with each of these also who it was, as Slack ids",
    Scope.READ_CUSTOMERS: "with reports also the customers' names and the tickets' links",
    Scope.WRITE_REPORTS: "flag problems",
}
PREFIX = "lia_"
"""By which people, logs and those who look for leaked secrets know a token."""
LASTS = timedelta(days=365)
MOST_DAYS = 730
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
EXAMPLE = "`/liaison token create helpdesk read:issues write:reports expires:90d`"

_SECRET = re.compile(rf"{PREFIX}[A-Za-z0-9_-]{{43}}")


@dataclass(frozen=True)
class Token:
    """`owner` is the user id of who made it; what programs flag without naming an agent is flagged by the owner.
    `last_used_at` is right to a minute."""

    number: int
    name: str
    owner: str
    scopes: frozenset[Scope]
    made_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    revoked_at: datetime | None = None

    @property
    def label(self) -> str:
        return f"T-{self.number}"

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at


@dataclass(frozen=True)
class Wish:
    name: str
    scopes: frozenset[Scope]
    lasts: timedelta


@dataclass(frozen=True)
class Sent:
    """A request that a program sent with an Idempotency-Key, and may send again: `sender` is the number of its
    token, `body` tells two of them apart."""

    sender: int
    key: str
    body: str


def read_wish(text: str, expires: str = "") -> Wish:
    """`helpdesk read:issues write:reports`, and `90d`. Raises Refused."""
    name, *named = text.split() or [""]
    if not NAME.fullmatch(name):
        raise Refused(f"What is it for? One word of a-z, 0-9 and hyphens comes first: {EXAMPLE}")
    unknown = [each for each in named if each not in list(Scope)]
    if unknown or not named:
        what = f"“{unknown[0][:40]}” is no scope" if unknown else "What may it do"
        raise Refused(f"{what}. The scopes are: {', '.join(Scope)}. Say: {EXAMPLE}")
    return Wish(name, frozenset(map(Scope, named)), _lasts(expires))


def _lasts(text: str) -> timedelta:
    if not text:
        return LASTS
    found = re.fullmatch(r"(\d{1,4})d", text)
    if found is None or not 1 <= int(found[1]) <= MOST_DAYS:
        raise Refused(f"For how long? Say expires:90d; from 1d to {MOST_DAYS}d. Without it, it is {LASTS.days}d.")
    return timedelta(days=int(found[1]))


def named(text: str, among: list[Token]) -> Token:
    """By its name or its `T-3`. Raises Refused."""
    said = text.strip().lower()
    found = [each for each in among if said in (each.name, each.label.lower())]
    if not found:
        there = ", ".join(each.name for each in among) or "none"
        raise Refused(f"There is no token “{said[:40]}”. There is: {there}.")
    return found[0]


def check_is_new(name: str, among: list[Token]) -> None:
    if any(each.name == name for each in among):
        raise Refused(f"There is a token “{name}” already. Choose another name, or say: `/liaison token revoke {name}`")


def looks_right(given: str) -> bool:
    """Whether it could be a token at all; anything else is not looked up."""
    return _SECRET.fullmatch(given) is not None


def hashed(text: str) -> str:
    """A token has 256 random bits, so nothing slower is needed: nobody can try them out."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def fingerprint(body: Mapping[str, object]) -> str:
    return hashed(json.dumps(body, sort_keys=True))
