"""Requests as Slack signs them, at a pace or as fast as they are answered, and how long each took."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
import numpy as np

from tests.benchmarks.servers import AGENT, SECRET, TEAM

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass
class Taken:
    """`seconds` of each answer; `wrong` holds the status of those that were not 200."""

    over: float = 0.0
    seconds: list[float] = field(default_factory=list)
    wrong: list[int] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.over

    def ms(self, percentile: float) -> float:
        return float(1000 * np.percentile(self.seconds, percentile))


@dataclass(frozen=True)
class Body:
    content_type: str
    data: bytes


def commands() -> Iterator[Body]:
    number = 0
    while True:
        number += 1
        fields = {"command": "/flag", "text": f"exports {number} time out", "user_id": AGENT, "team_id": TEAM}
        fields |= {"channel_id": "C0SUPPORT", "trigger_id": f"{time.time_ns()}.{number}"}
        yield Body(FORM, urlencode(fields).encode())


def reactions() -> Iterator[Body]:
    """Events that mean nothing to Liaison, but have to be kept before that is known."""
    number = 0
    while True:
        number += 1
        stamp = f"{time.time_ns() / 1e9:.6f}"
        item = {"type": "message", "channel": "C0SUPPORT", "ts": stamp}
        event = {"type": "reaction_added", "user": AGENT, "reaction": "tada", "item": item, "event_ts": stamp}
        body: dict[str, Any] = {"type": "event_callback", "team_id": TEAM, "event": event}
        yield Body(JSON, json.dumps(body | {"event_id": f"Ev{time.time_ns()}{number}"}).encode())


async def post(session: aiohttp.ClientSession, url: str, body: Body) -> tuple[int, str]:
    """Status and body of the answer."""
    stamp = str(int(time.time()))
    digest = hmac.new(SECRET.encode(), b"v0:" + stamp.encode() + b":" + body.data, hashlib.sha256).hexdigest()
    signed = {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
        "Content-Type": body.content_type,
    }
    async with session.post(url, data=body.data, headers=signed) as response:
        return response.status, await response.text()


async def flood(url: str, bodies: Iterator[Body], at_once: int, seconds: float) -> Taken:
    """So many requests under way at any moment."""
    taken = Taken()
    until = time.perf_counter() + seconds

    async def one(session: aiohttp.ClientSession) -> None:
        while time.perf_counter() < until:
            await _timed(session, url, next(bodies), taken)

    begun = time.perf_counter()
    async with aiohttp.ClientSession() as session:
        await asyncio.gather(*(one(session) for _ in range(at_once)))
    taken.over = time.perf_counter() - begun
    return taken


async def steady(url: str, bodies: Iterator[Body], per_second: float, seconds: float) -> Taken:
    """Begun at even times, whether or not earlier ones are answered: a queue shows in the times."""
    taken = Taken(over=seconds)
    async with aiohttp.ClientSession() as session:
        begun = time.perf_counter()
        under_way = []
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(0.0, begun + number / per_second - time.perf_counter()))
            under_way.append(asyncio.create_task(_timed(session, url, next(bodies), taken)))
        await asyncio.gather(*under_way)
    return taken


async def _timed(session: aiohttp.ClientSession, url: str, body: Body, taken: Taken) -> None:
    before = time.perf_counter()
    status, _ = await post(session, url, body)
    taken.seconds.append(time.perf_counter() - before)
    if status != 200:
        taken.wrong.append(status)
