"""Sign in with Slack (OpenID Connect): the page that asks who one is, the exchange of the code, a signed id_token."""

from __future__ import annotations

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from html import escape
from urllib.parse import urlencode, urlsplit

import jwt
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.sandbox.office import CLIENT_ID, CLIENT_SECRET, Office, is_token
from bot.sandbox.state import Refused
from bot.sandbox.web_api import Args
from bot.sandbox.workspace import Json

CODE_SECONDS = 600
TOKEN_SECONDS = 300
_KEY_ID = "sandbox-key"
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in to {workspace}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/style.css">
</head>
<body><main><h1>Sign in to {workspace}</h1><p>Who is at this browser?</p><ul>{people}</ul></main></body></html>"""


@dataclass(frozen=True)
class Grant:
    """What a code stands for, once."""

    user: str
    redirect_uri: str
    nonce: str
    challenge: str
    at: float


class OpenId:
    def __init__(self, office: Office) -> None:
        self._office = office
        self._grants: dict[str, Grant] = {}
        self._key: rsa.RSAPrivateKey | None = None

    async def configuration(self, request: web.Request) -> web.StreamResponse:
        base = self._office.base_url
        return web.json_response(
            {
                "issuer": base,
                "authorization_endpoint": f"{base}/openid/connect/authorize",
                "token_endpoint": f"{base}/api/openid.connect.token",
                "jwks_uri": f"{base}/openid/connect/keys",
                "scopes_supported": ["openid", "profile", "email"],
                "response_types_supported": ["code"],
                "response_modes_supported": ["query"],
                "grant_types_supported": ["authorization_code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        )

    async def keys(self, request: web.Request) -> web.StreamResponse:
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._signing_key().public_key()))
        return web.json_response({"keys": [public | {"kid": _KEY_ID, "alg": "RS256", "use": "sig"}]})

    async def authorize(self, request: web.Request) -> web.StreamResponse:
        """The page on which one says who one is; Slack's asks for a password besides."""
        asked = request.query
        problem = self._problem(asked.get("client_id", ""), asked.get("redirect_uri", ""))
        if not problem and (asked.get("response_type") != "code" or "openid" not in asked.get("scope", "").split()):
            problem = "invalid_scope"
        if problem:
            return web.Response(status=400, text=f"Something went wrong when authorizing this app: {problem}")
        links = "".join(
            f'<li><a data-test="as-{each.id}" href="/openid/connect/approve?'
            f'{escape(urlencode({**asked, "user": each.id}))}">{escape(each.real_name)}</a></li>'
            for each in self._office.workspace.everyone
            if not each.is_bot and not each.deleted
        )
        page = _PAGE.format(workspace=escape(self._office.workspace.name), people=links)
        return web.Response(text=page, content_type="text/html")

    async def approve(self, request: web.Request) -> web.StreamResponse:
        asked = request.query
        problem = self._problem(asked.get("client_id", ""), asked.get("redirect_uri", ""))
        if problem or self._office.workspace.person(asked.get("user", "")) is None:
            return web.Response(status=400, text=problem or "user_not_found")
        code = secrets.token_hex(16)
        self._grants[code] = Grant(
            asked["user"],
            asked["redirect_uri"],
            asked.get("nonce", ""),
            asked.get("code_challenge", ""),
            self._office.clock(),
        )
        raise web.HTTPFound(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked.get('state', '')})}")

    def exchange(self, office: Office, args: Args) -> Json:
        """openid.connect.token."""
        if not is_token(args.text("client_id"), CLIENT_ID):
            raise Refused("invalid_client_id")
        if not is_token(args.text("client_secret"), CLIENT_SECRET):
            raise Refused("bad_client_secret")
        if args.text("grant_type") != "authorization_code":
            raise Refused("invalid_grant_type")
        grant = self._grants.pop(args.text("code"), None)
        if grant is None or office.clock() - grant.at > CODE_SECONDS:
            raise Refused("invalid_code")
        if args.text("redirect_uri") != grant.redirect_uri:
            raise Refused("bad_redirect_uri")
        if grant.challenge and not is_token(_challenge(args.text("code_verifier")), grant.challenge):
            raise Refused("invalid_grant")
        return {"access_token": f"xoxp-{secrets.token_hex(12)}", "token_type": "Bearer", "id_token": self._token(grant)}

    def _token(self, grant: Grant) -> str:
        person = self._office.workspace.person(grant.user)
        now = int(self._office.clock())
        team = (person.team_id if person else "") or self._office.workspace.team_id
        claims = {
            "iss": self._office.base_url,
            "sub": grant.user,
            "aud": CLIENT_ID,
            "iat": now,
            "exp": now + TOKEN_SECONDS,
            "auth_time": now,
            "nonce": grant.nonce,
            "https://slack.com/team_id": team,
            "https://slack.com/user_id": grant.user,
        }
        return jwt.encode(claims, self._signing_key(), algorithm="RS256", headers={"kid": _KEY_ID})

    def _signing_key(self) -> rsa.RSAPrivateKey:
        if self._key is None:
            self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        return self._key

    def _problem(self, client: str, redirect_uri: str) -> str:
        if not is_token(client, CLIENT_ID):
            return "invalid_client_id"
        # Slack knows the addresses that were registered; here it is whatever stays on this machine.
        return "" if urlsplit(redirect_uri).hostname in ("127.0.0.1", "localhost", "::1") else "bad_redirect_uri"


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
