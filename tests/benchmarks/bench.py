"""`make bench`: the figures of docs/performance.md, with the machine that they come from. Takes some minutes."""

import asyncio
import os
import platform
import sqlite3
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import acking, looping, sizing


def machine() -> str:
    load = os.getloadavg()[0]
    return (
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}; load before the start {load:.1f}"
    )


async def main(reports: int) -> None:
    print(f"{machine()}\n\n| what | printed | bar |\n|---|---|---|", flush=True)
    for measure in (acking.measure, looping.measure):
        with tempfile.TemporaryDirectory() as folder:
            print("\n".join(await measure(Path(folder))), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        print("\n".join(await sizing.measure(Path(folder), reports)), flush=True)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000))
