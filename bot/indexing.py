"""The index of known issues of a workspace with a past, built by another process while this one goes about its work.

What it leaves is a file without a name, which is mapped: of an index only those parts are in memory that questions have
touched, and the memory that building takes is not this process's. The file is gone with the process, so nothing of it
can be stale, and what was erased is not in it at the next start.
"""

import asyncio
import mmap
import os
import sys
import tempfile
from collections.abc import AsyncIterable
from typing import IO

from bot.desk import WordingPage
from bot.rules.matching.pages import END, written

MODULE = "bot.sorter"
PATIENCE_SECONDS = 600
"""A million texts take half a minute."""


class CannotIndex(Exception):
    pass


async def indexed(pages: AsyncIterable[WordingPage]) -> memoryview:
    """What bot.rules.matching.shelf takes up: the index of all of them, one or more. Raises CannotIndex, OSError where
    there is no room for the file, and what `pages` raises."""
    with tempfile.TemporaryFile() as file:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await _sort(pages, file)
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY))


async def _sort(pages: AsyncIterable[WordingPage], file: IO[bytes]) -> None:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", MODULE),
        # Where our code is, and nothing else: our secrets are none of its business. One thread is as quick as two.
        env={"PATH": os.defpath, "PYTHONPATH": os.pathsep.join(sys.path), "OPENBLAS_NUM_THREADS": "1"},
        stdin=asyncio.subprocess.PIPE,
        stdout=file,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        await _write(pages, process)
        _, complaint = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise CannotIndex(complaint.decode(errors="replace").strip()[-300:] or f"ended with {process.returncode}")


async def _write(pages: AsyncIterable[WordingPage], process: asyncio.subprocess.Process) -> None:
    """All pages, and that they end; less where it has ended early, which its complaint tells."""
    assert process.stdin is not None
    try:
        async for page in pages:
            process.stdin.write(written(page.words, page.issues, page.areas, page.at))
            await process.stdin.drain()
        process.stdin.write(END)
    except (BrokenPipeError, ConnectionResetError):
        return
