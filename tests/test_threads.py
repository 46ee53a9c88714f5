"""One story of a flagged thread, delivered in any order and any number of times, ends in the same copies."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk, Letter
from bot.matching import Matcher
from bot.notices import CardOpened, LetterEdited, ReplyMarked, ThreadFlagged
from bot.people import People
from bot.rules.labels import IssueId
from bot.rules.occasion import Occasion
from bot.rules.refusals import AlreadyDone
from bot.rules.report import Draft, Source
from bot.rules.threads import Said
from bot.slack.people import SlackPeople
from bot.slack.posting import Posting
from bot.threads import Copies, bring
from bot.usecases import flagging, questions
from handlers import reply_came, threads
from storage import Database
from tests.clock import HandSetClock
from tests.desks import PATIENT
from tests.storage.examples import LEASE, UNPACED

Json = dict[str, Any]
SUPPORT, LIAISON = "C0SUPPORT", "C0LIAISON"
ROOT, OLD, LAST = "1787227000.000100", "1787227001.000100", "1787227002.000100"
FIRST, SECOND = "1787227300.000100", "1787227300.000200"
THREAD = [
    Said(SUPPORT, ROOT, "U0BEN", "ACME cannot export"),
    Said(SUPPORT, OLD, "U0ANA", "It is slow"),
    Said(SUPPORT, LAST, "", "Ticket opened", app="Desk"),
]
ANSWER, MORE, EDIT, EDIT_AGAIN, EDIT_OLD, DELETE, DELETE_OLD, BRING, MAIL = DELIVERIES = (
    "the answer", "more of it", "the answer edited", "edited again", "an older message edited", "the answer deleted",
    "an older message deleted", "the thread fetched again", "the mail goes out",
)  # fmt: skip
workspaces = count()


def by(key: str) -> AsyncBoltContext:
    return AsyncBoltContext({"occasion": Occasion(key, "U0ANA"), "bot_user_id": "U0LIAISON"})


def message(ts: str, text: str, **more: Any) -> Json:
    return {"channel": SUPPORT, "user": "U0ANA", "ts": ts, "thread_ts": ROOT, "text": text, **more}


@dataclass
class Story:
    """Ana flagged a message in a thread of three, and Mia has asked her something. `screen` is what can be seen in
    Slack, by ts."""

    desk: Desk
    copies: Copies
    flagged_at: datetime
    screen: dict[str, list[str]] = field(default_factory=dict)

    async def deliver(self, what: str) -> None:
        try:
            await self._deliver(what)
        except AlreadyDone:
            return

    async def _deliver(self, what: str) -> None:
        if what == ANSWER:
            await reply_came(self.desk, message(FIRST, "Firefox"), by("1"))
        elif what == MORE:
            await reply_came(self.desk, message(SECOND, "on Windows"), by("2"))
        elif what == EDIT:
            await self._edited(FIRST, "Firefox 131", "1787227310.000100")
        elif what == EDIT_AGAIN:
            await self._edited(FIRST, "Firefox 132", "1787227320.000100")
        elif what == EDIT_OLD:
            await self._edited(OLD, "It is slow &amp; stops", "1787227330.000100")
        elif what in (DELETE, DELETE_OLD):
            await (self._deleted(FIRST) if what == DELETE else self._buried(OLD))
        elif what == BRING:
            await self._fetched()
        else:
            await self.mail()

    async def _edited(self, ts: str, text: str, at: str) -> None:
        now, before = message(ts, text, edited={"user": "U0ANA", "ts": at}), message(ts, "before")
        event = {"subtype": "message_changed", "channel": SUPPORT, "message": now, "previous_message": before}
        assert await threads.is_changed(event)
        await threads.message_changed(self.desk, event | {"ts": at}, by("edit"))

    async def _deleted(self, ts: str) -> None:
        event = {"subtype": "message_deleted", "channel": SUPPORT, "previous_message": message(ts, "before")}
        assert await threads.is_deleted(event)
        await threads.message_deleted(self.desk, event, by("delete"))

    async def _buried(self, ts: str) -> None:
        """As Slack tells it of a message that has replies."""
        grave = {"subtype": "tombstone", "user": "USLACKBOT", "ts": ts, "text": "This message was deleted."}
        event = {"subtype": "message_changed", "channel": SUPPORT, "message": grave, "ts": "1787227340.000100"}
        event["previous_message"] = message(ts, "before")
        assert await threads.is_changed(event)
        await threads.message_changed(self.desk, event, by("delete"))

    async def _fetched(self) -> None:
        flagged = ThreadFlagged(1, 1, SUPPORT, ROOT, int(self.flagged_at.timestamp() * 1_000_000))
        async with self.desk.store.transaction() as tx:
            await bring(tx, flagged, THREAD, self.desk.now())

    async def mail(self) -> None:
        """Everything that is to be said is said."""
        while True:
            async with self.desk.store.transaction() as tx:
                letters = await tx.outbox.claim("A", self.desk.now(), LEASE, 8, UNPACED)
            if not letters:
                return
            for letter in letters:
                await self._send(letter)

    async def _send(self, letter: Letter) -> None:
        ts = ""
        if isinstance(letter.notice, ThreadFlagged):
            await self._fetched()
        elif isinstance(letter.notice, LetterEdited):
            async with self.desk.store.transaction() as tx:
                there = await tx.outbox.whereabouts(letter.notice.of)
            assert there is not None
            assert there.ts in self.screen
            self.screen[there.ts] = seen((await self.copies.draw(there.notice)).blocks)
        elif not isinstance(letter.notice, CardOpened | ReplyMarked):
            ts = str(len(self.screen))
            self.screen[ts] = seen((await self.copies.draw(letter.notice)).blocks)
        async with self.desk.store.transaction() as tx:
            await tx.outbox.sent(letter.mark, LIAISON, ts, self.desk.now())
            if isinstance(letter.notice, CardOpened):
                await tx.cards.posted(IssueId(1), LIAISON, "9.1")


def seen(blocks: Iterable[Json]) -> list[str]:
    """Every text, without the times of a thread."""
    texts = [block["text"]["text"] for block in blocks if block["type"] == "section"]
    return [line.partition(", <!date")[0] for text in texts for line in text.split("\n")]


@pytest.fixture
def people(slack: AsyncWebClient, clock: HandSetClock) -> SlackPeople:
    return SlackPeople(slack, "T0LIAISON", LIAISON, clock.now)


@dataclass
class Stage:
    database: Database
    clock: HandSetClock
    posting: Posting
    people: SlackPeople
    told: dict[tuple[str, ...], list[str]] = field(default_factory=dict)

    async def tells(self, story: list[str]) -> list[str]:
        """The same, once and in order."""
        key = tuple(each for each in DELIVERIES if each in story)
        if key not in self.told:
            self.told[key] = await self.plays(key)
        return self.told[key]

    async def plays(self, deliveries: Iterable[str]) -> list[str]:
        """What can be seen in the card's thread after these deliveries, in a workspace of their own; the mention,
        which the first answer has, is left out."""
        story = await self._begins()
        for each in deliveries:
            await story.deliver(each)
        await story.mail()
        shown = ["\n".join(lines) for lines in story.screen.values()]
        here = [each for each in shown if "R-1" in each.split("\n")[0] or "asks the agents" in each]
        assert sum("<@U0MIA>" in each for each in here) == any("answers" in each for each in here)
        return sorted(each.removeprefix("<@U0MIA>: ") for each in here if "R-1 is in" not in each)

    async def _begins(self) -> Story:
        store = self.database.store(f"W{next(workspaces)}")
        desk = Desk(
            store, People(self.people, store), Matcher(store, self.clock.now, PATIENT), self.clock.now, lambda: None
        )
        draft = Draft("exports time out", "They hang.", "Billing", "1", source=Source(SUPPORT, OLD, ROOT))
        await flagging.flag(desk, Occasion("form:1", "U0ANA"), draft)
        asked = Said("", "command:1", "U0MIA", "Which browser?")
        await questions.ask(desk, Occasion("command:1", "U0MIA"), IssueId(1), None, asked)
        return Story(desk, Copies(store, self.posting, self.people), desk.now())


@pytest.fixture
def stage(database: Database, clock: HandSetClock, slack: AsyncWebClient, people: SlackPeople) -> Stage:
    return Stage(database, clock, Posting(slack), people)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(DELIVERIES), min_size=2, unique=True), st.data())
async def test_any_order_and_repetition_of_one_story_ends_in_the_same_copies(
    stage: Stage, story: list[str], data: st.DataObject
) -> None:
    repeated = [each for each in story for _ in range(data.draw(st.integers(1, 3)))]
    shuffled = data.draw(st.permutations(repeated))
    assert await stage.plays(shuffled) == await stage.tells(story)


ASKED = "Mia Lindqvist asks the agents of 1 report:\n> Which browser?"
BROUGHT = (
    "*The thread in which R-1 was flagged*\n*Ben Okafor*\n> ACME cannot export\n*Ana Ruiz*\n{}\n"
    "*Desk (app)*\n> Ticket opened"
)
FROM_ANA = "*Ana Ruiz answers for R-1*\n"


@pytest.mark.parametrize(
    ("story", "copies"),
    [
        ([], [BROUGHT.format("> It is slow"), ASKED]),
        ([ANSWER, MORE], [FROM_ANA + "> Firefox", FROM_ANA + "> on Windows", BROUGHT.format("> It is slow"), ASKED]),
        (
            [EDIT_AGAIN, ANSWER, EDIT, MAIL, BRING, EDIT_OLD],
            [FROM_ANA + "> Firefox 132\n> _(edited)_", BROUGHT.format("> It is slow &amp; stops\n> _(edited)_"), ASKED],
        ),
        (
            [DELETE, ANSWER, EDIT, MAIL, DELETE_OLD, EDIT_OLD],
            [FROM_ANA + "> _deleted by its author_", BROUGHT.format("> _deleted by its author_"), ASKED],
        ),
        ([EDIT, DELETE], [BROUGHT.format("> It is slow"), ASKED]),
    ],
)
async def test_what_stands_in_the_cards_thread(stage: Stage, story: list[str], copies: list[str]) -> None:
    assert await stage.plays(story) == sorted(copies)


@pytest.mark.parametrize(
    ("now", "before"),
    [
        (message(OLD, "see https://a.example"), message(OLD, "see https://a.example")),  # a link was unfurled
        (message(OLD, "new", bot_id="B1"), message(OLD, "old", bot_id="B1")),  # our own edit, or another app's
    ],
)
async def test_what_nobody_edited_is_no_edit(now: Json, before: Json) -> None:
    event = {"subtype": "message_changed", "channel": SUPPORT, "message": now, "previous_message": before}
    assert not await threads.is_changed(event)
    assert not await threads.is_deleted(event)
