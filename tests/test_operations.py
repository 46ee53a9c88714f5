"""The commands of whoever runs Liaison, as processes."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest

import storage
from tests.storage.examples import an_issue

PROJECT = Path(__file__).parents[1]
SECRETS = {
    "SLACK_BOT_TOKEN": "xoxb-of-nobody",
    "SLACK_APP_TOKEN": "xapp-of-nobody",
    "LIAISON_CHANNEL": "liaison",
}


def liaison(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {"PATH": os.defpath, "PYTHONPATH": str(PROJECT), **SECRETS, **environment}
    command = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, timeout=50, check=False)


async def count(url: str) -> int:
    database = await storage.open_database(url)
    try:
        async with database.store("T1").transaction() as tx:
            return await tx.issues.count()
    finally:
        await database.close()


async def test_a_database_moves_by_one_command_and_only_into_an_empty_one(
    database: storage.Database, database_url: str, tmp_path: Path
) -> None:
    await an_issue(database.store("T1"))
    move = ["move", "--to", "sqlite:///new.db"]
    stopped = await asyncio.to_thread(liaison, tmp_path, *move, LIAISON_DATABASE_URL=database_url)
    assert stopped.returncode == 1
    assert "Stop that one first" in stopped.stderr
    await database.close()
    moved = await asyncio.to_thread(liaison, tmp_path, *move, LIAISON_DATABASE_URL=database_url)
    assert moved.returncode == 0, moved.stderr
    assert "they are the same" in moved.stdout
    assert "rows" in moved.stderr, "a progress bar"
    assert await count(f"sqlite:///{tmp_path}/new.db") == 1
    again = await asyncio.to_thread(liaison, tmp_path, *move, LIAISON_DATABASE_URL=database_url)
    assert again.returncode == 1
    assert "has rows already" in again.stderr
    assert "Traceback" not in again.stderr


@pytest.mark.parametrize("url", ["liaison.db", "mysql://db/liaison"])
def test_a_target_that_is_no_database_is_refused(tmp_path: Path, url: str) -> None:
    refused = liaison(tmp_path, "move", "--to", url)
    assert refused.returncode == 2
    assert "--to: name it like sqlite:///liaison.db" in refused.stderr
