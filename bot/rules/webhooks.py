"""Webhooks: which other programs are told that something happened, where, and how they know that it was us."""

import base64
import hmac
import json
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from bot.rules.labels import IssueId, issue_label
from bot.rules.lifecycle import State
from bot.rules.refusals import Refused


class Kind(StrEnum):
    REPORT_FLAGGED = "report.flagged"
    REPORT_WITHDRAWN = "report.withdrawn"
    REPORT_MOVED = "report.moved"
    ISSUE_CHANGED = "known_issue.changed"
    ISSUE_MERGED = "known_issue.merged"
    ISSUE_UNMERGED = "known_issue.unmerged"
    WORKAROUND_PUBLISHED = "workaround.published"
    WORKAROUND_RECALLED = "workaround.recalled"


# By the acts that the audit notes; all others that change the state are ISSUE_CHANGED.
_KINDS = {
    "flagged": Kind.REPORT_FLAGGED,
    "flagged, joined by itself": Kind.REPORT_FLAGGED,
    "joined": Kind.REPORT_FLAGGED,
    "withdrawn": Kind.REPORT_WITHDRAWN,
    "linked": Kind.REPORT_MOVED,
    "separated": Kind.REPORT_MOVED,
    "merged": Kind.ISSUE_MERGED,
    "unmerged": Kind.ISSUE_UNMERGED,
    "workaround published": Kind.WORKAROUND_PUBLISHED,
    "workaround recalled": Kind.WORKAROUND_RECALLED,
}
_STATES = frozenset(State)
_ADDRESS = re.compile(r"https://[a-z0-9.-]+(:[0-9]{1,5})?(/[!#-;=?-{}~]*)?", re.ASCII)
MOST_ADDRESS_CHARACTERS = 500

WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600, 1800, 7200, 5 * 3600, 10 * 3600, 24 * 3600))
"""After each try that failed; after the last one it is given up, two days after the first."""
EXAMPLE = "`/liaison webhook add https://hooks.example.com/liaison known_issue.changed`"


@dataclass(frozen=True)
class Webhook:
    """`kinds` empty: all of them. `secret` is known to the receiver, too; see `signature`."""

    number: int
    address: str
    kinds: frozenset[Kind]
    secret: str
    owner: str
    made_at: datetime

    @property
    def label(self) -> str:
        return f"W-{self.number}"


@dataclass(frozen=True)
class Happened:
    """What receivers are told: that it happened, not what anybody wrote. `facts` are ids and states."""

    kind: Kind
    facts: Mapping[str, str]


@dataclass(frozen=True)
class Call:
    """`event` names what happened for ever: a receiver that has seen it may pass it over. `status` is HTTP's of the
    last answer, None where there was none; `problem` is why the last try failed."""

    webhook: int
    event: str
    kind: Kind
    issue: IssueId
    facts: Mapping[str, str]
    at: datetime
    state: str
    attempts: int
    next_at: datetime
    status: int | None = None
    problem: str = ""


def happened(act: str, facts: Mapping[str, str]) -> Happened | None:
    """None for what is nobody's business outside."""
    states = {name: facts[name] for name in ("from", "to") if facts.get(name) in _STATES}
    has_changed = len(states) == 2 and len(set(states.values())) == 2
    kind = _KINDS.get(act) or (Kind.ISSUE_CHANGED if has_changed else None)
    ids = {name: facts[name] for name in ("report", "duplicate", "canonical") if name in facts}
    if kind in (Kind.ISSUE_MERGED, Kind.ISSUE_UNMERGED):
        ids.pop("report", None)
    return Happened(kind, {**ids, **states}) if kind else None


def read_address(text: str, hosts: Collection[str]) -> str:
    """Raises Refused for what is no https address of one of these hosts."""
    if not hosts:
        raise Refused("Webhooks are off: whoever runs Liaison names the hosts in LIAISON_WEBHOOK_HOSTS.")
    if len(text) > MOST_ADDRESS_CHARACTERS or not _ADDRESS.fullmatch(text):
        raise Refused(f"Where to? An address that starts with https:// and a host's name in small letters: {EXAMPLE}")
    if not is_allowed(text, hosts):
        raise Refused(f"{host_of(text)} is not among the hosts in LIAISON_WEBHOOK_HOSTS: {', '.join(sorted(hosts))}.")
    return text


def read_kinds(words: Collection[str]) -> frozenset[Kind]:
    unknown = [word for word in words if word not in list(Kind)]
    if unknown:
        raise Refused(f"“{unknown[0][:40]}” is nothing that happens. There is: {', '.join(Kind)}.")
    return frozenset(map(Kind, words))


def is_allowed(address: str, hosts: Collection[str]) -> bool:
    return host_of(address) in hosts


def host_of(address: str) -> str:
    return urlsplit(address).hostname or ""


def is_public(address: str) -> bool:
    """Whether this IP address is one of the open Internet, also in the disguises that IPv6 has for IPv4."""
    found = ip_address(address.partition("%")[0])
    if isinstance(found, IPv6Address):
        hidden = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if hidden is not None:
            return is_public(str(hidden))
        if found.packed.startswith(_NAT64):
            return is_public(str(ip_address(found.packed[12:])))
    return found.is_global and not found.is_multicast


_NAT64 = bytes.fromhex("0064ff9b")


def body(call: Call) -> bytes:
    said = {
        "type": call.kind.value,
        "timestamp": call.at.isoformat(),
        "data": {"known_issue": issue_label(call.issue), **call.facts},
    }
    return json.dumps(said).encode()


def signature(secret: str, event: str, seconds: int, sent: bytes) -> str:
    """As the specification Standard Webhooks has it (standardwebhooks.com): version, HMAC-SHA256 in Base64."""
    key = base64.b64decode(secret.removeprefix(MARK))
    digest = hmac.digest(key, f"{event}.{seconds}.".encode() + sent, "sha256")
    return f"v1,{base64.b64encode(digest).decode()}"


MARK = "whsec_"


def new_secret(random: bytes) -> str:
    return MARK + base64.b64encode(random).decode()


def next_try(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many; None: it is given up."""
    return now + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def named(text: str, among: list[Webhook]) -> Webhook:
    """By its `W-3`, or its address. Raises Refused."""
    said = text.strip()
    found = [each for each in among if said == each.address or said.lower() == each.label.lower()]
    if not found:
        there = ", ".join(each.label for each in among) or "none"
        raise Refused(f"There is no webhook “{said[:60]}”. There is: {there}.")
    return found[0]
