"""Pictures for Slack: drawn by another process, and uploaded."""

import asyncio
import base64
import json
import os
import sys
from collections.abc import Sequence

from bot.notices import ChartsPosted
from bot.rules import charts
from bot.rules.charts import Chart
from bot.slack import charts as words
from bot.slack.client import Later, Never, Outcome
from bot.slack.posting import Picture, Posting

MODULE = "bot.charts"
PATIENCE_SECONDS = 50
"""The first time, the library looks through the fonts of the machine."""


class CannotDraw(Exception):
    pass


async def draw(wanted: Sequence[Chart]) -> list[bytes]:
    """As PNG, in this order. Raises CannotDraw, or TimeoutError on a machine that has too much to do."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", MODULE),
        # Where our code is, and nothing else: our secrets are none of its business.
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    told = json.dumps([charts.plain(each) for each in wanted]).encode()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            drawn, complaint = await process.communicate(told)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise CannotDraw(complaint.decode(errors="replace").strip()[-300:])
    return [base64.b64decode(each) for each in json.loads(drawn)]


class Pictures:
    """Keeps what it drew last: what has to be sent again is not drawn again."""

    def __init__(self, posting: Posting) -> None:
        self._posting = posting
        self._last: tuple[str, list[Picture]] = ("", [])

    async def upload(self, notice: ChartsPosted, mark: str) -> list[dict[str, str | None]] | Outcome:
        """What can be shared now, or why there is nothing."""
        if self._last[0] != notice.key:
            try:
                self._last = notice.key, await _draw(notice)
            except CannotDraw as error:
                return Never(f"cannot be drawn: {error}")
            except TimeoutError:
                return Later(f"could not be drawn within {PATIENCE_SECONDS} s")
        return await self._posting.upload(self._last[1], mark)


async def _draw(notice: ChartsPosted) -> list[Picture]:
    wanted = words.charts(notice)
    drawn = await draw(wanted)
    return [
        Picture(f"{notice.week}-{each.name}", each.title, words.alt(each), content)
        for each, content in zip(wanted, drawn, strict=True)
    ]
