"""The sandbox as a server on loopback: puts the parts together, listens, and shuts down."""

from __future__ import annotations

import errno
import ipaddress
import time
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from aiohttp import web
from yarl import URL

from bot.sandbox import conversations, pins, usergroups, views
from bot.sandbox.chat import Chat
from bot.sandbox.control import Control
from bot.sandbox.delivery import Delivery
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.interactions import Interactions
from bot.sandbox.live import Live
from bot.sandbox.office import APP_TOKEN, BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, Log, Office, Timing
from bot.sandbox.openid import OpenId
from bot.sandbox.responses import ResponseUrls
from bot.sandbox.signed_http import SignedPosts
from bot.sandbox.sockets import Sockets
from bot.sandbox.state import State
from bot.sandbox.web_api import WebApi
from bot.sandbox.workspace import Json, Workspace

PAGE = Path(__file__).with_name("page")
_PORTS_TRIED = 50
_POLICY = (
    "default-src 'self'; style-src 'self'; connect-src 'self' ws://127.0.0.1:* ws://localhost:*; "
    "img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


@web.middleware
async def _guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Keeps out other sites in the person's browser: a rebound name in Host, a foreign Origin."""
    try:
        host = URL(f"http://{request.host}").host
    except ValueError:
        host = None
    if not _is_loopback(host):
        return web.Response(status=403, text="The sandbox answers to loopback names only.")
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.host}":
        return web.Response(status=403, text="The sandbox takes nothing from other sites.")
    return await handler(request)


async def _set_headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(_HEADERS)


async def _health(request: web.Request) -> web.StreamResponse:
    return web.json_response({"ok": True})


async def _index(request: web.Request) -> web.StreamResponse:
    return web.FileResponse(PAGE / "index.html")


class Sandbox:
    """A local Slack. The times are seconds; only trigger_life and the half hour of response_urls go by `clock`,
    waiting goes by the event loop's. Nothing outlives close()."""

    bot_token, app_token, signing_secret = BOT_TOKEN, APP_TOKEN, SIGNING_SECRET
    client_id, client_secret = CLIENT_ID, CLIENT_SECRET

    def __init__(
        self,
        workspace: Workspace,
        request_url: str | None = None,
        *,
        trigger_life: float = Timing.trigger_life,
        answer_within: float = Timing.answer_within,
        redelivery_after: float = Timing.redelivery_after,
        http_retries: Sequence[float] = Timing.http_retries,
        control_wait: float = Timing.control_wait,
        clock: Callable[[], float] = time.time,
    ) -> None:
        timing = Timing(
            trigger_life=trigger_life,
            answer_within=answer_within,
            redelivery_after=redelivery_after,
            http_retries=tuple(http_retries),
            control_wait=control_wait,
        )
        self._live = Live()
        state = State(workspace, clock, self._live.show)
        self._office = Office(workspace, state, Log(clock), timing, clock)
        self._sockets = Sockets(self._office)
        self._posts = SignedPosts(clock, lambda: self._delivery.request_url)
        self._delivery = Delivery(state, timing, self._office.log, self._sockets, self._posts)
        self._delivery.request_url = request_url
        self._sockets.on_change = self._delivery.linked
        self._interactions = Interactions(self._office, self._delivery)
        self._live.snapshot = state.snapshot
        self._live.on_frame = self._take_frame
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        return self._office.base_url

    @property
    def api_url(self) -> str:
        return f"{self._office.base_url}/api/"

    @property
    def request_url(self) -> str | None:
        return self._delivery.request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self._delivery.request_url = url

    def trigger(self, user: str) -> str:
        """A trigger_id as anything that this person does brings one, for requests that were not made by the sandbox."""
        return self._office.state.new_trigger(user)

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listens. Port 0 is any free one; one that is taken is stepped over to the next. ValueError for a host
        that is not loopback, OSError if there is no port to be had."""
        if not _is_loopback(host):
            raise ValueError(f"The sandbox listens on loopback only, not on {host}: it is no real Slack.")
        self._runner = web.AppRunner(self._app(), handle_signals=False, access_log=None, shutdown_timeout=0.5)
        await self._runner.setup()
        bound = await self._listen(self._runner, "127.0.0.1" if host == "localhost" else host, port)
        name = f"[{host}]" if ":" in host else "127.0.0.1" if host == "localhost" else host
        self._office.base_url = f"http://{name}:{bound}"

    async def _listen(self, runner: web.AppRunner, host: str, port: int) -> int:
        for candidate in range(port, port + _PORTS_TRIED if port else 1):
            site = web.TCPSite(runner, host, candidate)
            try:
                await site.start()
            except OSError as trouble:
                if trouble.errno != errno.EADDRINUSE:
                    raise
                continue
            return int(runner.addresses[0][1])
        raise OSError(errno.EADDRINUSE, f"no free port from {port} on")

    async def close(self) -> None:
        """Ends every connection and task. May be called twice, and without start()."""
        await self._delivery.background.close()
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await runner.cleanup()
        # a request that was under way may have started one more delivery
        await self._delivery.background.close()
        await self._posts.close()

    async def _hang_up(self, app: web.Application) -> None:
        await self._sockets.close()
        await self._live.close()

    def _app(self) -> web.Application:
        tell, faults = self._delivery.tell, Faults()
        methods = {**Chat(tell).methods(), **conversations.methods(tell), **views.METHODS}
        files = Files(self._office, tell, faults)
        methods |= usergroups.methods(tell) | files.methods() | pins.METHODS
        methods["apps.connections.open"] = self._sockets.open
        openid = OpenId(self._office)
        methods["openid.connect.token"] = openid.exchange
        api = WebApi(self._office, methods, faults)
        control = Control(self._office, self._delivery, self._interactions, self._sockets, faults, self._live)
        app = web.Application(middlewares=[_guard])
        app.on_response_prepare.append(_set_headers)
        app.on_shutdown.append(self._hang_up)
        app.add_routes(
            [
                web.route("*", "/api/{method}", api.handle),
                web.get("/.well-known/openid-configuration", openid.configuration),
                web.get("/openid/connect/keys", openid.keys),
                web.get("/openid/connect/authorize", openid.authorize),
                web.get("/openid/connect/approve", openid.approve),
                web.get("/link", self._sockets.handle),
                web.post("/response/{key:.+}", ResponseUrls(self._office, tell).handle),
                web.post("/_control/{act}", control.act),
                web.get("/_control/{what}", control.look),
                web.get("/_control/{what}/{id}", control.look),
                web.get("/ui", self._live.handle),
                web.get("/healthz", _health),
                web.post("/upload/v1/{file}", files.put),
                web.get("/files/{file}/{name}", files.look),
                web.get("/archives/{channel}/{message}", _index),
                web.get("/", _index),
                web.static("/page", PAGE),
            ]
        )
        return app

    def _take_frame(self, frame: Json) -> None:
        """What a browser does with a modal; the answer comes as frames."""
        user, spawn = str(frame.get("user")), self._delivery.background.spawn
        match frame.get("t"):
            case "view_submit":
                values = frame.get("values")
                spawn(self._interactions.submit(user, values if isinstance(values, dict) else {}))
            case "view_close":
                spawn(self._interactions.close_view(user))
