"""`liaison doctor` says what to mend and how; `liaison replay` tries again what was given up."""

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from bot.app import open_store
from bot.desk import Pace, Store
from bot.doctor import OpenStore, examine, revive
from bot.notices import Place, StateChanged
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.occurrences import CHAPTER, SCHEDULES, Fate, Occurrence
from bot.rules.tokens import Scope, Wish
from bot.safe import Safe
from bot.sandbox import Sandbox
from bot.settings import Settings
from storage import open_database
from tests.clock import HandSetClock
from tests.conftest import TEAM

AT_ONCE = Pace(timedelta(0), timedelta(0))

KEYS = ("k" * 32,)
SHUT = "LIAISON_SECRET_KEY does not open its secret: put the key back, or remove the webhook and add it anew"


@pytest.fixture
def settings(sandbox: Sandbox, database_url: str) -> Settings:
    return Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret="",
        api_url=sandbox.api_url,
        mode="socket",
        http_host="127.0.0.1",
        http_port=0,
        channel="liaison",
        database_url=database_url,
    )


@pytest.fixture
def opens(database_url: str) -> OpenStore:
    return partial(open_store, database_url)


async def mends(settings: Settings, clock: HandSetClock, opens: OpenStore) -> dict[str, str]:
    """What there is to mend, by subject; the clock is left out, since the sandbox's web server has the real time."""
    findings = await examine(settings, clock.now, opens)
    return {finding.subject: finding.mend for finding in findings if finding.mend and finding.subject != "Clock"}


async def leave_dead_letter(store: Store, clock: HandSetClock) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave(
            StateChanged(1, 1, 2, "exports time out", "fixed", None, None, "", 0), Place(user="U0ANA"), clock.now()
        )
        (letter,) = await tx.outbox.claim("me", clock.now(), timedelta(seconds=60), 1, AT_ONCE)
        await tx.outbox.dead(letter, "msg_too_long")


async def test_with_all_in_place_there_is_nothing_to_mend(
    settings: Settings, clock: HandSetClock, opens: OpenStore
) -> None:
    assert await mends(settings, clock, opens) == {}
    said = {finding.subject: finding.said for finding in await examine(settings, clock.now, opens)}
    assert said["Channel"] == "in #liaison"
    assert said["Socket Mode"] == "can be opened"
    assert said["Database"] == "can be read and written"
    assert said["Known issues"].startswith("model shipped-")
    assert "suggested for 0 flags" in said["Known issues"]
    assert said["Linking by itself"] == "off: 0 of 0 right when asked, so at least 0% (needs 95%)"


async def test_a_clock_that_is_off_is_named(settings: Settings, clock: HandSetClock, opens: OpenStore) -> None:
    (found,) = [each for each in await examine(settings, clock.now, opens) if each.subject == "Clock"]
    assert "NTP" in found.mend


@pytest.mark.parametrize(
    ("wrong", "subject", "named"),
    [
        ({"bot_token": "xoxb-other"}, "Slack", "SLACK_BOT_TOKEN"),
        ({"app_token": "xapp-other"}, "Socket Mode", "SLACK_APP_TOKEN"),
        ({"channel": "nowhere"}, "Slack", "LIAISON_CHANNEL"),
        ({"api_url": "http://127.0.0.1:1/"}, "Slack", "SLACK_API_URL"),
    ],
)
async def test_what_is_wrong_is_named_with_the_setting(
    settings: Settings, clock: HandSetClock, opens: OpenStore, wrong: dict[str, Any], subject: str, named: str
) -> None:
    assert named in (await mends(replace(settings, **wrong), clock, opens))[subject]


async def test_a_running_liaison_keeps_its_file_to_itself(
    settings: Settings, clock: HandSetClock, opens: OpenStore, database_url: str
) -> None:
    running = await open_database(database_url)
    try:
        mend = (await mends(settings, clock, opens))["Database"]
        assert "in use" in mend
        assert "/liaison doctor" in mend
    finally:
        await running.close()


async def test_what_was_given_up_is_shown_and_tried_again_on_demand(
    settings: Settings, clock: HandSetClock, opens: OpenStore
) -> None:
    async with opens(TEAM) as store:
        await leave_dead_letter(store, clock)
    assert "liaison replay" in (await mends(settings, clock, opens))["Outbox"]
    assert await revive(settings, clock.now, opens) == (0, 1)
    assert await mends(settings, clock, opens) == {}


async def test_a_schedule_that_is_paused_and_a_date_that_was_skipped_are_named(
    settings: Settings, clock: HandSetClock, opens: OpenStore
) -> None:
    async def said() -> str:
        findings = await examine(settings, clock.now, opens)
        return next(finding.said for finding in findings if finding.subject == "Schedule queue")

    assert await said() == "paused"
    goes_on = replace(SCHEDULES["queue"], paused=False)
    skipped = Occurrence("queue", date(2026, 8, 17), clock.now() - timedelta(days=3), Fate.SKIPPED)
    async with opens(TEAM) as store, store.transaction() as tx:
        await tx.policy.change(CHAPTER, {"queue": goes_on}, 0, "U0MIA", clock.now())
        await tx.occurrences.take(skipped, goes_on.plan, clock.now())
    assert await said() == "weekdays at 09:00, UTC; next 2026-08-20 12:00 UTC; skipped: 2026-08-17"
    clock.advance(40 * 24 * 3600)
    assert await said() == "weekdays at 09:00, UTC; next 2026-09-29 12:00 UTC"


async def test_tokens_that_run_out_and_calls_that_were_given_up_are_to_be_mended(
    settings: Settings, clock: HandSetClock, opens: OpenStore
) -> None:
    async with opens(TEAM) as store, store.transaction() as tx:
        for name, days in (("soon", 14), ("later", 15)):
            await tx.tokens.add(Wish(name, frozenset(Scope), timedelta(days=days)), name, "U0LEA", clock.now())
        for host in ("a", "b"):
            await tx.webhooks.add(
                f"https://{host}.example.com/in", frozenset(), Safe(KEYS).seal("whsec_x"), "U0LEA", clock.now()
            )
        await tx.audit.note(Occasion("Ev1", "U0ANA"), IssueId(1), "flagged", {"report": "R-1"}, clock.now())
        ((_, call), _) = await tx.webhooks.claim(clock.now(), timedelta(seconds=60), 9)
        await tx.webhooks.failed(call, 500, "answered 500", None)
    allowed = replace(settings, webhook_hosts=frozenset({"a.example.com"}), secret_keys=KEYS)
    assert await mends(allowed, clock, opens) == {
        "Token soon": "It runs out: make another one, then /liaison token revoke soon",
        "Webhook W-1": "In Slack, /liaison webhook log W-1 says why. When it is mended: replay W-1",
        "Webhook W-2": "LIAISON_WEBHOOK_HOSTS does not name b.example.com",
    }


@pytest.mark.parametrize(
    ("stored", "keys", "mend"),
    [
        ("whsec_x", (), "Its secret stands readable in the database: set LIAISON_SECRET_KEY and restart"),
        (Safe(KEYS).seal("whsec_x"), (), SHUT),
        (Safe(KEYS).seal("whsec_x"), ("another " * 5,), SHUT),
    ],
)
async def test_a_secret_that_is_not_sealed_or_stays_shut_is_to_be_mended(
    settings: Settings, clock: HandSetClock, opens: OpenStore, stored: str, keys: tuple[str, ...], mend: str
) -> None:
    async with opens(TEAM) as store, store.transaction() as tx:
        await tx.webhooks.add("https://a.example.com/in", frozenset(), stored, "U0LEA", clock.now())
    settings = replace(settings, webhook_hosts=frozenset({"a.example.com"}), secret_keys=keys)
    assert await mends(settings, clock, opens) == {"Webhook W-1": mend}
