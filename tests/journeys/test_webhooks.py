"""An admin has another program called when something happens, sees what came of it, and has it called again."""

import json
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.app import Bot
from bot.rules import webhooks
from tests.journeys.bots import AT_ONCE, SHORT_LEASE, settings_for
from tests.journeys.driver import Company
from tests.journeys.slacks import Slack
from tests.patience import until
from tests.receivers import HOST, Receiver, receiver


@pytest.fixture
async def called() -> AsyncIterator[Receiver]:
    async with receiver() as found:
        yield found


@pytest.fixture
async def bot(slack: Slack, tmp_path: Path, migrated_file: Path, called: Receiver) -> AsyncIterator[Bot]:
    settings = settings_for(slack, Path(shutil.copy(migrated_file, tmp_path)))
    settings = replace(settings, webhook_hosts=frozenset({HOST}), secret_keys=("k" * 32,))
    bot = Bot(settings, pace=AT_ONCE, lease=SHORT_LEASE, calls=called.session)
    try:
        await bot.start()
        yield bot
    finally:
        await bot.close()


@pytest.mark.on("sandbox/socket", "sandbox/http")
async def test_what_happens_is_told_to_whoever_an_admin_names(team: Company, bot: Bot, called: Receiver) -> None:
    async def both_are_noted() -> bool:
        async with bot.desk.store.transaction() as tx:
            return await tx.webhooks.counts(1) == {"made": 2}

    ana, lea, mia = team.ana, team.lea, team.mia
    await mia.types(f"/liaison webhook add {called.address}")
    await mia.hears("Only admins of Liaison can do this")
    await lea.types("/liaison webhook add https://evil.example.com/in")
    await lea.hears("evil.example.com is not among the hosts in LIAISON_WEBHOOK_HOSTS: hooks.example.com.")
    await lea.types(f"/liaison webhook add {called.address} report.flagged known_issue.changed")
    found = re.search(r"whsec_[\w+/=]+", await lea.hears("*W-1* is called from now on."))
    assert found
    card = await ana.flags("exports time out", customer="Acme")
    await mia.types("/liaison claim KI-1")
    await card.shows("Acknowledged")
    await called.has_heard(2)
    told = {json.loads(body)["type"]: json.loads(body)["data"] for _, body in called.heard}
    assert told == {
        "report.flagged": {"known_issue": "KI-1", "report": "R-1"},
        "known_issue.changed": {"known_issue": "KI-1", "from": "new", "to": "acknowledged"},
    }
    for headers, body in called.heard:
        sent = headers["Webhook-Id"], int(headers["Webhook-Timestamp"])
        assert headers["Webhook-Signature"] == webhooks.signature(found[0], *sent, body)

    await until(both_are_noted)
    team.scene.whispers.clear()
    await lea.types("/liaison webhook")
    listed = await lea.hears("known_issue.changed, report.flagged. By Lea Marti. 2 made.")
    assert found[0] not in listed
    await lea.types("/liaison webhook log W-1")
    logged = await lea.hears("made, 1 try, answered 200")
    event = re.search(r"report\.flagged `(\w{32})`", logged) or re.search(r"report\.flagged (\w{32})", logged)
    assert event
    await lea.types(f"/liaison webhook replay W-1 {event[1]}")
    await lea.hears("1 call is made again.")
    await called.has_heard(3)
    assert called.heard[2][0]["Webhook-Id"] == event[1]
    await lea.types("/liaison webhook remove W-1")
    await lea.hears("W-1 is removed, with its calls: it is called no more.")
    await lea.types("/liaison webhook replay W-1")
    await lea.hears("There is no webhook “W-1”. There is: none.")
