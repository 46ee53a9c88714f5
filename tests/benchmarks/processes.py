"""Servers of their own, so that what is measured has a process to itself."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.servers import SECRET
from tests.journeys.slacks import free_port

PROJECT = Path(__file__).parents[2]
READY_SECONDS = 120


@dataclass(frozen=True)
class Server:
    port: int
    pid: int
    ready_after: float
    """Seconds from its start."""

    @property
    def slack_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/slack/events"

    @property
    def api_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api/"

    def resident_mb(self) -> float:
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@asynccontextmanager
async def running(kind: str, *arguments: str, environment: dict[str, str] | None = None) -> AsyncIterator[Server]:
    """It is ready when this yields."""
    port = free_port()
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.benchmarks.servers", kind, str(port), *arguments),
        env={"PATH": os.defpath, "PYTHONPATH": str(PROJECT), "LIAISON_HTTP_PORT": str(port), **(environment or {})},
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(READY_SECONDS):
            said = await process.stdout.readline()
        assert said == b"ready\n", f"{kind} did not start"
        yield Server(port, process.pid, time.perf_counter() - begun)
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


@asynccontextmanager
async def liaison(
    database: Path, api_url: str, token: str = "xoxb-bench", board_token: str = ""
) -> AsyncIterator[Server]:
    environment = {
        "SLACK_BOT_TOKEN": token,
        "SLACK_SIGNING_SECRET": SECRET,
        "SLACK_API_URL": api_url,
        "LIAISON_MODE": "http",
        "LIAISON_CHANNEL": "liaison",
        "LIAISON_DATABASE_URL": f"sqlite:///{database}",
        "LIAISON_BOARD_TOKEN": board_token,
        "MALLOC_MMAP_THRESHOLD_": "131072",  # as docs/operations.md has it
    }
    async with running("bot", environment=environment) as server:
        yield server
