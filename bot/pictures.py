"""Pictures for Slack, drawn by another process."""

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
from bot.slack.posting import Attachment

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


async def drawn(notice: ChartsPosted) -> list[Attachment]:
    """Raises CannotDraw or TimeoutError, as `draw`."""
    wanted = words.charts(notice)
    return [
        Attachment(f"{notice.week}-{each.name}.png", each.title, content, words.alt(each))
        for each, content in zip(wanted, await draw(wanted), strict=True)
    ]
