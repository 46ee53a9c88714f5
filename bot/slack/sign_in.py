"""Sign in with Slack: OpenID Connect, with a code, PKCE and a signed id_token (docs.slack.dev, Sign in with Slack)."""

import asyncio
import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urljoin

import aiohttp

from bot.rules.refusals import NotAllowed, NotYet
from bot.rules.sign_in import Attempt, Identity, identity

if TYPE_CHECKING:
    import jwt

ALGORITHM = "RS256"
"""The only one in Slack's openid-configuration; what a token says of itself counts for nothing."""
_AWAY = "Slack does not answer. Please try again in a moment."
_UNPROVEN = "Slack's answer could not be verified. Please sign in again."


@dataclass(frozen=True)
class Registration:
    """The app as Slack knows it; `callback` is one of its Redirect URLs."""

    client_id: str
    client_secret: str
    callback: str

    def __repr__(self) -> str:
        return f"Registration(callback={self.callback!r}, ...)"


class SlackSignIn:
    """`api_url` is that of the Web API: everything else of Slack's lies beside it."""

    def __init__(
        self,
        app: Registration,
        session: aiohttp.ClientSession,
        api_url: str,
        now: Callable[[], datetime],
    ) -> None:
        self._app, self._session, self._api_url, self._now = app, session, api_url, now
        self._issuer = urljoin(api_url, "/").rstrip("/")
        # PyJWT brings 8 MB along: for who lets people sign in, and nobody else.
        self._jwt = importlib.import_module("jwt")
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetching = asyncio.Lock()

    @property
    def is_by_https(self) -> bool:
        return self._app.callback.startswith("https://")

    def address(self, attempt: Attempt) -> str:
        """Where the browser is sent to."""
        asked = {
            "response_type": "code",
            "scope": "openid",
            "client_id": self._app.client_id,
            "redirect_uri": self._app.callback,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return f"{self._issuer}/openid/connect/authorize?{urlencode(asked)}"

    async def identify(self, code: str, attempt: Attempt) -> Identity:
        """Who the browser came back as. Raises NotAllowed, or NotYet when Slack does not answer."""
        return identity(await self._claims(await self._exchange(code, attempt)), attempt, self._now())

    async def _exchange(self, code: str, attempt: Attempt) -> str:
        asked = {
            "client_id": self._app.client_id,
            "client_secret": self._app.client_secret,
            "code": code,
            "redirect_uri": self._app.callback,
            "grant_type": "authorization_code",
            "code_verifier": attempt.verifier,
        }
        # Not by the client of the Web API, which would show the bot's token.
        try:
            async with self._session.post(f"{self._api_url}openid.connect.token", data=asked) as response:
                answer = await response.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise NotYet(_AWAY) from error
        if not isinstance(answer, dict) or response.status >= 500 or answer.get("error") == "ratelimited":
            raise NotYet(_AWAY)
        if not answer.get("ok"):
            raise NotAllowed(f"Slack did not accept this sign-in ({answer.get('error')}). Please sign in again.")
        return str(answer.get("id_token") or "")

    async def _claims(self, token: str) -> dict[str, Any]:
        try:
            key = await self._key(str(self._jwt.get_unverified_header(token).get("kid") or ""))
            # The times are looked at by our own clock, in the rules.
            claims: dict[str, Any] = self._jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=self._app.client_id,
                issuer=self._issuer,
                options={
                    "require": ["iss", "aud", "sub", "iat", "exp"],
                    "verify_exp": False,
                    "verify_iat": False,
                    "verify_nbf": False,
                },
            )
        except self._jwt.PyJWTError as error:
            raise NotAllowed(_UNPROVEN) from error
        return claims

    async def _key(self, name: str) -> "jwt.PyJWK":
        """Slack changes its keys now and then; one that is not known yet is asked for."""
        async with self._fetching:
            if name not in self._keys:
                self._keys = await self._fetch()
        if name not in self._keys:
            raise NotAllowed(_UNPROVEN)
        return self._keys[name]

    async def _fetch(self) -> "dict[str, jwt.PyJWK]":
        try:
            async with self._session.get(f"{self._issuer}/openid/connect/keys", allow_redirects=False) as answer:
                answer.raise_for_status()
                found: jwt.PyJWKSet = self._jwt.PyJWKSet.from_dict(await answer.json(content_type=None))
        except (aiohttp.ClientError, TimeoutError, ValueError, self._jwt.PyJWTError) as error:
            raise NotYet(_AWAY) from error
        return {str(key.key_id): key for key in found.keys}
