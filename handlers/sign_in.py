"""Somebody signs in with Slack, and out again: /sign-in."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

from bot.attempts import Attempts
from bot.desk import Desk
from bot.pages import Pages, is_from_here, is_secure, refusing, secured
from bot.rules.refusals import NotAllowed, NotYet
from bot.rules.sign_in import LASTS, OLDEST, Attempt, read_attempt
from bot.slack.sign_in import SlackSignIn
from bot.usecases import sign_in

PAGES = Pages(Path(__file__).parent / "look", Path(__file__).parent / "sign_in_page")
OURS = ("/sign-in", "/sign-out")
SESSION, ATTEMPT = "liaison_session", "liaison_sign_in"
SHUT = "The reports are not set up here. Whoever runs Liaison finds in its log what is missing."

log = logging.getLogger(__name__)


@dataclass
class Entry:
    """Who may come in: who signed in with Slack; without that, who sits at this machine, if nothing else leads to the
    port (`is_private`: in http mode a proxy does, from elsewhere, whatever address it is bound to). `desk` is None
    until Slack was reached; `team` is the workspace's id."""

    slack: SlackSignIn | None
    is_private: bool
    desk: Callable[[], Desk | None]
    team: Callable[[], str]
    attempts: Attempts

    def check_open(self, request: web.Request) -> None:
        """Sends away who could not sign in either."""
        if self.slack is None and not (self.is_private and is_from_here(request)):
            raise web.HTTPForbidden(text=SHUT)

    async def who(self, request: web.Request) -> str:
        """A user id, empty for who sits at this machine. Sends everybody else away."""
        self.check_open(request)
        person = await self.person(request)
        if self.slack is not None and not person:
            raise web.HTTPUnauthorized(text="Sign in at /sign-in.")
        return person

    async def person(self, request: web.Request) -> str:
        """Who is signed in; empty for nobody."""
        return await sign_in.person(self.at(), request.cookies.get(SESSION, "")) if self.slack else ""

    def at(self) -> Desk:
        desk = self.desk()
        if desk is None:
            raise NotYet("Liaison has not reached Slack yet. Please try again in a moment.")
        return desk


def open_entry(
    slack: SlackSignIn | None, is_private: bool, desk: Callable[[], Desk | None], team: Callable[[], str],
    attempts: Attempts,
) -> Entry:  # fmt: skip
    if slack is None and not is_private:
        log.warning(
            "the reports (/reports) are off: others can reach this port. Set LIAISON_SLACK_CLIENT_ID, "
            "LIAISON_SLACK_CLIENT_SECRET and LIAISON_PUBLIC_URL to turn them on."
        )
    return Entry(slack, is_private, desk, team, attempts)


def add_sign_in(app: web.Application, entry: Entry) -> None:
    pages = SignIn(entry)
    app.middlewares.append(refusing(OURS, lambda sentence, status: PAGES.page("sign_in.html", status, sentence)))
    app.on_response_prepare.append(secured(OURS))
    app.router.add_get("/sign-in", pages.page)
    app.router.add_get("/sign-in/slack", pages.begin, allow_head=False)
    app.router.add_get("/sign-in/callback", pages.came_back, allow_head=False)
    app.router.add_get("/sign-in/{name}", PAGES.file)
    app.router.add_post("/sign-out", pages.sign_out)


class SignIn:
    def __init__(self, entry: Entry) -> None:
        self._entry = entry

    async def page(self, request: web.Request) -> web.Response:
        self._slack()
        return PAGES.page("sign_in.html")

    async def begin(self, request: web.Request) -> web.Response:
        attempt = Attempt(*(secrets.token_urlsafe(32) for _ in range(3)))
        response = web.Response(status=303, headers={"Location": self._slack().address(attempt)})
        # Lax: Slack sends the browser back from another site, and then it has to be there.
        response.set_cookie(
            ATTEMPT,
            attempt.written(),
            max_age=int(OLDEST.total_seconds()),
            path="/sign-in",
            httponly=True,
            samesite="Lax",
            secure=is_secure(request) or self._slack().is_by_https,
        )
        return response

    async def came_back(self, request: web.Request) -> web.Response:
        slack, remote, attempts = self._slack(), request.remote or "", self._entry.attempts
        if attempts.are_too_many(remote):
            return PAGES.page("sign_in.html", 429, "Too many sign-ins failed. Please try again in a minute.")
        attempts.fail(remote)
        begun = read_attempt(request.cookies.get(ATTEMPT, ""), request.query.get("state", ""))
        if "code" not in request.query:
            raise NotAllowed("Slack did not let you in, or you did not allow it. Nobody is signed in.")
        token = secrets.token_urlsafe(32)
        await sign_in.begin(
            self._entry.at(), await slack.identify(request.query["code"], begun), self._entry.team(), token
        )
        attempts.forgive(remote)
        # Not a redirect: that would belong to Slack's site still, and a Strict cookie would stay behind.
        response = PAGES.page("signed_in.html")
        response.del_cookie(ATTEMPT, path="/sign-in")
        response.set_cookie(
            SESSION,
            token,
            max_age=int(LASTS.total_seconds()),
            path="/",
            httponly=True,
            samesite="Strict",
            secure=is_secure(request) or self._slack().is_by_https,
        )
        return response

    async def sign_out(self, request: web.Request) -> web.Response:
        await sign_in.end(self._entry.at(), request.cookies.get(SESSION, ""))
        response = web.Response(status=303, headers={"Location": "/sign-in"})
        response.del_cookie(SESSION, path="/")
        return response

    def _slack(self) -> SlackSignIn:
        if self._entry.slack is None:
            raise web.HTTPForbidden(text=SHUT)
        return self._entry.slack
