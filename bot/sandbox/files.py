"""files.*: a file is announced, put at an address, and shared in a message
(docs.slack.dev/reference/methods/files.getUploadURLExternal and files.completeUploadExternal)."""

from __future__ import annotations

import mimetypes
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from aiohttp import web

from bot.sandbox import timeline
from bot.sandbox.conversations import reachable_channel
from bot.sandbox.faults import Faults
from bot.sandbox.office import Office
from bot.sandbox.state import Refused
from bot.sandbox.web_api import Args, Method
from bot.sandbox.workspace import Json

UPLOAD = "upload"
"""The name under which faults are ordered for the address that a file is put at."""


@dataclass
class Stored:
    name: str
    length: int
    alt: str
    content: bytes = b""
    is_shared: bool = False


class Files:
    """In memory, for as long as the sandbox runs."""

    def __init__(self, office: Office, tell: Callable[[list[Json]], object], faults: Faults) -> None:
        self._office, self._tell, self._faults = office, tell, faults
        self._stored: dict[str, Stored] = {}

    def methods(self) -> dict[str, Method]:
        return {
            "files.getUploadURLExternal": self.get_upload_url,
            "files.completeUploadExternal": self.complete_upload,
        }

    def get_upload_url(self, office: Office, args: Args) -> Json:
        name = args.text("filename")
        if not name:
            raise Refused("invalid_arguments")
        file = f"F{secrets.token_hex(5).upper()}"
        self._stored[file] = Stored(name, args.number("length", 0, 1 << 30), args.text("alt_txt"))
        return {"upload_url": f"{office.base_url}/upload/v1/{file}", "file_id": file}

    async def put(self, request: web.Request) -> web.StreamResponse:
        """Raw bytes, as many as were announced."""
        fault = self._faults.take(UPLOAD)
        if fault is not None:
            return await fault.answer(request, {})
        stored = self._stored.get(request.match_info["file"])
        content = await request.read()
        if stored is None or stored.is_shared or len(content) != stored.length:
            return web.Response(status=HTTPStatus.BAD_REQUEST, text="no such upload")
        stored.content = content
        return web.Response(text=f"OK - {len(content)}")

    def complete_upload(self, office: Office, args: Args) -> Json:
        given = args.structure("files", "invalid_arguments")
        named = [str(each.get("id")) for each in given] if isinstance(given, list) else []
        if not named or any(file not in self._stored or not self._stored[file].content for file in named):
            raise Refused("file_not_found")
        titles = {str(each["id"]): str(each.get("title") or "") for each in given}
        shown = [self._wire(file, titles[file]) for file in named]
        if args.text("channel_id"):
            self._share(args, shown)
        for file in named:
            self._stored[file].is_shared = True
        return {"files": [{"id": each["id"], "title": each["title"]} for each in shown]}

    def _share(self, args: Args, shown: list[Json]) -> None:
        """Unlike chat.postMessage only where the bot is a member."""
        conversation = reachable_channel(self._office, Args({"channel": args.text("channel_id")}))
        said = {"text": args.text("initial_comment"), "files": shown, "subtype": "file_share", "upload": True}
        content = self._office.as_bot(said)
        if args.text("thread_ts"):
            content["thread_ts"] = args.text("thread_ts")
        self._tell(timeline.post(self._office.state, conversation, content))

    def _wire(self, file: str, title: str) -> Json:
        stored = self._stored[file]
        kind = mimetypes.guess_type(stored.name)[0] or "application/octet-stream"
        link = f"{self._office.base_url}/files/{file}/{stored.name}"
        return {
            "id": file,
            "name": stored.name,
            "title": title or stored.name,
            "mimetype": kind,
            "size": stored.length,
            "alt_txt": stored.alt,
            "user": self._office.bot,
            "url_private": link,
            "permalink": link,
        }

    async def look(self, request: web.Request) -> web.StreamResponse:
        stored = self._stored.get(request.match_info["file"])
        if stored is None or not stored.content:
            raise web.HTTPNotFound
        kind = mimetypes.guess_type(stored.name)[0] or "application/octet-stream"
        return web.Response(body=stored.content, content_type=kind)
