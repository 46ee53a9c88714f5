"""Nothing but a fresh id_token of Slack's own, for this app and this browser, says who somebody is."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.rules.refusals import NotAllowed, NotYet
from bot.rules.sign_in import Attempt, Identity
from bot.slack.sign_in import Registration, SlackSignIn

NOON = datetime(2026, 8, 20, 12, tzinfo=UTC)
BEGUN = Attempt("state", "nonce", "verifier")
APP = Registration("1111.2222", "a-client-secret", "https://liaison.example.com/sign-in/callback")


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY, OTHER_KEY = new_key(), new_key()


def encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def part(said: dict[str, Any]) -> str:
    return encoded(json.dumps(said).encode())


class Provider:
    """What stands where Slack should; it says whatever a test wants."""

    def __init__(self) -> None:
        self.url = ""
        self.keys = {"k1": KEY}
        self.answer: dict[str, Any] | str = {}
        self.status = 200
        self.asked: list[dict[str, str]] = []
        self.headers: list[str] = []

    async def token(self, request: web.Request) -> web.Response:
        self.asked.append({name: str(value) for name, value in (await request.post()).items()})
        self.headers += list(request.headers)
        text = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
        return web.Response(status=self.status, text=text, content_type="application/json")

    async def list_keys(self, _: web.Request) -> web.Response:
        public = {name: jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()) for name, key in self.keys.items()}
        return web.json_response({"keys": [json.loads(jwk) | {"kid": name} for name, jwk in public.items()]})

    def claims(self, **changes: Any) -> dict[str, Any]:
        said = {
            "iss": self.url,
            "aud": APP.client_id,
            "sub": "U1",
            "nonce": "nonce",
            "iat": NOON.timestamp(),
            "exp": NOON.timestamp() + 300,
            "https://slack.com/team_id": "T1",
            "https://slack.com/user_id": "U1",
        }
        return {name: value for name, value in (said | changes).items() if value is not None}

    def says(self, key: Any = KEY, algorithm: str = "RS256", kid: str = "k1", **changes: Any) -> None:
        token = jwt.encode(self.claims(**changes), key, algorithm, {"kid": kid})
        self.answer = {"ok": True, "id_token": token}


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider = Provider()
    app = web.Application()
    app.router.add_post("/api/openid.connect.token", provider.token)
    app.router.add_get("/openid/connect/keys", provider.list_keys)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    provider.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield provider
    await runner.cleanup()


@pytest.fixture
def sign_in(provider: Provider, session: aiohttp.ClientSession) -> SlackSignIn:
    return SlackSignIn(APP, session, f"{provider.url}/api/", lambda: NOON)


async def test_slack_says_who_it_is(provider: Provider, sign_in: SlackSignIn) -> None:
    provider.says()
    assert await sign_in.identify("code", BEGUN) == Identity("T1", "U1")
    (asked,) = provider.asked
    assert (asked["code"], asked["code_verifier"], asked["redirect_uri"]) == ("code", "verifier", APP.callback)
    assert "Authorization" not in provider.headers


async def test_the_address_asks_for_nothing_but_who_it_is(provider: Provider, sign_in: SlackSignIn) -> None:
    address = sign_in.address(BEGUN)
    assert address.startswith(f"{provider.url}/openid/connect/authorize?response_type=code&scope=openid&")
    assert f"code_challenge={BEGUN.challenge}&code_challenge_method=S256" in address
    assert "verifier" not in address
    assert APP.client_secret not in address + repr(APP)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": OTHER_KEY},
        {"kid": "k9"},
        {"aud": "3333.4444"},
        {"iss": "https://slack.com.evil.example.com"},
        {"nonce": "another"},
        {"exp": NOON.timestamp() - 90},
        {"exp": None},
        {"iat": None},
        {"iat": NOON.timestamp() - 3600},
        {"https://slack.com/user_id": None},
    ],
)
async def test_a_token_that_is_wrong_in_one_thing_is_refused(
    provider: Provider, sign_in: SlackSignIn, changes: dict[str, Any]
) -> None:
    provider.says(**changes)
    with pytest.raises(NotAllowed):
        await sign_in.identify("code", BEGUN)


async def test_a_token_may_not_choose_how_it_is_verified(provider: Provider, sign_in: SlackSignIn) -> None:
    """Neither by nothing, nor with Slack's public key as if that were a shared secret."""
    unsigned = jwt.encode(provider.claims(), "", "none", {"kid": "k1"})
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = KEY.public_key().public_bytes(serialization.Encoding.PEM, form)
    said = f"{part({'alg': 'HS256', 'kid': 'k1'})}.{part(provider.claims())}"
    shared = f"{said}.{encoded(hmac.digest(public, said.encode(), 'sha256'))}"
    for token in (unsigned, shared, "", "a.b.c", "x" * 5000):
        provider.answer = {"ok": True, "id_token": token}
        with pytest.raises(NotAllowed):
            await sign_in.identify("code", BEGUN)


async def test_a_key_that_is_new_is_asked_for(provider: Provider, sign_in: SlackSignIn) -> None:
    provider.says()
    await sign_in.identify("code", BEGUN)
    provider.keys = {"k2": OTHER_KEY}
    provider.says(key=OTHER_KEY, kid="k2")
    assert (await sign_in.identify("code", BEGUN)).user == "U1"
    provider.says()
    with pytest.raises(NotAllowed):
        await sign_in.identify("code", BEGUN)


@pytest.mark.parametrize(
    ("status", "answer", "refusal"),
    [
        (200, {"ok": False, "error": "invalid_code"}, NotAllowed),
        (200, {"ok": False, "error": "ratelimited"}, NotYet),
        (502, {"ok": False}, NotYet),
        (200, "<html>", NotYet),
        (200, "[]", NotYet),
    ],
)
async def test_what_slack_answers_instead_is_told_apart(
    provider: Provider, sign_in: SlackSignIn, status: int, answer: Any, refusal: type[Exception]
) -> None:
    provider.status, provider.answer = status, answer
    with pytest.raises(refusal):
        await sign_in.identify("code", BEGUN)


async def test_slack_may_be_away(session: aiohttp.ClientSession) -> None:
    with pytest.raises(NotYet):
        await SlackSignIn(APP, session, "http://127.0.0.1:9/api/", lambda: NOON).identify("code", BEGUN)
