"""What other programs are told, where they may be, and how they know that it was us."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from bot.rules import webhooks
from bot.rules.labels import IssueId
from bot.rules.refusals import Refused
from bot.rules.webhooks import WAITS, Call, Kind, Webhook, happened, is_public, read_address, read_kinds

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
HOSTS = {"hooks.example.com", "b.example.com"}


@pytest.mark.parametrize(
    ("act", "facts", "kind", "told"),
    [
        ("flagged", {"report": "R-1"}, Kind.REPORT_FLAGGED, {"report": "R-1"}),
        ("claimed", {"from": "new", "to": "acknowledged", "why": "x"}, Kind.ISSUE_CHANGED,
         {"from": "new", "to": "acknowledged"}),
        ("workaround published", {"from": "new", "to": "workaround available", "why": "WA-1"},
         Kind.WORKAROUND_PUBLISHED, {"from": "new", "to": "workaround available"}),
        ("linked", {"report": "R-1", "from": "KI-1", "to": "KI-2"}, Kind.REPORT_MOVED, {"report": "R-1"}),
        ("merged", {"duplicate": "KI-2", "canonical": "KI-1", "reports": "3"}, Kind.ISSUE_MERGED,
         {"duplicate": "KI-2", "canonical": "KI-1"}),
    ],
)  # fmt: skip
def test_what_happened_is_told_by_ids_and_states(
    act: str, facts: dict[str, str], kind: Kind, told: dict[str, str]
) -> None:
    found = happened(act, facts)
    assert found is not None
    assert (found.kind, found.facts) == (kind, told)


@pytest.mark.parametrize(
    ("act", "facts"),
    [
        ("severity raised", {"from": "new", "to": "new", "why": "Acme leaves"}),
        ("muted", {}),
        ("token made", {"name": "x"}),
    ],
)
def test_what_is_nobodys_business_is_not_told(act: str, facts: dict[str, str]) -> None:
    assert happened(act, facts) is None


@pytest.mark.parametrize("address", ["https://hooks.example.com", "https://b.example.com:8443/in?key=a-b"])
def test_an_address_of_an_allowed_host_is_taken(address: str) -> None:
    assert read_address(address, HOSTS) == address


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ("http://hooks.example.com/", "starts with https://"),
        ("https://user:secret@hooks.example.com/", "starts with https://"),
        ("https://hooks.example.com@evil.example.com/", "starts with https://"),
        ("https://hooks.example.com#@evil.example.com/", "starts with https://"),
        ("https://[::1]/", "starts with https://"),
        ("https://hooks.example.com\\@evil.example.com", "starts with https://"),
        ("https://hooks.example.com/" + "x" * 500, "starts with https://"),
        ("https://evil.example.com/", "evil.example.com is not among the hosts"),
        ("https://a.hooks.example.com/", "not among the hosts"),
        ("https://127.0.0.1/", "not among the hosts"),
        ("", "Where to?"),
    ],
)
def test_any_other_is_not(address: str, answer: str) -> None:
    with pytest.raises(Refused) as refused:
        read_address(address, HOSTS)
    assert answer in str(refused.value)


def test_without_hosts_there_are_no_webhooks() -> None:
    with pytest.raises(Refused, match="LIAISON_WEBHOOK_HOSTS"):
        read_address("https://hooks.example.com", frozenset())


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("2002:7f00:1::", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::5db8:d822", True),
    ],
)
def test_only_addresses_of_the_open_internet_are_public(address: str, expected: bool) -> None:
    assert is_public(address) is expected


def test_kinds_are_named_by_their_names() -> None:
    assert read_kinds(["report.flagged", "known_issue.changed"]) == {Kind.REPORT_FLAGGED, Kind.ISSUE_CHANGED}
    with pytest.raises(Refused, match=r"“report\.lost” is nothing that happens"):
        read_kinds(["report.lost"])


def test_it_is_signed_as_the_example_of_standard_webhooks() -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    sent = b'{"test": 2432232314}'
    expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert webhooks.signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, sent) == expected


def test_what_is_sent_holds_nothing_that_anybody_wrote() -> None:
    call = Call(1, "e", Kind.ISSUE_CHANGED, IssueId(3), {"from": "new", "to": "fixed"}, NOON, "waiting", 0, NOON)
    assert json.loads(webhooks.body(call)) == {
        "type": "known_issue.changed",
        "timestamp": "2026-08-20T12:00:00+00:00",
        "data": {"known_issue": "KI-3", "from": "new", "to": "fixed"},
    }


def test_it_is_tried_for_two_days_ever_more_seldom_then_given_up() -> None:
    assert webhooks.next_try(1, NOON) == NOON + timedelta(seconds=5)
    assert sorted(WAITS) == list(WAITS)
    assert sum(WAITS, timedelta()) < timedelta(days=2)
    assert webhooks.next_try(len(WAITS), NOON) is not None
    assert webhooks.next_try(len(WAITS) + 1, NOON) is None


def test_it_is_named_by_its_number_or_address() -> None:
    hook = Webhook(3, "https://hooks.example.com", frozenset(), "whsec_x", "U0LEA", NOON)
    assert webhooks.named("w-3", [hook]) == webhooks.named("https://hooks.example.com", [hook]) == hook
    with pytest.raises(Refused, match=r"There is no webhook “W-4”\. There is: W-3"):
        webhooks.named("W-4", [hook])
