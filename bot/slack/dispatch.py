"""From a request to the handler that the switchboard names, through Bolt; and every refusal into a sentence."""

import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.rules.occasion import Occasion
from bot.rules.refusals import AlreadyDone, Interrupted, NotYet, Refused, WrongInput
from bot.slack import hiding
from bot.slack.client import word_of
from bot.slack.requests import Answer, Kind, Request
from bot.slack.whisper import whisper

Matchers = Sequence[Callable[..., Awaitable[Any]]]
TOO_LATE = frozenset({"expired_trigger_id", "invalid_trigger_id", "exchanged_trigger_id"})
"""Slack's words for a form that was opened more than three seconds after it was asked for (methods/views.open)."""
ASK_AGAIN = (
    "Slack lets me open a form within three seconds only, and I was not that quick. Please ask for it once more."
)

log = logging.getLogger(__name__)


Listen = Callable[[Callable[..., Awaitable[Any]]], Any]


class Switch:
    """A Bolt app for each sort of request, made when something first listens to it: an app asks all its listeners in
    turn whether they are meant, and there are a hundred."""

    def __init__(self, open_one: Callable[[], AsyncApp]) -> None:
        self._open_one = open_one
        self._apps: dict[str, AsyncApp] = {}

    def command(self, name: str) -> Listen:
        return self._app(Kind.COMMAND).command(name)

    def shortcut(self, name: str) -> Listen:
        return self._app(Kind.SHORTCUT).shortcut(name)

    def view(self, name: str) -> Listen:
        return self._app(Kind.FORM).view(name)

    def action(self, name: str, matchers: Matchers = ()) -> Listen:
        return self._app(Kind.CLICK).action(name, matchers=matchers)

    def event(self, name: str, matchers: Matchers = (), middleware: Matchers = ()) -> Listen:
        return self._app(_of_event(name)).event(name, matchers=matchers, middleware=middleware)

    def app(self, request: Request) -> AsyncApp | None:
        """None: nobody listens to this sort of request."""
        is_event = request.kind is Kind.EVENT
        return self._apps.get(_of_event(request.payload["event"].get("type")) if is_event else request.kind)

    def _app(self, sort: str) -> AsyncApp:
        if sort not in self._apps:
            self._apps[sort] = self._open_one()
        return self._apps[sort]


def _of_event(name: object) -> str:
    return f"{Kind.EVENT}:{name}"


def open_app(client: AsyncWebClient, identity: dict[str, Any]) -> Switch:
    """Bolt as a switch only: requests are verified, kept and taken apart before it sees them, and own messages
    reach it, since they tell what was really posted. `identity` is the answer of auth.test."""

    async def authorize(**_: Any) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=identity.get("enterprise_id"),
            team_id=identity["team_id"],
            bot_user_id=identity["user_id"],
            bot_id=identity.get("bot_id"),
            bot_token=client.token,
            url=identity.get("url"),
        )

    # Bolt puts the token of `authorize` into a copy of this client for each request.
    without_token = AsyncWebClient(
        base_url=client.base_url, session=client.session, timeout=client.timeout, retry_handlers=[], logger=log
    )

    def open_one() -> AsyncApp:
        app = AsyncApp(
            name="Liaison",  # else it looks for one through all frames and modules, 40 ms for each app
            client=without_token,
            authorize=authorize,
            logger=logging.getLogger("slack_bolt"),
            process_before_response=True,
            raise_error_for_unhandled_request=True,
            request_verification_enabled=False,
            ignoring_self_events_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            attaching_function_token_enabled=False,
        )
        app.error(say_no)
        return app

    return Switch(open_one)


class Dispatch:
    def __init__(self, switch: Switch, client: AsyncWebClient) -> None:
        self._switch, self._client = switch, client

    async def __call__(self, request: Request) -> Answer:
        """Raises what an event's handler raised, so that the event is tried again, and Interrupted for everything:
        the request may be dispatched anew. Answers everything else."""
        app = self._switch.app(request)
        if app is None:
            return Answer()
        occasion = Occasion(request.key, _actor(request.payload))
        context: dict[str, Any] = {"occasion": occasion, "kind": request.kind}
        bolt_request = AsyncBoltRequest(mode="socket_mode", body=request.payload, context=context)
        response = await app.async_dispatch(bolt_request)
        failure = bolt_request.context.get("failure")
        if isinstance(failure, Exception):
            raise failure
        if request.hidden and request.kind in (Kind.COMMAND, Kind.FORM):
            channel = str(request.payload.get("channel_id") or "")
            await whisper(self._client, occasion.actor, hiding.said(request.hidden), channel)
        return Answer(body=_body(response))


def _actor(payload: dict[str, Any]) -> str:
    event, user = payload.get("event") or {}, payload.get("user")
    named = event.get("user") or payload.get("user_id") or (user.get("id") if isinstance(user, dict) else user)
    return named if isinstance(named, str) else ""


def _body(response: BoltResponse) -> dict[str, Any] | str | None:
    if not response.body:
        return None
    return dict(json.loads(response.body)) if response.body.startswith("{") else response.body


async def say_no(error: Exception, request: AsyncBoltRequest, client: AsyncWebClient) -> BoltResponse:
    """The one place where a handler's error becomes an answer."""
    kind = request.context["kind"]
    if isinstance(error, AlreadyDone | BoltUnhandledRequestError):
        return BoltResponse(status=200, body="")
    if isinstance(error, Refused) and not (kind is Kind.EVENT and isinstance(error, NotYet)):
        return await _tell(error, str(error), request, client)
    if kind is Kind.EVENT or isinstance(error, Interrupted):
        request.context["failure"] = error
        return BoltResponse(status=500)
    if isinstance(error, SlackApiError) and word_of(error) in TOO_LATE:
        return await _tell(error, ASK_AGAIN, request, client)
    number = secrets.token_hex(4)
    log.error("%s failed, told as %s", kind, number, exc_info=error)
    said = (
        f"Something went wrong on our side; nothing was changed. Try again, or tell your admin this number: {number}."
    )
    return await _tell(error, said, request, client)


async def _tell(error: Exception, said: str, request: AsyncBoltRequest, client: AsyncWebClient) -> BoltResponse:
    kind, body = request.context["kind"], request.body
    if kind is Kind.FORM:
        problems = error.problems if isinstance(error, WrongInput) else {_first_field(body["view"]): said}
        return BoltResponse(status=200, body={"response_action": "errors", "errors": problems})
    if kind is Kind.COMMAND:
        return BoltResponse(status=200, body={"response_type": "ephemeral", "text": said})
    await whisper(client, request.context["occasion"].actor, said, *_where(body))
    return BoltResponse(status=200, body="")


def _first_field(view: dict[str, Any]) -> str:
    return next((str(block["block_id"]) for block in view["blocks"] if block["type"] == "input"), "")


def _where(body: dict[str, Any]) -> tuple[str, str | None]:
    """The channel in which somebody acted, empty for none, and the thread."""
    event, message = body.get("event") or {}, body.get("message") or {}
    channel = event.get("channel") or event.get("item", {}).get("channel") or (body.get("channel") or {}).get("id")
    return channel or "", event.get("thread_ts") or message.get("thread_ts")
