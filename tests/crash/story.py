"""The main flows as people live through them, and what each of them promises."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from tests.crash.verdict import Promise
from tests.crash.world import World
from tests.journeys.people import Message, Person

FIELDS = {"area": "Billing", "severity": "1"}
LIAISON = "C0LIAISON"
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
        """By the shortcut, from a message: what Ana is told goes into its thread."""
        asked = await self.ana.says(f"{self.word} fails", "C0SUPPORT")
        await self.ana.picks("Flag to liaison", asked)
        sent = await self.ana.fills(title=self.word, what_happens=f"{self.word} hangs", **FIELDS)
        assert sent.is_done, sent
        self.card = await self.world.company.liaison.shows(self.word)
        self.issue = self.card.text.split()[0]
        self.thread = (asked.channel, asked.ts)
        self._expect(LIAISON, "", f"{self.issue}  {self.word}")
        await self._reads(self.thread, f"is in, as the new known issue *{self.issue}*")

    async def join(self) -> None:
        await self._joins(self.ben)

    async def join_late(self) -> None:
        """Whoever joins now has the workaround at once."""
        await self._joins(self.lea)
        await self._reads(self._direct(self.lea), f"use {self.word} one")

    async def publish(self) -> None:
        await self._publishes("one")
        await self._reads(self.thread, f"use {self.word} one")
        await self._reads(self._direct(self.ben), f"use {self.word} one")

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
        await self.ben.presses("It did not", next(each for each in offers if f"use {self.word} one" in each.text))
        await self._reads((LIAISON, self.card.ts), "did not work for")
        await self.card.shows("did not work 1 time")

    async def resolve(self) -> None:
        await self.mia.presses("Resolve", self.card)
        await self.card.shows("Fixed")
        await self._all_read(f"{self.issue} is fixed")

    async def _joins(self, agent: Person) -> None:
        await agent.types(f"/flag {self.word}")
        seen = await agent.fills(what_happens=f"{self.word} hangs", **FIELDS)
        assert seen.form is not None, seen
        sent = await agent.fills(same_problem=f"Same problem: {self.issue}")
        assert sent.is_done, sent
        await agent.hears(f"was added to *{self.issue}*")
        await self._reads(self._direct(agent), f"was added to *{self.issue}*")

    async def _all_read(self, text: str) -> None:
        for place in (self.thread, self._direct(self.ben), self._direct(self.lea)):
            await self._reads(place, text)

    async def _publishes(self, which: str) -> None:
        self.versions += 1
        reply = await self.mia.replies(f"workaround: use {self.word} {which}", to=self.card)
        await reply.is_marked("memo")
        first_or_later = "of 2 reports" if self.versions == 1 else f".{self.versions} by"
        await self._reads((LIAISON, self.card.ts), first_or_later)
        await self.card.shows(f"use {self.word} {which}")

    def _direct(self, agent: Person) -> tuple[str, str]:
        return self.world.company.scene.directs[agent.id], ""

    async def _reads(self, place: tuple[str, str], text: str) -> None:
        channel, thread = place
        self._expect(channel, thread, text)
        scene = self.world.company.scene

        def look() -> bool | None:
            there = (Message(scene, channel, ts) for ts in scene.messages.get(channel, {}))
            return any(each.is_by_bot and text in each.text for each in there) or None

        await scene.until(look, f"{text!r} in {channel} {thread}", lambda: list(scene.messages.get(channel, {})))

    def _expect(self, channel: str, thread: str, text: str) -> None:
        self.told.setdefault((channel, thread), []).append(text)
