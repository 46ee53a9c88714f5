"""The sandbox asks who somebody is as Slack does, and says so in a token that it signs."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import jwt
import pytest

from bot.sandbox import Sandbox

VERIFIER = "v" * 43
ASKED = {
    "response_type": "code",
    "client_id": Sandbox.client_id,
    "scope": "openid",
    "redirect_uri": "http://localhost:1/back",
    "state": "s & t",
    "nonce": "n",
    "code_challenge": urlsafe_b64encode(sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
}
EXCHANGE = {
    "client_id": Sandbox.client_id,
    "client_secret": Sandbox.client_secret,
    "grant_type": "authorization_code",
    "redirect_uri": ASKED["redirect_uri"],
    "code_verifier": VERIFIER,
}


async def code_for(session: aiohttp.ClientSession, sandbox: Sandbox, user: str) -> str:
    async with session.get(f"{sandbox.url}/openid/connect/authorize?{urlencode(ASKED)}") as response:
        links = [unescape(link) for link in re.findall(r'href="(/openid[^"]+)"', await response.text())]
    (link,) = (link for link in links if link.endswith(f"user={user}"))
    async with session.get(f"{sandbox.url}{link}", allow_redirects=False) as response:
        back = urlsplit(response.headers["Location"])
    said = parse_qs(back.query)
    assert (f"{back.scheme}://{back.netloc}{back.path}", said["state"]) == (ASKED["redirect_uri"], ["s & t"])
    return said["code"][0]


async def exchange(session: aiohttp.ClientSession, sandbox: Sandbox, **asked: str) -> dict[str, Any]:
    async with session.post(f"{sandbox.api_url}openid.connect.token", data=asked) as response:
        answer: dict[str, Any] = await response.json()
        return answer


async def test_a_code_becomes_a_signed_token_once(session: aiohttp.ClientSession, sandbox: Sandbox) -> None:
    code = await code_for(session, sandbox, "U0ANA")
    answer = await exchange(session, sandbox, code=code, **EXCHANGE)
    async with session.get(f"{sandbox.url}/.well-known/openid-configuration") as response:
        about = await response.json()
    async with session.get(about["jwks_uri"]) as response:
        (key,) = jwt.PyJWKSet.from_dict(await response.json()).keys
    claims = jwt.decode(answer["id_token"], key, ["RS256"], audience=Sandbox.client_id, issuer=about["issuer"])
    assert (claims["nonce"], claims["https://slack.com/user_id"]) == ("n", "U0ANA")
    assert claims["https://slack.com/team_id"] == "T0LIAISON"
    assert (await exchange(session, sandbox, code=code, **EXCHANGE))["error"] == "invalid_code"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"client_id": "9.9"}, "invalid_client_id"),
        ({"client_secret": "wrong"}, "bad_client_secret"),
        ({"grant_type": "password"}, "invalid_grant_type"),
        ({"code": "wrong"}, "invalid_code"),
        ({"redirect_uri": "http://localhost:2/back"}, "bad_redirect_uri"),
        ({"code_verifier": "w" * 43}, "invalid_grant"),
    ],
)
async def test_one_wrong_thing_is_enough(
    session: aiohttp.ClientSession, sandbox: Sandbox, change: dict[str, str], error: str
) -> None:
    code = await code_for(session, sandbox, "U0ANA")
    assert (await exchange(session, sandbox, **{"code": code, **EXCHANGE, **change}))["error"] == error


@pytest.mark.parametrize(
    "change",
    [{"client_id": "9.9"}, {"redirect_uri": "https://example.com/"}, {"scope": "email"}, {"response_type": ""}],
)
async def test_it_asks_nobody_for_another_app(
    session: aiohttp.ClientSession, sandbox: Sandbox, change: dict[str, str]
) -> None:
    async with session.get(f"{sandbox.url}/openid/connect/authorize?{urlencode(ASKED | change)}") as response:
        assert response.status == 400
