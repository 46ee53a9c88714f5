"""What the OpenAPI document says is so: schemathesis asks the served API whatever follows from it, and then some."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.matching import Matcher
from bot.rules.occasion import Occasion
from bot.rules.report import Draft
from bot.slack.people import SlackPeople
from bot.usecases import flagging
from handlers.api.limits import Rate
from handlers.api.openapi import document
from handlers.api.operations import OPERATIONS
from storage import Store
from tests.clock import HandSetClock
from tests.conftest import TEAM
from tests.desks import desk_of
from tests.handlers.programs import served, token

SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")
WITHOUT_END = Rate(burst=10**9)


@pytest.fixture
async def api(slack: AsyncWebClient, store: Store, clock: HandSetClock) -> AsyncIterator[tuple[str, str]]:
    """The address of the document and a token with all scopes; all that the document's examples name is there."""
    desk = desk_of(store, clock, SlackPeople(slack, TEAM, "C0LIAISON", clock.now))
    for at, title in enumerate(("exports time out", "login page is blank", "invoice is empty")):
        draft = Draft(title, f"The customer sees: {title}", "Billing", "1", customer="Acme")
        accepted = await flagging.flag(desk, Occasion(f"form {at}", "U0ANA"), draft)
    async with store.transaction() as tx:
        for steps in ("Export as CSV.", "Export month by month."):
            await tx.workarounds.add(accepted.issue.id, "U0MIA", steps, "", None, clock.now())
    async with served(desk, clock.now, WITHOUT_END) as port:
        yield f"http://127.0.0.1:{port}/api/v1/openapi.json", (await token(desk))[1]
    await cast("Matcher", desk.matching).close()


async def tried(api: tuple[str, str], folder: Path, *arguments: str) -> tuple[int, str]:
    """What became of a run, and what it printed."""
    address, secret = api
    process = await asyncio.create_subprocess_exec(
        *(str(SCHEMATHESIS), "--no-color", "run", address, "--header", f"Authorization: Bearer {secret}"),
        *("--checks", "all", *arguments),
        cwd=folder,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    printed, _ = await process.communicate()
    return process.returncode or 0, printed.decode()


@pytest.mark.timeout(240)
async def test_the_document_is_true(api: tuple[str, str], tmp_path: Path) -> None:
    code, printed = await tried(api, tmp_path, "--max-examples", "4", "--generation-deterministic")
    assert code == 0, printed
    counted = re.search(r"Tested: (\d+)", printed)
    assert counted
    assert int(counted[1]) == len(OPERATIONS)


@pytest.mark.slow
async def test_the_document_is_true_of_much_more(api: tuple[str, str], tmp_path: Path) -> None:
    code, printed = await tried(api, tmp_path, "--max-examples", "100", "--seed", "2", "--generation-database", "none")
    assert code == 0, printed


def test_every_operation_is_described_once_with_its_scope() -> None:
    described = document()
    names = [each["operationId"] for path in described["paths"].values() for each in path.values()]
    assert sorted(names) == sorted(operation.name for operation in OPERATIONS)
    for operation in OPERATIONS:
        text = described["paths"][operation.path][operation.method.lower()]["description"]
        assert operation.scope is None or f"`{operation.scope}`" in text
