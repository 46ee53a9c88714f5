"""Somebody looks at the wallboard: /board, for a screen on a wall and for a phone."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from aiohttp import web
from aiohttp.typedefs import Handler

from bot.attempts import Attempts
from bot.boards import Boards
from bot.pages import Pages, is_from_here, is_secure, is_under, refusing, secured
from bot.rules.passes import is_good, new_pass, same

PAGES = Pages(Path(__file__).parent / "look", Path(__file__).parent / "board")
OURS = ("/board",)
COOKIE = "liaison_board"
SIGNED_IN_FOR = timedelta(days=90)
MOST_BOARDS = 1000
PULSE_SECONDS = 4.0
"""The page takes the connection for lost after three of them."""
STUCK_SECONDS = 30
ASK_AGAIN_AFTER = timedelta(minutes=1)
"""Whether who looks may still do so."""
SHUT = "The wallboard is not set up here. Whoever runs Liaison finds in its log what is missing."

Person = Callable[[web.Request], Awaitable[str]]
"""Who is signed in; empty for nobody."""

log = logging.getLogger(__name__)


@dataclass
class Door:
    """Who may look: who has shown the token, or is signed in with Slack (`person`). Where there is neither: who sits at
    this machine, if nothing else leads to the port."""

    token: str
    is_private: bool
    now: Callable[[], datetime]
    attempts: Attempts
    person: Person | None = None

    def is_shut(self, request: web.Request) -> bool:
        return not self.has_lock and not (self.is_private and is_from_here(request))

    @property
    def has_lock(self) -> bool:
        return bool(self.token) or self.person is not None

    def has_pass(self, request: web.Request) -> bool:
        return is_good(self.token, request.cookies.get(COOKIE, ""), self.now())

    async def lets_in(self, request: web.Request) -> bool:
        if not self.has_lock or self.has_pass(request):
            return True
        return self.person is not None and bool(await self.person(request))

    def opens_for(self, given: str, remote: str) -> bool:
        if self.token and same(given.strip(), self.token):
            return True
        self.attempts.fail(remote)
        return False


def open_door(token: str, is_private: bool, now: Callable[[], datetime], person: Person | None = None) -> Door:
    door = Door(token, is_private, now, Attempts(now), person)
    if not door.has_lock and not door.is_private:
        log.warning("the wallboard (/board) is off: others can reach this port. Set LIAISON_BOARD_TOKEN to turn it on.")
    return door


def add_board(app: web.Application, boards: Boards, door: Door) -> None:
    wall = Wallboard(boards, door)
    app.middlewares.extend([refusing(OURS), wall.guard])
    app.on_response_prepare.append(secured(OURS))
    app.on_shutdown.append(wall.go_home)
    app.router.add_get("/board", wall.board)
    app.router.add_get("/board/sign-in", wall.sign_in_form)
    app.router.add_post("/board/sign-in", wall.sign_in)
    app.router.add_post("/board/sign-out", wall.sign_out)
    app.router.add_get("/board/events", wall.events, allow_head=False)
    app.router.add_get("/board/{name}", PAGES.file)


class Wallboard:
    def __init__(self, boards: Boards, door: Door) -> None:
        self._boards, self._door = boards, door

    @web.middleware
    async def guard(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if is_under(request, OURS) and self._door.is_shut(request):
            return web.Response(status=403, text=SHUT)
        return await handler(request)

    async def go_home(self, _: web.Application) -> None:
        self._boards.close()

    async def board(self, request: web.Request) -> web.Response:
        if not await self._door.lets_in(request):
            raise web.HTTPSeeOther("/board/sign-in" if self._door.token else "/sign-in")
        return PAGES.page("board.html")

    async def sign_in_form(self, request: web.Request) -> web.Response:
        if await self._door.lets_in(request):
            raise web.HTTPSeeOther("/board")
        if not self._door.token:
            raise web.HTTPSeeOther("/sign-in")
        return PAGES.page("sign_in.html")

    async def sign_in(self, request: web.Request) -> web.Response:
        remote = request.remote or ""
        if self._door.attempts.are_too_many(remote):
            return PAGES.page("sign_in.html", 429, "Too many wrong tokens. Please try again in a minute.")
        if not self._door.opens_for(str((await request.post()).get("token", "")), remote):
            return PAGES.page("sign_in.html", 403, "This is not the token. Whoever runs Liaison knows it.")
        response = web.Response(status=303, headers={"Location": "/board"})
        response.set_cookie(
            COOKIE,
            new_pass(self._door.token, self._door.now() + SIGNED_IN_FOR),
            max_age=int(SIGNED_IN_FOR.total_seconds()),
            path="/board",
            httponly=True,
            samesite="Strict",
            secure=is_secure(request),
        )
        return response

    async def sign_out(self, _: web.Request) -> web.Response:
        response = web.Response(status=303, headers={"Location": "/board/sign-in"})
        response.del_cookie(COOKIE, path="/board")
        return response

    async def events(self, request: web.Request) -> web.StreamResponse:
        if not await self._door.lets_in(request):
            return web.Response(status=401, text="Sign in at /board/sign-in.")
        if self._boards.open >= MOST_BOARDS:
            return web.Response(status=503, text="Too many wallboards are open.")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        await response.prepare(request)
        with suppress(ConnectionError, TimeoutError):
            await self._stream(request, response)
        return response

    async def _stream(self, request: web.Request, response: web.StreamResponse) -> None:
        """Only what is newest is ever sent: a slow line gets fewer boards, not older ones."""
        boards, seen, ask_again = self._boards, -1, self._door.now() + ASK_AGAIN_AFTER
        hello = {"release": PAGES.release, "signed_in": self._door.has_pass(request)}
        await _tell(response, "hello", json.dumps(hello))
        async with boards.looking():
            while not boards.closed:
                if boards.now() >= ask_again:
                    if not await self._door.lets_in(request):
                        return
                    ask_again = boards.now() + ASK_AGAIN_AFTER
                version, text = boards.version, boards.text
                if text is not None and version != seen:
                    await _tell(response, "board", text)
                await _tell(response, "pulse", json.dumps({"now": _seconds(boards.now()), "read": _read_at(boards)}))
                seen = version
                await boards.change(seen, PULSE_SECONDS)


async def _tell(response: web.StreamResponse, event: str, data: str) -> None:
    async with asyncio.timeout(STUCK_SECONDS):
        await response.write(f"event: {event}\ndata: {data}\n\n".encode())


def _read_at(boards: Boards) -> float | None:
    return None if boards.read_at is None else _seconds(boards.read_at)


def _seconds(at: datetime) -> float:
    return round(at.timestamp(), 1)
