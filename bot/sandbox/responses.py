"""What the bot answers a person by: the body of an acknowledgement, and response_urls
(docs.slack.dev/interactivity/handling-user-interaction)."""

from __future__ import annotations

import json
from collections.abc import Callable

from aiohttp import web

from bot.sandbox import timeline
from bot.sandbox.chat import said
from bot.sandbox.office import Office
from bot.sandbox.state import Refused, ResponseUrl
from bot.sandbox.web_api import Args
from bot.sandbox.workspace import Json

MOST_USES, LIFE = 5, 30 * 60.0


def show_answer(office: Office, tell: Callable[[list[Json]], object], place: ResponseUrl, body: Json) -> None:
    """Posts an answer where `place` says: to the one person, unless response_type is in_channel.
    Raises Refused with no_text, invalid_blocks, ..."""
    content = office.as_bot(said(Args(body)))
    thread_ts = body.get("thread_ts") or place.thread_ts
    conversation = office.state.conversations[place.channel]
    if thread_ts:
        content["thread_ts"] = timeline.thread_root(office.state, conversation.id, thread_ts)["ts"]
    if body.get("response_type") == "in_channel":
        tell(timeline.post(office.state, conversation, content))
    else:
        timeline.whisper(office.state, place.user, place.channel, content)


def _replace(office: Office, tell: Callable[[list[Json]], object], place: ResponseUrl, body: Json) -> None:
    content = said(Args(body)) | ({} if body.get("blocks") else {"blocks": None})
    for message in office.state.ephemerals.get(place.user, []):
        if message["ts"] == place.original:
            message.pop("blocks", None)
            message |= {key: value for key, value in content.items() if value is not None}
            frame = {"t": "ephemeral", "user": place.user, "channel": place.channel, "message": message}
            office.state.show(frame)
            return
    conversation = office.state.conversations[place.channel]
    tell(timeline.edit(office.state, conversation, place.original, office.bot, content))


def _remove(office: Office, tell: Callable[[list[Json]], object], place: ResponseUrl) -> None:
    if any(message["ts"] == place.original for message in office.state.ephemerals.get(place.user, [])):
        timeline.unwhisper(office.state, place.user, place.original)
    else:
        tell(timeline.delete(office.state, office.state.conversations[place.channel], place.original))


class ResponseUrls:
    """POST /response/TEAM/KEY: at most five uses within half an hour."""

    def __init__(self, office: Office, tell: Callable[[list[Json]], object]) -> None:
        self._office, self._tell = office, tell

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            body = json.loads(await request.read())
        except ValueError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        place = self._office.state.responses.get(request.match_info["key"])
        try:
            self._use(place, body)
        except Refused as no:
            self._office.log.add("bot->slack", "response", no.code)
            gone = no.code in {"expired_url", "used_url", "no_such_url"}
            return web.json_response(no.answer(), status=404 if gone else 400)
        self._office.log.add("bot->slack", "response", "ok")
        return web.json_response({"ok": True})

    def _use(self, place: ResponseUrl | None, body: object) -> None:
        if place is None:
            raise Refused("no_such_url")
        if self._office.clock() - place.issued > LIFE:
            raise Refused("expired_url")
        if place.uses >= MOST_USES:
            raise Refused("used_url")
        if not isinstance(body, dict):
            raise Refused("invalid_payload")
        place.uses += 1
        if body.get("delete_original") and place.original:
            _remove(self._office, self._tell, place)
        elif body.get("replace_original") and place.original:
            _replace(self._office, self._tell, place, body)
        else:
            show_answer(self._office, self._tell, place, body)
