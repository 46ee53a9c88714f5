"""What Liaison wants to say is in Slack exactly once and in order, whatever goes wrong on the way."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from itertools import pairwise
from random import Random
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.app import Bot
from bot.delivery import LOOKS, SLACKS_PACE, Delivery
from bot.desk import Pace
from bot.notices import (
    ChartsPosted,
    FileHandedOver,
    Flagged,
    LetterEdited,
    Notice,
    Place,
    ReplyMarked,
    StateChanged,
    WorkaroundShared,
    share,
)
from bot.rules.charts import Chart, Kind, Series, plain
from bot.rules.issue import Issue, claimed, fixed
from bot.rules.labels import IssueId
from bot.rules.marquee import Mode
from bot.rules.workaround import Recall, Workaround
from bot.sandbox import Sandbox
from bot.settings import Settings
from bot.slack import drawing
from bot.slack.client import open_client
from bot.slack.people import SlackPeople
from bot.slack.posting import Address, Posting
from storage import Store
from tests.clock import HandSetClock
from tests.patience import until
from tests.sandbox.rig import Control
from tests.storage.examples import EXPORT

AT_ONCE = Pace(timedelta(0), timedelta(0))
LEASE = timedelta(seconds=60)
ANA = Place(user="U0ANA")
LIAISON = "C0LIAISON"
SUPPORT = Place(channel="C0SUPPORT", user="U0ANA")
FAULTS = [
    "rate_limited",
    "error_before",
    "error_after",
    "reset_before",
    "reset_after",
    "garbage",
    "slow",
    "fatal_error",
]
ONE_OF_EACH = ["rate_limited", "error_before", "reset_after", "garbage", "fatal_error"]
"""Surely not, not though it looks so, done though it does not look so, no clear word, Slack's own doubt."""
Json = dict[str, Any]


def said(number: int) -> Flagged:
    """A notice that can be told apart in Slack by its number."""
    return Flagged(number, 3, "Exports time out", "new", 0, None)


def numbers(messages: Sequence[Json]) -> list[int]:
    return [int(message["text"].split()[0].removeprefix("R-")) for message in messages]


@dataclass
class Post:
    """Liaison's sending half on a local Slack: a database, a delivery, a clock that goes only when all wait for it."""

    store: Store
    delivery: Delivery
    clock: HandSetClock
    control: Control
    slack: AsyncWebClient

    async def leave(self, *notices: Notice, place: Place = ANA) -> None:
        async with self.store.transaction() as tx:
            await tx.outbox.leave_all([(notice, place) for notice in notices], self.clock.now())

    async def counts(self) -> dict[str, int]:
        async with self.store.transaction() as tx:
            return await tx.outbox.counts()

    async def settle(self) -> dict[str, int]:
        """Goes on until nothing is under way and nothing waits for a time; moves the clock to each next time."""

        async def nothing_is_due() -> bool:
            if working := under_way():
                await asyncio.wait(working)
                return False
            async with self.store.transaction() as tx:
                due = await tx.outbox.next_due(self.clock.now())
                if due is None and "sending" not in await tx.outbox.counts():
                    return not under_way()
            if due is not None and not under_way():
                self.clock.move_to(due)
            self.delivery.wake()
            return False

        await until(nothing_is_due)
        return await self.counts()

    async def fault(self, kind: str, times: int = 1, method: str = "chat.postMessage", seconds: float = 0.05) -> None:
        await self.control.post("faults", method=method, kind=kind, times=times, seconds=seconds)

    async def messages(self, channel: str) -> list[Json]:
        return list((await self.control.get(f"messages/{channel}"))["messages"])

    async def to_ana(self) -> list[Json]:
        opened = await self.slack.conversations_open(users=["U0ANA"])
        return await self.messages(opened["channel"]["id"])

    async def calls(self, method: str) -> int:
        log = (await self.control.get("log"))["log"]
        return sum(line["kind"] == "api" and line["summary"].split()[0] == method for line in log)


def under_way() -> list[asyncio.Task[Any]]:
    """The deliveries, looks and edits of this moment."""
    names = ("Delivery._send", "Delivery._look_for", "Delivery._edit", "Delivery._edit_marquee")
    return [task for task in asyncio.all_tasks() if getattr(task.get_coro(), "__qualname__", "") in names]


StartPost = Callable[..., Awaitable[Post]]


@pytest.fixture
async def start_post(
    store: Store, clock: HandSetClock, control: Control, slack: AsyncWebClient
) -> AsyncIterator[StartPost]:
    running: list[tuple[Delivery, asyncio.Task[None]]] = []

    async def start(pace: Pace = AT_ONCE, owner: str = "A", client: AsyncWebClient = slack) -> Post:
        people = SlackPeople(client, "T0LIAISON", LIAISON, clock.now)
        delivery = Delivery(store, Posting(client), people, clock.now, owner, LIAISON, pace, LEASE)
        running.append((delivery, asyncio.create_task(delivery.run())))
        return Post(store, delivery, clock, control, slack)

    yield start
    for delivery, run in running:
        delivery.stop()
        await run


@pytest.fixture
async def post(start_post: StartPost) -> Post:
    return await start_post()


async def test_what_was_left_is_sent_in_its_order(post: Post) -> None:
    await post.leave(*map(said, range(1, 6)))
    assert await post.settle() == {"sent": 5}
    assert numbers(await post.to_ana()) == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("kind", FAULTS)
async def test_whatever_goes_wrong_each_notice_is_in_slack_once_and_in_order(post: Post, kind: str) -> None:
    await post.fault(kind, times=2)
    await post.leave(*map(said, range(1, 5)))
    assert await post.settle() == {"sent": 4}
    assert numbers(await post.to_ana()) == [1, 2, 3, 4]


@pytest.mark.parametrize("seed", range(2))
async def test_order_and_number_hold_under_any_mixture_of_faults(post: Post, seed: int) -> None:
    thread = str((await post.slack.chat_postMessage(channel="C0SUPPORT", text="R-0"))["ts"])
    random = Random(seed)
    for kind in random.choices(FAULTS, k=10):
        await post.fault(kind)
    for method in ("conversations.open", "conversations.history", "conversations.replies", "users.info"):
        for kind in random.choices(FAULTS, k=2):
            await post.fault(kind, method=method)
    await post.leave(*map(said, range(1, 5)))
    await post.leave(*map(said, range(11, 15)), place=Place(channel="C0SUPPORT"))
    await post.leave(*map(said, range(21, 25)), place=Place(channel="C0SUPPORT", thread=thread))
    assert await post.settle() == {"sent": 12}
    await post.fault("none", times=0, method="conversations.open")
    assert numbers(await post.to_ana()) == [1, 2, 3, 4]
    support = await post.messages("C0SUPPORT")
    replies = [message for message in support if message.get("thread_ts", message["ts"]) != message["ts"]]
    assert numbers(replies) == [21, 22, 23, 24]
    assert numbers([message for message in support if message not in replies]) == [0, 11, 12, 13, 14]


async def test_a_request_that_outlasts_our_patience_is_not_sent_again(start_post: StartPost, sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.2)) as impatient:
        post = await start_post(client=open_client(sandbox.bot_token, sandbox.api_url, impatient))
        await post.leave(said(1))
        await post.fault("slow", seconds=5)
        assert await post.settle() == {"sent": 1}
        assert numbers(await post.to_ana()) == [1]


async def test_slacks_wish_to_wait_is_kept_by_all(post: Post) -> None:
    await post.fault("rate_limited", seconds=30)
    started = post.clock.unix()
    await post.leave(said(1))
    await post.leave(said(2), place=SUPPORT)
    assert await post.settle() == {"sent": 2}
    after = [float(message["ts"]) - started for message in await post.to_ana() + await post.messages("C0SUPPORT")]
    assert await post.calls("chat.postMessage") == 3
    assert max(after) == pytest.approx(30, abs=0.1)
    assert sorted(after)[0] in (pytest.approx(0, abs=0.1), pytest.approx(30, abs=0.1))


async def test_one_channel_gets_one_message_a_second(start_post: StartPost) -> None:
    post = await start_post(pace=SLACKS_PACE)
    await post.leave(*map(said, range(1, 5)), place=SUPPORT)
    assert await post.settle() == {"sent": 4}
    times = [float(message["ts"]) for message in await post.messages("C0SUPPORT")]
    assert all(later - earlier > 0.99 for earlier, later in pairwise(times))


async def test_what_slack_surely_has_not_is_sent_again_after_ever_longer_waits(post: Post) -> None:
    await post.fault("request_timeout", times=6)
    started = post.clock.unix()
    await post.leave(said(1))
    assert await post.settle() == {"sent": 1}
    (message,) = await post.to_ana()
    assert float(message["ts"]) - started == pytest.approx(1 + 2 + 4 + 8 + 16 + 32, abs=1)


async def test_what_slack_may_have_is_sent_again_only_when_two_looks_found_nothing_and_the_lease_is_over(
    post: Post,
) -> None:
    await post.fault("error_before")
    started = post.clock.unix()
    await post.leave(said(1), said(2))
    assert await post.settle() == {"sent": 2}
    first, second = await post.to_ana()
    assert float(first["ts"]) - started >= LEASE.total_seconds()
    assert float(second["ts"]) >= float(first["ts"])
    assert await post.calls("conversations.history") >= LOOKS


async def test_a_look_that_finds_it_settles_it_without_sending(post: Post) -> None:
    await post.fault("reset_after")
    await post.leave(said(1))
    assert await post.settle() == {"sent": 1}
    assert await post.calls("chat.postMessage") == 1
    assert await post.calls("conversations.history") == 1


async def test_to_look_into_a_public_channel_liaison_joins_it(post: Post) -> None:
    await post.fault("reset_after")
    await post.leave(said(1), place=Place(channel="C0GENERAL", thread=None, user="U0ANA"))
    assert await post.settle() == {"sent": 1}
    assert await post.calls("chat.postMessage") == 1
    assert numbers(await post.messages("C0GENERAL")) == [1]


async def test_a_look_that_is_not_answered_says_nothing(post: Post) -> None:
    await post.fault("reset_after")
    for kind in ("rate_limited", "error_before", "garbage", "fatal_error"):
        await post.fault(kind, method="conversations.history")
    await post.leave(said(1))
    assert await post.settle() == {"sent": 1}
    assert await post.calls("chat.postMessage") == 1


async def test_what_slack_will_never_take_is_put_aside_and_the_lane_goes_on(post: Post) -> None:
    await post.fault("msg_too_long")
    await post.leave(said(1), said(2))
    assert await post.settle() == {"dead": 1, "sent": 1}
    assert numbers(await post.to_ana()) == [2]
    async with post.store.transaction() as tx:
        assert await tx.outbox.revive(post.clock.now()) == 1
    assert await post.settle() == {"sent": 2}
    assert numbers(await post.to_ana()) == [2, 1]


@pytest.mark.parametrize(
    "error", ["channel_not_found", "not_in_channel", "is_archived", "restricted_action", "thread_not_found"]
)
async def test_where_liaison_may_not_write_the_person_hears_it_directly(post: Post, error: str) -> None:
    await post.fault(error)
    await post.leave(said(1), place=Place(channel="C0SUPPORT", thread="1.2", user="U0ANA"))
    assert await post.settle() == {"sent": 1}
    assert numbers(await post.to_ana()) == [1]
    assert await post.messages("C0SUPPORT") == []


async def test_a_channel_without_liaison_is_such_a_place(post: Post) -> None:
    await post.leave(said(1), place=Place(channel="G0LEADS", thread="1.2", user="U0ANA"))
    assert await post.settle() == {"sent": 1}
    assert numbers(await post.to_ana()) == [1]


async def test_a_person_who_cannot_be_written_to_stops_nobody_else(post: Post) -> None:
    await post.leave(said(1), place=Place(user="U0NOBODY"))
    await post.leave(said(2))
    assert await post.settle() == {"dead": 1, "sent": 1}
    assert numbers(await post.to_ana()) == [2]


async def test_an_emoji_is_set_once_however_often_it_is_asked_for(post: Post) -> None:
    ts = str((await post.slack.chat_postMessage(channel="C0SUPPORT", text="R-0"))["ts"])
    for kind in ("error_after", "rate_limited", "reset_after"):
        await post.fault(kind, method="reactions.add")
    await post.leave(ReplyMarked("C0SUPPORT", ts, "memo"), place=SUPPORT)
    assert await post.settle() == {"sent": 1}
    (message,) = await post.messages("C0SUPPORT")
    assert [(found["name"], found["count"]) for found in message["reactions"]] == [("memo", 1)]


async def test_what_a_dead_process_was_sending_is_looked_for_first(
    start_post: StartPost, store: Store, clock: HandSetClock, slack: AsyncWebClient
) -> None:
    async with store.transaction() as tx:
        await tx.outbox.leave_all([(said(1), ANA), (said(2), ANA)], clock.now())
        (letter,) = await tx.outbox.claim("dead", clock.now(), LEASE, 1, AT_ONCE)
    ana = str((await slack.conversations_open(users=["U0ANA"]))["channel"]["id"])
    await Posting(slack).post(Address(ana), drawing.draw(letter.notice, {}), letter.mark)
    heir = await start_post(owner="heir")
    assert await heir.counts() == {"pending": 1, "sending": 1}
    clock.advance(LEASE.total_seconds())
    assert await heir.settle() == {"sent": 2}
    assert numbers(await heir.to_ana()) == [1, 2]


async def test_a_process_that_was_held_up_does_not_begin_to_send_late(post: Post) -> None:
    started = post.clock.unix()
    await post.fault("slow", method="conversations.open", seconds=0.2)
    await post.leave(said(1))
    post.delivery.wake()

    async def asks_where_to() -> bool:
        return await post.calls("conversations.open") == 1

    await until(asks_where_to)
    held_up = LEASE.total_seconds() / 2 + 1
    post.clock.advance(held_up)
    assert await post.settle() == {"sent": 1}
    (message,) = await post.to_ana()
    assert float(message["ts"]) - started >= held_up + 1, "it was claimed anew, after the usual wait"


async def test_an_emoji_that_a_dead_process_was_setting_does_not_hold_up_what_comes_behind_it(
    start_post: StartPost, store: Store, clock: HandSetClock, slack: AsyncWebClient
) -> None:
    ts = str((await slack.chat_postMessage(channel="C0SUPPORT", text="R-0"))["ts"])
    started = clock.unix()
    async with store.transaction() as tx:
        await tx.outbox.leave_all([(ReplyMarked("C0SUPPORT", ts, "memo"), SUPPORT), (said(1), SUPPORT)], clock.now())
        await tx.outbox.claim("dead", clock.now(), LEASE, 1, AT_ONCE)
    heir = await start_post(owner="heir")
    clock.advance(LEASE.total_seconds() / 4)
    assert await heir.settle() == {"sent": 2}
    emoji, behind = await heir.messages("C0SUPPORT")
    assert [found["name"] for found in emoji["reactions"]] == ["memo"]
    assert float(behind["ts"]) - started < LEASE.total_seconds() / 2


async def test_two_processes_do_not_say_it_twice(start_post: StartPost) -> None:
    one, two = await start_post(owner="one"), await start_post(owner="two")
    for kind in ONE_OF_EACH:
        await one.fault(kind)
    await one.leave(*map(said, range(1, 5)))
    await one.leave(*map(said, range(101, 105)), place=SUPPORT)
    await asyncio.gather(one.settle(), two.settle())
    assert await one.counts() == {"sent": 8}
    assert numbers(await one.to_ana()) == list(range(1, 5))
    assert numbers(await one.messages("C0SUPPORT")) == list(range(101, 105))


async def an_issue(post: Post) -> IssueId:
    async with post.store.transaction() as tx:
        issue = await tx.issues.add(EXPORT, post.clock.now())
        await tx.cards.want(issue.id, post.clock.now())
    return issue.id


@pytest.mark.parametrize("kind", ONE_OF_EACH)
async def test_an_issue_has_one_card_whatever_goes_wrong(post: Post, kind: str) -> None:
    await post.fault(kind, times=2)
    issue = await an_issue(post)
    await post.leave(StateChanged(1, issue, 1, "t", "fixed", None, None, "", 0), place=Place(issue=issue))
    assert await post.settle() == {"sent": 2}
    card, reply = await post.messages(LIAISON)
    assert card["text"].startswith(f"KI-{issue} ")
    assert reply["thread_ts"] == card["ts"]
    async with post.store.transaction() as tx:
        assert await tx.cards.place(issue) == (LIAISON, card["ts"])


@pytest.mark.parametrize("kind", [None, *ONE_OF_EACH])
async def test_a_card_ends_up_showing_the_latest_state(post: Post, kind: str | None) -> None:
    issue = await an_issue(post)
    await post.settle()
    if kind:
        await post.fault(kind, times=2, method="chat.update")
    for change in (lambda issue: claimed(issue, "U0MIA"), fixed):
        async with post.store.transaction() as tx:
            await tx.issues.save(change(await tx.issues.get(issue)))
            await tx.cards.want(issue, post.clock.now())
        post.delivery.wake()
    await post.settle()
    (card,) = await post.messages(LIAISON)
    assert card["text"].endswith("(fixed)")
    assert "Mia Lindqvist" in str(card["blocks"])


async def test_a_card_changes_after_the_notice_that_it_waits_for(post: Post) -> None:
    issue = await an_issue(post)
    await post.settle()
    async with post.store.transaction() as tx:
        await tx.issues.save(claimed(await tx.issues.get(issue), "U0MIA"))
        await tx.outbox.leave(said(1), ANA, post.clock.now())
        await tx.cards.want(issue, post.clock.now(), after=said(1).key)
    await post.fault("rate_limited", times=3, seconds=20)
    await post.settle()
    log = [line["summary"] for line in (await post.control.get("log"))["log"] if line["kind"] == "api"]
    assert log.index("chat.update ok") > [n for n, line in enumerate(log) if line == "chat.postMessage ok"][1]


@pytest.mark.parametrize(
    ("method", "other"), [("chat.update", "chat.postMessage"), ("chat.postMessage", "chat.update")]
)
async def test_slacks_wish_to_wait_with_one_method_does_not_stop_the_other(post: Post, method: str, other: str) -> None:
    issue = await an_issue(post)
    await post.settle()
    before = {name: await post.calls(name) for name in (method, other)}
    started = post.clock.unix()
    await post.fault("rate_limited", method=method, seconds=30)
    await post.leave(said(1))
    async with post.store.transaction() as tx:
        await tx.cards.want(issue, post.clock.now())
    post.delivery.wake()

    async def both_are_asked_for() -> bool:
        return all([await post.calls(name) > calls for name, calls in before.items()])

    await until(both_are_asked_for)
    assert post.clock.unix() == started
    assert await post.settle() == {"sent": 2}
    assert post.clock.unix() == pytest.approx(started + 30, abs=1)


async def test_slacks_wish_to_wait_with_emoji_or_conversations_stops_no_post(post: Post) -> None:
    ts = str((await post.slack.chat_postMessage(channel="C0SUPPORT", text="R-0"))["ts"])
    await post.fault("rate_limited", method="reactions.add", seconds=30)
    await post.leave(ReplyMarked("C0SUPPORT", ts, "memo"), place=SUPPORT)
    await post.leave(said(1))
    started = post.clock.unix()
    assert await post.settle() == {"sent": 2}
    (message,) = await post.to_ana()
    assert float(message["ts"]) - started < 1


async def test_of_what_everybody_is_told_a_share_leaves_however_much_is_more_urgent(start_post: StartPost) -> None:
    post = await start_post(pace=SLACKS_PACE)
    people = ("U0ANA", "U0BEN", "U0MIA", "U0KENJI", "U0LEA")
    for number in range(3):
        told = StateChanged(number, 1, 1, "told to all", "fixed", None, None, "", 0)
        await post.leave(told, place=Place(channel="C0GENERAL", thread=None, user="U0ANA"))
    for number in range(30):
        await post.leave(said(number), place=Place(user=people[number % len(people)]))
    assert await post.settle() == {"sent": 33}
    told_at = [float(message["ts"]) for message in await post.messages("C0GENERAL")]
    assert len(told_at) == 3
    assert max(told_at) - post.clock.unix() < -2, "answers were still waiting then"


async def test_a_card_that_somebody_deleted_is_posted_anew_when_something_changes(post: Post) -> None:
    issue = await an_issue(post)
    in_thread = Place(issue=issue)
    by_mia: Callable[[Issue], Issue] = partial(claimed, by="U0MIA")
    changes = ((by_mia, "acknowledged"), (fixed, "fixed"))
    for time, (change, state) in enumerate(changes):
        await post.settle()
        (deleted,) = await post.messages(LIAISON)
        await post.slack.chat_delete(channel=LIAISON, ts=deleted["ts"])
        assert await post.settle() == {"sent": 1 + 3 * time}, "nothing has changed"
        assert await post.messages(LIAISON) == []
        async with post.store.transaction() as tx:
            await tx.issues.save(change(await tx.issues.get(issue)))
            await tx.cards.want(issue, post.clock.now())
        await post.leave(said(10 * time), said(10 * time + 1), place=in_thread)
        assert await post.settle() == {"sent": 4 + 3 * time}
        card, *replies = await post.messages(LIAISON)
        assert card["text"].endswith(f"({state})")
        assert numbers(replies) == [10 * time, 10 * time + 1]
        assert {reply["thread_ts"] for reply in replies} == {card["ts"]}
        async with post.store.transaction() as tx:
            assert await tx.cards.issue_at(LIAISON, card["ts"]) == issue
            assert await tx.cards.issue_at(LIAISON, deleted["ts"]) is None
        for reply in replies:
            await post.slack.chat_delete(channel=LIAISON, ts=reply["ts"])


async def test_a_word_into_the_thread_of_a_deleted_card_goes_into_that_of_the_new_one(post: Post) -> None:
    issue = await an_issue(post)
    await post.settle()
    (deleted,) = await post.messages(LIAISON)
    await post.slack.chat_delete(channel=LIAISON, ts=deleted["ts"])
    await post.leave(said(1), said(2), place=Place(issue=issue))
    assert await post.settle() == {"sent": 4}
    card, *replies = await post.messages(LIAISON)
    assert card["text"].startswith(f"KI-{issue} ")
    assert numbers(replies) == [1, 2]


@asynccontextmanager
async def a_whole_bot(sandbox: Sandbox, clock: HandSetClock, database_url: str) -> AsyncIterator[Bot]:
    settings = Settings(
        bot_token=sandbox.bot_token,
        app_token=sandbox.app_token,
        signing_secret=sandbox.signing_secret,
        api_url=sandbox.api_url,
        mode="http",
        http_host="127.0.0.1",
        http_port=0,
        channel="liaison",
        database_url=database_url,
    )
    bot = Bot(settings, clock.now, AT_ONCE, LEASE)
    try:
        await bot.start()
        sandbox.request_url = f"http://127.0.0.1:{bot.port}/slack/events"
        yield bot
    finally:
        await bot.close()


@pytest.mark.parametrize("kind", ["error_after", "reset_after", "garbage"])
async def test_our_own_message_coming_back_settles_it_at_once(
    sandbox: Sandbox, clock: HandSetClock, database_url: str, control: Control, kind: str
) -> None:
    async with a_whole_bot(sandbox, clock, database_url) as bot:
        await control.post("faults", method="chat.postMessage", kind=kind, times=1)
        async with bot.desk.store.transaction() as tx:
            await tx.outbox.leave(said(1), SUPPORT, clock.now())
        bot.desk.wake()

        async def is_sent() -> bool:
            async with bot.desk.store.transaction() as tx:
                return await tx.outbox.counts() == {"sent": 1}

        await until(is_sent)
        calls = Counter(
            line["summary"].split()[0] for line in (await control.get("log"))["log"] if line["kind"] == "api"
        )
        assert calls["chat.postMessage"] == 1
        assert calls["conversations.history"] == 0, "the clock stood still: no time for a look"


async def a_shared_workaround(post: Post) -> tuple[Workaround, Issue, WorkaroundShared]:
    """It waits to be sent to Ana."""
    now = post.clock.now()
    async with post.store.transaction() as tx:
        issue = await tx.issues.add(EXPORT, now)
        report = await tx.reports.add(EXPORT, issue.id, "U0ANA", now)
        workaround = await tx.workarounds.add(issue.id, "U0MIA", "use CSV", "use CSV", None, now)
        shared = share(workaround, issue, report)
        await tx.outbox.leave(shared, ANA, now)
    return workaround, issue, shared


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_message_is_edited_to_what_is_true_then_whatever_goes_wrong(post: Post, kind: str) -> None:
    workaround, issue, shared = await a_shared_workaround(post)
    await post.leave(LetterEdited(shared.key, "2"))
    await post.fault(kind, times=2, method="chat.update")
    async with post.store.transaction() as tx:
        await tx.workarounds.add(issue.id, "U0MIA", "use PDF", "use PDF", None, post.clock.now())
        newer = await tx.workarounds.newest(issue.id)
        assert newer is not None
        await tx.workarounds.recall(newer, Recall("U0MIA", post.clock.now(), "it is slow"))
    assert await post.settle() == {"sent": 2}
    (message,) = await post.to_ana()
    assert message["text"].startswith(f"Over: {workaround.label} for {issue.label}")
    assert "it is slow" in str(message["blocks"])
    async with post.store.transaction() as tx:
        assert await tx.outbox.notice_at(await ana(post), message["ts"]) == shared


async def ana(post: Post) -> str:
    return str((await post.slack.conversations_open(users=["U0ANA"]))["channel"]["id"])


async def test_an_edit_waits_for_its_message_and_does_without_one_that_is_gone(post: Post) -> None:
    _, _, shared = await a_shared_workaround(post)
    await post.leave(LetterEdited(shared.key, "2"), place=SUPPORT)
    await post.leave(LetterEdited("what nobody has left", "2"), place=SUPPORT)
    await post.fault("rate_limited")
    assert await post.settle() == {"sent": 3}
    (message,) = await post.to_ana()
    assert message["text"].startswith("WA-1 for KI-1"), "nothing has changed, so it is drawn as it was"
    await post.slack.chat_delete(channel=await ana(post), ts=message["ts"])
    await post.leave(LetterEdited(shared.key, "3"))
    await post.leave(said(1))
    await post.leave(LetterEdited(said(1).key, "1"))
    assert await post.settle() == {"sent": 6}, "what never changes is drawn as it was"
    assert numbers(await post.to_ana()) == [1]


async def want_marquee(post: Post, stamp: str, mode: Mode = Mode.MESSAGE) -> None:
    async with post.store.transaction() as tx:
        await tx.marquees.want("C0SUPPORT", mode, stamp, post.clock.now())


async def break_something(post: Post, title: str) -> None:
    async with post.store.transaction() as tx:
        await tx.issues.add(replace(EXPORT, title=title), post.clock.now())


@pytest.mark.parametrize("kind", FAULTS)
async def test_whatever_goes_wrong_a_marquee_is_posted_once_pinned_and_edited_in_place(post: Post, kind: str) -> None:
    for method in ("chat.postMessage", "pins.add", "chat.update"):
        await post.fault(kind, times=2, method=method)
    await want_marquee(post, "nothing")
    assert await post.settle() == {"sent": 2}
    for title in ("Exports time out", "Search is slow"):
        await break_something(post, title)
        await want_marquee(post, title)
        assert await post.settle() == {"sent": 2}
        (shown,) = await post.messages("C0SUPPORT")
        assert title in str(shown["blocks"])
        assert shown["pinned_to"] == ["C0SUPPORT"]


async def test_a_marquee_that_somebody_deleted_is_posted_anew_with_the_next_change(post: Post) -> None:
    await want_marquee(post, "nothing")
    await post.settle()
    (deleted,) = await post.messages("C0SUPPORT")
    await post.slack.chat_delete(channel="C0SUPPORT", ts=deleted["ts"])
    await break_something(post, "Exports time out")
    await want_marquee(post, "exports")
    assert await post.settle() == {"sent": 4}
    (shown,) = await post.messages("C0SUPPORT")
    assert "Exports time out" in str(shown["blocks"])
    assert shown["pinned_to"]
    async with post.store.transaction() as tx:
        await tx.marquees.end("C0SUPPORT", post.clock.now())
    assert await post.settle() == {"sent": 5}
    assert await post.messages("C0SUPPORT") == []


@pytest.mark.parametrize("kind", FAULTS)
async def test_a_topic_is_kept_and_given_back_whatever_goes_wrong(post: Post, kind: str) -> None:
    await post.slack.conversations_setTopic(channel="C0SUPPORT", topic="Be kind & brief")
    await post.fault(kind, times=2, method="conversations.info")
    await post.fault(kind, times=2, method="conversations.setTopic")
    await break_something(post, "Exports time out")
    await want_marquee(post, "exports", Mode.TOPIC)
    await post.settle()
    found = await post.slack.conversations_info(channel="C0SUPPORT")
    assert found["channel"]["topic"]["value"].startswith("Major: KI-1 Exports time out (since ")
    async with post.store.transaction() as tx:
        await tx.marquees.end("C0SUPPORT", post.clock.now())
    await post.fault(kind, times=2, method="conversations.setTopic")
    await post.settle()
    found = await post.slack.conversations_info(channel="C0SUPPORT")
    assert found["channel"]["topic"]["value"] == "Be kind & brief"


CHART = Chart("volume", "Reports by week", Kind.COURSE, ("W33", "W34"), (Series("Reports", (2, 3)),), "Reports: 2, 3.")
CHARTS = ChartsPosted("2026-08-24", "2026-W34", json.dumps([plain(CHART), plain(replace(CHART, name="fixed"))]))
UNDER = Place(thread=said(1).key)


async def pictures(post: Post) -> list[Json]:
    """The messages with files, each under its parent."""
    (parent, *rest) = await post.messages("C0SUPPORT")
    found = [message for message in rest if message.get("files")]
    assert {message["thread_ts"] for message in found} <= {parent["ts"]}
    return found


async def test_pictures_come_under_what_they_belong_to_with_their_numbers(post: Post) -> None:
    await post.leave(CHARTS, place=UNDER)
    assert await post.settle() == {"dead": 1}, "there is nothing to go under"
    await post.leave(said(1), place=Place(channel="C0SUPPORT"))
    async with post.store.transaction() as tx:
        await tx.outbox.revive(post.clock.now())
    assert await post.settle() == {"sent": 2}
    (message,) = await pictures(post)
    assert "*Reports by week* Reports: 2, 3." in message["text"]
    assert [file["title"] for file in message["files"]] == ["Reports by week"] * 2
    assert message["files"][0]["alt_txt"] == "Reports by week. Reports: 2, 3."
    async with post.control.session.get(message["files"][0]["url_private"]) as response:
        assert (await response.read()).startswith(b"\x89PNG")


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "upload", "files.completeUploadExternal"])
@pytest.mark.parametrize("kind", ["rate_limited", "error_before", "reset_after", "garbage"])
async def test_a_failed_upload_holds_up_nothing_and_doubles_nothing(post: Post, method: str, kind: str) -> None:
    await post.fault(kind, method=method)
    await post.leave(said(1), place=Place(channel="C0SUPPORT"))
    await post.leave(CHARTS, place=UNDER)
    await post.leave(said(2), place=Place(channel="C0SUPPORT"))
    assert await post.settle() == {"sent": 3}
    assert len(await pictures(post)) == 1
    texts = [message for message in await post.messages("C0SUPPORT") if not message.get("files")]
    assert numbers(texts) == [1, 2]


async def test_a_file_for_a_person_comes_once_and_what_else_she_waits_for_does_not_wait_for_it(post: Post) -> None:
    await post.fault("rate_limited", method="upload", seconds=60)
    await post.fault("reset_after", method="files.completeUploadExternal")
    await post.leave(FileHandedOver("reports", "csv", "wish"), place=Place(user="U0ANA", is_file=True))
    await post.leave(said(1), said(2))
    assert await post.settle() == {"sent": 3}
    came = [(message.get("files") or [{"title": message["text"]}])[0]["title"] for message in await post.to_ana()]
    assert len(came) == 3
    assert came[2] == "reports.csv"


async def test_pictures_that_slack_never_takes_are_given_up_and_the_text_stays(post: Post) -> None:
    await post.fault("missing_scope", method="files.getUploadURLExternal")
    await post.leave(said(1), place=Place(channel="C0SUPPORT"))
    await post.leave(CHARTS, place=UNDER)
    assert await post.settle() == {"sent": 1, "dead": 1}
    assert len(await post.messages("C0SUPPORT")) == 1
