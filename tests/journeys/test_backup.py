"""A backup is made while people work, and put back: what Slack has already does not come again."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.app import Bot
from bot.backup import ask
from tests.journeys.bots import environment_for, quick_bot
from tests.journeys.driver import Company
from tests.journeys.slacks import Slack
from tests.patience import until
from tests.test_operations import liaison

pytestmark = pytest.mark.on("sandbox/socket")


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short name: those of sockets are limited to about a hundred characters."""
    folder = Path(tempfile.mkdtemp(prefix="liaison-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
async def first(slack: Slack, folder: Path, migrated_file: Path) -> AsyncIterator[Bot]:
    bot = quick_bot(slack, Path(shutil.copy(migrated_file, folder / "liaison.db")))
    try:
        await bot.start()
        yield bot
    finally:
        await bot.close()


async def command(slack: Slack, folder: Path, *arguments: str) -> str:
    done = await asyncio.to_thread(liaison, folder, *arguments, **environment_for(slack, folder / "liaison.db"))
    assert done.returncode == 0, done.stderr
    return done.stdout


async def has_nothing_to_say(bot: Bot) -> None:
    async def is_done() -> bool:
        async with bot.desk.store.transaction() as tx:
            return not (await tx.backlog.waiting()).letters

    await until(is_done)


@pytest.mark.parametrize("is_heeded", [True, False], ids=["restored", "only copied"])
async def test_what_was_sent_after_the_backup_is_not_sent_again(
    company: Company, slack: Slack, first: Bot, folder: Path, is_heeded: bool
) -> None:
    ana, ben, mia = company.ana, company.ben, company.mia

    def in_slack() -> list[int]:
        told = len(ana.heard("use CSV")), len(ben.heard("R-2 is in"))
        return [*told, len(company.liaison.posts), len(old_card.bots_replies)]

    old_card = await ana.flags("exports time out")
    await company.meets("chat.postMessage", "rate_limited", seconds=4)
    await mia.replies("workaround: use CSV instead", to=old_card)
    await ben.types("/flag logos are blurred")
    assert (await ben.fills(what_happens="They look odd", area="Billing", severity="3")).is_done

    async def has_much_to_say() -> bool:
        async with first.desk.store.transaction() as tx:
            return sum((await tx.backlog.waiting()).letters.values()) >= 4

    await until(has_much_to_say)
    assert await ask(folder / "liaison.db", folder / "backup.db") == ""
    await ana.hears("use CSV")
    new_card = await company.liaison.shows("logos are blurred")
    await has_nothing_to_say(first)
    assert in_slack() == [1, 1, 2, 1]
    await first.close()

    if is_heeded:
        said = await command(slack, folder, "restore", "backup.db")
        assert "are looked for in Slack before they are sent" in said
        assert "The database as it was is now" in said
    else:
        shutil.copy(folder / "backup.db", folder / "liaison.db")
    second = quick_bot(slack, folder / "liaison.db")
    try:
        await second.start()
        await has_nothing_to_say(second)
        if is_heeded:
            assert in_slack() == [1, 1, 2, 1]
            await mia.replies("workaround: reload them", to=new_card)
            await ben.hears("reload them")
        else:
            # This test can fail.
            await company.scene.until(lambda: sum(in_slack()) > sum([1, 1, 2, 1]) or None, "anything twice", in_slack)
    finally:
        await second.close()
    assert (folder / "backup.db").stat().st_mode & 0o777 == 0o600
