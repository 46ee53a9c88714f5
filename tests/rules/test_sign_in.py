"""What Slack has to say before somebody is signed in."""

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.rules.refusals import NotAllowed
from bot.rules.sign_in import Attempt, Identity, identity, key_of, read_attempt

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
BEGUN = Attempt("state", "nonce", "verifier")
CLAIMS: dict[str, Any] = {
    "nonce": "nonce",
    "iat": NOON.timestamp(),
    "exp": NOON.timestamp() + 300,
    "https://slack.com/team_id": "T1",
    "https://slack.com/user_id": "U1",
}


def test_slacks_claims_say_who_it_is() -> None:
    assert identity(CLAIMS, BEGUN, NOON) == Identity("T1", "U1")


@pytest.mark.parametrize(
    "change",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"exp": NOON.timestamp() - 61},
        {"exp": None},
        {"exp": "never"},
        {"iat": NOON.timestamp() - 601},
        {"iat": NOON.timestamp() + 601},
        {"https://slack.com/team_id": ""},
        {"https://slack.com/user_id": None},
    ],
)
def test_one_wrong_claim_is_enough_to_be_refused(change: dict[str, Any]) -> None:
    with pytest.raises(NotAllowed):
        identity({**CLAIMS, **change}, BEGUN, NOON)


def test_only_the_browser_that_began_may_come_back() -> None:
    assert read_attempt(BEGUN.written(), "state") == BEGUN
    for written, state in (("", ""), ("", "state"), (BEGUN.written(), ""), (BEGUN.written(), "other"), ("..", "")):
        with pytest.raises(NotAllowed):
            read_attempt(written, state)


def test_the_challenge_is_that_of_rfc_7636() -> None:
    """Its appendix B has this pair."""
    attempt = Attempt("s", "n", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert attempt.challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_what_is_stored_is_not_what_the_browser_has() -> None:
    assert "token" not in key_of("token")
    assert len(key_of("token")) == 64
