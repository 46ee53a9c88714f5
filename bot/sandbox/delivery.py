"""Events, commands and interactions on their way to the bot: over Socket Mode, or as signed posts if a request
URL is set. Events are repeated until they are acknowledged, as Slack does; the rest is sent once."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol

from bot.sandbox.office import VERIFICATION_TOKEN, Background, Log, Timing
from bot.sandbox.state import State
from bot.sandbox.workspace import Json

KINDS = {"events_api": "event", "slash_commands": "command", "interactive": "interaction"}


@dataclass(frozen=True)
class Parcel:
    """kind: events_api, slash_commands or interactive, the words of Socket Mode. attempt counts from 0."""

    kind: str
    payload: Json
    attempt: int = 0
    reason: str = ""


@dataclass(frozen=True)
class Receipt:
    """body is what the bot sent with its acknowledgement. `reason` says why there is none; `final` that the
    bot asks not to be asked again."""

    acked: bool
    body: object = None
    reason: str = ""
    final: bool = False


class NoAnswer(Exception):
    """str() is the word that Slack's client shows: operation_timeout or dispatch_failed."""


class Transport(Protocol):
    async def offer(self, parcel: Parcel, within: float) -> Receipt: ...


class Delivery:
    def __init__(self, state: State, timing: Timing, log: Log, links: Transport, posts: Transport) -> None:
        self._state, self._timing, self._log = state, timing, log
        self._links, self._posts = links, posts
        self._open = asyncio.Event()
        self._linked = self._held = False
        self._request_url: str | None = None
        self.background = Background()
        self.repeats = 0

    @property
    def request_url(self) -> str | None:
        return self._request_url

    @request_url.setter
    def request_url(self, url: str | None) -> None:
        self._request_url = url
        self._weigh()

    def hold(self, held: bool) -> None:
        self._held = held
        self._weigh()

    def linked(self, linked: bool) -> None:
        """Told by the sockets: whether there is a connection to send on."""
        self._linked = linked
        self._weigh()

    def _weigh(self) -> None:
        if self.reachable and not self._held:
            self._open.set()
        else:
            self._open.clear()

    @property
    def reachable(self) -> bool:
        return self._linked or self._request_url is not None

    def tell(self, events: list[Json]) -> list[asyncio.Task[bool]]:
        """Starts the delivery of events. Each task ends with whether the bot acknowledged in the end."""
        return [self.background.spawn(self._deliver(self._wrap(event))) for event in events]

    def _wrap(self, event: Json) -> Json:
        workspace = self._state.workspace
        authorization = {"enterprise_id": None, "team_id": workspace.team_id, "user_id": workspace.bot_user_id}
        return {
            "token": VERIFICATION_TOKEN,
            "team_id": workspace.team_id,
            "api_app_id": workspace.app_id,
            "event": event,
            "type": "event_callback",
            "event_id": self._state.fresh("Ev"),
            "event_time": int(float(event["event_ts"])),
            "authorizations": [authorization | {"is_bot": True, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
        }

    async def _deliver(self, payload: Json) -> bool:
        pauses = (0.0, *self._timing.http_retries) if self._request_url else (0.0,) * (1 + self._timing.redeliveries)
        reason = ""
        for attempt, pause in enumerate(pauses):
            await asyncio.sleep(pause)
            receipt = await self._offer(Parcel("events_api", payload, attempt, reason))
            if receipt.acked:
                for again in range(1, self.repeats + 1):
                    await self._offer(Parcel("events_api", payload, attempt + again, "timeout"))
                return True
            if receipt.final:
                break
            reason = receipt.reason
        return False

    async def ask(self, kind: str, payload: Json) -> object:
        """Sends a command or an interaction once; gives back the body of the bot's answer. Raises NoAnswer."""
        if not self.reachable:
            raise NoAnswer("dispatch_failed")
        try:
            async with asyncio.timeout(self._timing.answer_within):
                receipt = await self._offer(Parcel(kind, payload))
        except TimeoutError:
            raise NoAnswer("operation_timeout") from None
        if not receipt.acked:
            raise NoAnswer("operation_timeout" if "timeout" in receipt.reason else "dispatch_failed")
        return receipt.body

    async def _offer(self, parcel: Parcel) -> Receipt:
        await self._open.wait()
        named = parcel.payload.get("event", parcel.payload)
        name = named.get("command") or named.get("subtype") or named["type"]
        what = f"{name} attempt {parcel.attempt}"
        self._log.add("slack->bot", KINDS[parcel.kind], what)
        if self._request_url:
            receipt = await self._posts.offer(parcel, self._timing.answer_within)
        else:
            once = self._timing.answer_within
            receipt = await self._links.offer(
                parcel, self._timing.redelivery_after if parcel.kind == "events_api" else once
            )
        outcome = "ok" if receipt.acked else receipt.reason
        self._log.add("bot->slack", "ack", f"{what}: {outcome}")
        return receipt
