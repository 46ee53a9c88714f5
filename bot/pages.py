"""Pages for browsers: files of ours, and the headers that keep them to themselves."""

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from html import escape
from ipaddress import ip_address
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from bot.rules.refusals import Interrupted, NotAllowed, NotFound, NotYet, Refused

KINDS = {".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
_PASSED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP")
_STATUS: dict[type[Refused], int] = {NotAllowed: 403, NotFound: 404, NotYet: 503, Refused: 400}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Pages:
    """The files of some folders, read once. A later folder wins over an earlier one."""

    def __init__(self, *folders: Path) -> None:
        found = (file for folder in folders for file in sorted(folder.iterdir()) if file.suffix in KINDS)
        self._texts = {file.name: file.read_text() for file in found}
        self.release = hashlib.sha256("".join(self._texts.values()).encode()).hexdigest()[:16]
        """A page that was opened before an update fetches itself anew."""

    def page(self, name: str, status: int = 200, problem: str = "") -> web.Response:
        text = self._texts[name].replace("<!-- problem -->", escape(problem))
        return web.Response(text=text, status=status, content_type=KINDS[Path(name).suffix])

    async def file(self, request: web.Request) -> web.Response:
        """What pages ask for by its name; they themselves have addresses of their own."""
        name = request.match_info["name"]
        if name not in self._texts or name.endswith(".html"):
            raise web.HTTPNotFound
        return self.page(name)


def secured(begins: Sequence[str]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """For `on_response_prepare`: the headers, for whatever is asked for under one of these paths."""

    async def secure(request: web.Request, response: web.StreamResponse) -> None:
        if is_under(request, begins):
            response.headers.update(HEADERS)

    return secure


def is_under(request: web.Request, begins: Sequence[str]) -> bool:
    return any(request.path == begin or request.path.startswith(f"{begin}/") for begin in begins)


def as_json(sentence: str, status: int) -> web.Response:
    return web.json_response({"problem": sentence}, status=status)


def refusing(begins: Sequence[str], answer: Callable[[str, int], web.Response] = as_json) -> Middleware:
    """Answers a refusal under one of these paths with its sentence."""

    @web.middleware
    async def refuse(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not is_under(request, begins):
            return await handler(request)
        try:
            return await handler(request)
        except Interrupted:
            return answer("The database does not answer. Please try again in a moment.", 503)
        except Refused as refused:
            status = next(status for kind, status in _STATUS.items() if isinstance(refused, kind))
            return answer(str(refused), status)

    return refuse


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return False


def is_from_here(request: web.Request) -> bool:
    """Whether somebody at this machine asks, under its own name: a page of somebody else's may have a name that leads
    to this machine, too. What a proxy has passed on came from elsewhere."""
    return is_loopback(request.url.host or "") and not any(name in request.headers for name in _PASSED_ON)


def is_secure(request: web.Request) -> bool:
    """Whether the browser came by https, to us or to the proxy before us."""
    return request.secure or request.headers.get("X-Forwarded-Proto") == "https"
