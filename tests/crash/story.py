"""The main flows as people live through them, and what each of them promises."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import TypeVar

from tests.crash.verdict import Promise
from tests.crash.world import World
from tests.journeys.people import Message, Person, Sent

FIELDS = {"area": "Billing", "severity": "1"}
LIAISON = "C0LIAISON"
SOON_SECONDS = 3.0
"""After that a person who sees nothing happen tries again."""
T = TypeVar("T")
RECOVER = "recover"
"""The flow in which the life that follows a death is the one to be killed."""
SLOW = ("publish in doubt", RECOVER)
"""Flows that wait for a lease, and that no later flow needs."""


class Story:
    """The life of one issue. `word` names it: no other story of this world may have the same."""

    def __init__(self, world: World, word: str) -> None:
        self.world, self.word = world, word
        self.told: dict[tuple[str, str], list[str]] = {}
        self.versions = 0
        company = world.company
        self.ana, self.ben, self.lea, self.mia = company.ana, company.ben, company.lea, company.mia

    def flows(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """In their order."""
        return {
            "flag": self.flag,
            "join": self.join,
            "ask": self.ask,
            "publish": self.publish,
            "join with workaround": self.join_late,
            "judge": self.judge,
            "publish in doubt": self.publish_in_doubt,
            RECOVER: self.publish_again,
            "resolve": self.resolve,
        }

    def promise(self) -> None:
        """What was told has to stay told: the checker looks for it from now on."""
        self.world.promises += [Promise(*place, tuple(texts)) for place, texts in self.told.items()]

    async def flag(self) -> None:
        """By the shortcut, from a message: what Ana is told goes into its thread, which comes along."""
        asked = await self.ana.says(f"{self.word} fails", "C0SUPPORT")
        await self.ben.replies(f"{self.word} fails here, too", to=asked)
        await self._opens(self.ana, lambda: self.ana.picks("Flag to liaison", asked))
        sent = await self._sends(self.ana, title=self.word, what_happens=f"{self.word} hangs", **FIELDS)
        if sent.form is not None:  # what hangs in other stories is alike
            sent = await self._sends(self.ana, same_problem="Mine is different")
        assert sent.is_done, sent
        self.card = await self._sees(self._find_card, f"the card of {self.word}")
        self.issue = self.card.text.split()[0]
        self.thread = (asked.channel, asked.ts)
        self._expect(LIAISON, "", f"{self.issue}  {self.word}")
        await self._reads(self.thread, f"is in, as the new known issue *{self.issue}*")
        await self._reads((LIAISON, self.card.ts), f"{self.word} fails here, too")
        self.asked = asked

    async def join(self) -> None:
        await self._joins(self.ben)

    async def ask(self) -> None:
        """A question goes to both agents; the answer of one comes back."""
        await self.mia.replies(f"question: when did {self.word} begin?", to=self.card)
        for place in (self.thread, self._direct(self.ben)):
            await self._reads(place, f"when did {self.word} begin?")
        await self.ana.replies(f"{self.word} began on Monday", to=self.asked)
        await self._reads((LIAISON, self.card.ts), f"{self.word} began on Monday")

    async def join_late(self) -> None:
        """Whoever joins now has the workaround at once."""
        await self._joins(self.lea)
        await self._reads(self._direct(self.lea), f"use {self.word} one")

    async def publish(self) -> None:
        await self._publishes("one")
        await self._reads(self.thread, f"use {self.word} one")
        await self._reads(self._direct(self.ben), f"use {self.word} one")

    async def publish_alone(self) -> None:
        """Before anybody else has joined."""
        await self._publishes("one", "of 1 report")
        await self._reads(self.thread, f"use {self.word} one")

    async def publish_in_doubt(self) -> None:
        """Slack answers the first of the posts with an error, and has not stored it."""
        await self.world.company.meets("chat.postMessage", "error_before")
        await self._publishes("two")
        await self._all_read(f"use {self.word} two")

    async def publish_again(self) -> None:
        await self._publishes("three")
        await self._all_read(f"use {self.word} three")

    async def judge(self) -> None:
        channel, _ = self._direct(self.ben)
        offers = [letter for letter in self.ben.letters() if letter.channel == channel]
        offer = next(each for each in offers if f"use {self.word} one" in each.text)
        await self._until_seen(self.ben, "It did not", offer, "did not work 1")
        await self._reads((LIAISON, self.card.ts), "did not work for")

    async def resolve(self) -> None:
        await self._until_seen(self.mia, "Resolve", self.card, "Fixed")
        await self._all_read(f"{self.word} is fixed")

    async def _joins(self, agent: Person) -> None:
        await self._opens(agent, lambda: agent.types(f"/flag {self.word}"))
        seen = await self._sends(agent, what_happens=f"{self.word} hangs", **FIELDS)
        assert seen.form is not None, seen
        sent = await self._sends(agent, same_problem=f"Same problem: {self.issue}")
        assert sent.is_done, sent
        directs = self.world.company.scene.directs
        await self._sees(lambda: agent.id in directs or None, f"a word for {agent.id}")
        await self._reads(self._direct(agent), f"was added to *{self.issue}*")

    async def _opens(self, agent: Person, asks: Callable[[], Awaitable[object]]) -> None:
        """Asks again when no form comes: Slack was not well, and somebody was told so."""
        while agent.form is None:
            await asks()
            await self._soon(lambda: agent.form)

    async def _sends(self, agent: Person, **fields: str) -> Sent:
        """Sends again what was answered with "try again"."""
        while (sent := await agent.fills(**fields)).errors:
            assert "again" in str(sent.errors), sent
        return sent

    async def _until_seen(self, person: Person, label: str, on: Message, text: str) -> None:
        """Presses again when the card does not change, as long as the button is there: it goes when the act is done."""

        def look() -> bool | None:
            return text in self.card.text or None

        while not look() and on.offers(label):
            await person.presses(label, on)
            await self._soon(look)
        await self._sees(look, f"{text!r} on the card")

    def _find_card(self) -> Message | None:
        posts = self.world.company.liaison.posts
        return next((post for post in posts if post.is_by_bot and self.word in post.text), None)

    async def _sees(self, look: Callable[[], T | None], what: str) -> T:
        scene = self.world.company.scene
        return await scene.until(look, what, self.world.records.unfinished, self.world.patience_seconds)

    async def _soon(self, look: Callable[[], object | None]) -> None:
        with contextlib.suppress(AssertionError):
            await self.world.company.scene.until(look, "", str, SOON_SECONDS)

    async def _all_read(self, text: str) -> None:
        for place in (self.thread, self._direct(self.ben), self._direct(self.lea)):
            await self._reads(place, text)

    async def _publishes(self, which: str, first: str = "of 2 reports") -> None:
        self.versions += 1
        reply = await self.mia.replies(f"workaround: use {self.word} {which}", to=self.card)
        await self._sees(lambda: "memo" in reply.marks or None, f"the mark on {reply.text!r}")
        first_or_later = first if self.versions == 1 else f".{self.versions} by"
        await self._reads((LIAISON, self.card.ts), first_or_later)
        await self._sees(lambda: f"use {self.word} {which}" in self.card.text or None, f"{which} on the card")

    def _direct(self, agent: Person) -> tuple[str, str]:
        return self.world.company.scene.directs[agent.id], ""

    async def _reads(self, place: tuple[str, str], text: str) -> None:
        channel, thread = place
        self._expect(channel, thread, text)
        scene = self.world.company.scene

        def look() -> bool | None:
            there = (Message(scene, channel, ts) for ts in scene.messages.get(channel, {}))
            return any(each.is_by_bot and text in each.text for each in there) or None

        await self._sees(look, f"{text!r} in {channel} {thread}")

    def _expect(self, channel: str, thread: str, text: str) -> None:
        self.told.setdefault((channel, thread), []).append(text)
