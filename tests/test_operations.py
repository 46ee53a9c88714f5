"""The commands of whoever runs Liaison, as processes."""

import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

import storage
from bot.app import open_store
from bot.backup import ask, socket_of
from bot.desk import Store
from bot.rules.issue import Issue
from bot.sandbox import Sandbox
from tests.conftest import TEAM
from tests.storage.examples import EXPORT, NOON

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


async def added(store: Store) -> Issue:
    async with store.transaction() as tx:
        return await tx.issues.add(EXPORT, NOON)


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
    await added(database.store("T1"))
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


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short name: those of sockets are limited to about a hundred characters."""
    folder = Path(tempfile.mkdtemp(prefix="liaison-"))
    yield folder
    shutil.rmtree(folder)


async def test_a_backup_is_made_while_the_database_is_in_use_and_never_over_another_file(folder: Path) -> None:
    url = f"sqlite:///{folder}/liaison.db"

    async def backup() -> subprocess.CompletedProcess[str]:
        return await asyncio.to_thread(liaison, folder, "backup", "backup.db", LIAISON_DATABASE_URL=url)

    async with open_store(url, "T1") as store:
        await added(store)
        made = await backup()
        assert made.returncode == 0, made.stderr
        assert "holds everything" in made.stdout
        again = await backup()
        assert again.returncode == 1
        assert "backup.db exists already" in again.stderr
        await added(store)
    assert await count(f"sqlite:///{folder}/backup.db") == 1
    private = {file.name for file in folder.iterdir() if file.stat().st_mode & 0o077 == 0}
    assert private == {"liaison.db", "liaison.db.lock", "backup.db", "backup.db.lock"}
    await asyncio.to_thread((folder / "backup.db").unlink)
    assert (await backup()).returncode == 0
    assert await count(f"sqlite:///{folder}/backup.db") == 2


async def test_only_the_owner_may_ask_the_running_bot_for_a_backup(folder: Path) -> None:
    async with open_store(f"sqlite:///{folder}/liaison.db", "T1"):
        assert socket_of(folder / "liaison.db").stat().st_mode & 0o777 == 0o600
        assert "cannot be written" in await ask(folder / "liaison.db", folder / "nowhere" / "backup.db")


async def test_what_cannot_be_restored_leaves_the_database_as_it_was(folder: Path) -> None:
    url = f"sqlite:///{folder}/liaison.db"
    async with open_store(url, "T1") as store:
        await added(store)
    (folder / "torn.db").write_bytes((folder / "liaison.db").read_bytes()[:20_000] + b"x" * 9000)
    for file in ("nowhere.db", "torn.db"):
        refused = await asyncio.to_thread(liaison, folder, "restore", file, LIAISON_DATABASE_URL=url)
        assert refused.returncode == 1
        assert file in refused.stderr
        assert "Traceback" not in refused.stderr
    assert await count(url) == 1
    assert {file.name for file in folder.iterdir()} == {"liaison.db", "liaison.db.lock", "torn.db"}


async def test_a_folder_name_too_long_for_a_socket_is_no_reason_not_to_start(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    deep = folder / ("x" * 120)
    async with open_store(f"sqlite:///{deep}/liaison.db", "T1") as store:
        assert (await added(store)).label == "KI-1"
    assert "it works when Liaison is stopped" in caplog.text


async def test_issues_of_others_are_imported_and_exported_by_command(sandbox: Sandbox, folder: Path) -> None:
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        tokens = {"SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_APP_TOKEN": sandbox.app_token}
        return liaison(folder, *arguments, **tokens, SLACK_API_URL=sandbox.api_url)

    (folder / "good.csv").write_text("id,title,what_happens\nA-1,Exports time out,After 30 s\nA-2,=1+1,Odd\n")
    (folder / "bad.csv").write_text("title,what_happens,severity\n,x,9\nB,,1\n")
    bad = await asyncio.to_thread(command, "import", "good.csv", "bad.csv")
    assert bad.returncode == 1
    assert "bad.csv, row 2: title: Say in one line" in bad.stderr
    assert "bad.csv, row 2: severity:" in bad.stderr
    assert "bad.csv, row 3: what_happens:" in bad.stderr
    assert "3 to mend first; nothing was imported." in bad.stderr
    dry = await asyncio.to_thread(command, "import", "good.csv", "--dry-run")
    assert (dry.returncode, "New: 2 known issues, 0 reports" in dry.stdout) == (0, True), dry.stderr
    assert "Nothing was imported" in dry.stdout
    done = await asyncio.to_thread(command, "import", "good.csv")
    assert "2 imported. Nobody was told" in done.stdout
    out = await asyncio.to_thread(command, "export", "--as", "csv", "out")
    assert out.returncode == 0, out.stderr
    written = (folder / "out" / "known_issues.csv").read_text(encoding="utf-8-sig")
    assert written.startswith('"id","title"')
    assert '"KI-2","\'=1+1"' in written
    assert (folder / "out" / "reports.csv").stat().st_mode & 0o077 == 0


async def test_what_is_kept_of_one_person_is_given_out_and_erased_by_command(sandbox: Sandbox, folder: Path) -> None:
    def command(*arguments: str) -> subprocess.CompletedProcess[str]:
        tokens = {"SLACK_BOT_TOKEN": sandbox.bot_token, "SLACK_APP_TOKEN": sandbox.app_token}
        return liaison(folder, *arguments, **tokens, SLACK_API_URL=sandbox.api_url)

    async with open_store(f"sqlite:///{folder}/liaison.db", TEAM) as store, store.transaction() as tx:
        issue = await tx.issues.add(EXPORT, NOON)
        await tx.reports.add(EXPORT, issue.id, "U0ANA", NOON)
    out = await asyncio.to_thread(command, "export", "--user", "U0ANA", "ana.jsonl")
    assert "ana.jsonl: 2 rows" in out.stdout, out.stderr
    assert (folder / "ana.jsonl").stat().st_mode & 0o077 == 0
    tables = {json.loads(line)["table"] for line in (folder / "ana.jsonl").read_text().splitlines()}
    assert tables == {"issue", "report"}
    over = await asyncio.to_thread(command, "export", "--user", "U0ANA", "ana.jsonl")
    assert (over.returncode, "cannot be written" in over.stderr) == (1, True)
    for arguments in (["erase", "--user", "U0ANA"], ["erase", "--user", "U0ANA", "--yes"]):
        erased = await asyncio.to_thread(command, *arguments)
        assert re.search(r"report +1 rows", erased.stdout), erased.stderr
    assert "U0ANA is U0000ERASED1 from now on" in erased.stdout
    odd = await asyncio.to_thread(command, "erase", "--user", "ana", "--yes")
    assert (odd.returncode, "no id of a person" in odd.stderr) == (2, True)
    async with open_store(f"sqlite:///{folder}/liaison.db", TEAM) as store, store.transaction() as tx:
        assert (await tx.issues.get(issue.id)).title == "(erased)"


@pytest.mark.parametrize("url", ["liaison.db", "mysql://db/liaison"])
def test_a_target_that_is_no_database_is_refused(tmp_path: Path, url: str) -> None:
    refused = liaison(tmp_path, "move", "--to", url)
    assert refused.returncode == 2
    assert "--to: name it like sqlite:///liaison.db" in refused.stderr
