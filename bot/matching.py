"""The index of known issues in this process: built behind the start, brought up to date before each question.

All that touches the engine happens in one thread of its own, so that neither a question nor the building holds up what
else goes on. Which texts it has heard of is a watermark: whatever another replica committed lies beyond it.
"""

import asyncio
import logging
from array import array
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot import model
from bot.anew import anew
from bot.desk import Store, Wording
from bot.rules.labels import IssueId
from bot.rules.matching import texts
from bot.rules.matching.engine import Engine, Match

SLICE, BATCH = 1_000, 8_000
"""So many texts are read in one transaction, and taken in at a time; between two a question is answered."""
FEW = 64
"""Up to so many are added one by one: the index gathers them before it sorts."""
PATIENCE_SECONDS = 1.0
"""So long a question waits for the index to be built before it is answered from what is there."""

T = TypeVar("T")

log = logging.getLogger(__name__)


class Matcher:
    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now
        self._engine = Engine(sense=model.shipped_sense())
        self._wanted, self._name = "", ""
        """The models that shall be and that is in use; they differ where the first cannot be read."""
        self._seen = (0, 0)
        self._places = array("i")
        """Of each text, by its number, its place in the engine; -1 where it is not known."""
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "matching")
        self._building: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Returns at once."""
        self._building = asyncio.create_task(self._build())

    async def built(self) -> None:
        """Returns when the building that was started has ended."""
        if self._building is not None:
            await asyncio.wait([self._building])

    async def close(self) -> None:
        if self._building is not None:
            self._building.cancel()
            await asyncio.gather(self._building, return_exceptions=True)
        await asyncio.to_thread(self._thread.shutdown, cancel_futures=True)

    @property
    def model(self) -> str:
        return self._name

    async def alike(self, title: str, text: str, area: str, limit: int) -> list[Match]:
        await self._catch_up()
        at = self._now().timestamp()
        return await self._in_thread(lambda: self._engine.alike(texts.read(title, text), area or None, at, limit))

    async def search(self, words: str, limit: int, among: Sequence[IssueId] | None = None) -> list[Match]:
        await self._catch_up()
        at = self._now().timestamp()
        # As title and text: what stands in a title is looked for first, and a long paste is read to its end.
        title, rest = words[: texts.MOST_TITLE], words[texts.MOST_TITLE :]
        return await self._in_thread(lambda: self._engine.search(texts.read(title, rest), at, limit, among))

    async def _build(self) -> None:
        try:
            await self._follow()
        except Exception:
            log.exception("the index of known issues could not be built; the next question tries again")
        else:
            log.info("the index of known issues is ready: %d texts, model %s", self._engine.count, self._name)

    async def _catch_up(self) -> None:
        building = self._building
        if building is not None and not building.done():
            await asyncio.wait([building], timeout=PATIENCE_SECONDS)
        if building is None or building.done():
            await self._follow()
        else:
            log.warning(
                "the index of known issues is being built; answered from the first %d texts", self._engine.count
            )

    async def _follow(self) -> None:
        """Take in whatever was committed until now."""
        async with self._turn:
            while True:
                name, news = await self._news()
                if name != self._wanted:
                    await self._take_model(name)
                if await self._in_thread(partial(self._is_reworded, news)):
                    await self._in_thread(self._begin_anew)
                    continue
                if news:
                    await self._in_thread(partial(self._take_in, news))
                    self._seen = (news[-1].seq, news[-1].number)
                if len(news) < BATCH:
                    return

    async def _news(self) -> tuple[str, list[Wording]]:
        """The name of the model that shall be, and the next texts; fewer than BATCH when there are no more."""
        news: list[Wording] = []
        while True:
            seen = (news[-1].seq, news[-1].number) if news else self._seen
            name, more = await anew(partial(self._read, seen))
            news += more
            if len(more) < SLICE or len(news) >= BATCH:
                return name, news

    async def _read(self, seen: tuple[int, int]) -> tuple[str, list[Wording]]:
        async with self._store.transaction() as tx:
            return await tx.models.latest() or model.shipped_name(), await tx.wordings.after(seen, SLICE)

    async def _take_model(self, name: str) -> None:
        content = None if name == model.shipped_name() else await anew(partial(self._content, name))
        used = name
        try:
            await self._in_thread(partial(self._use, content))
        except ValueError as wrong:
            log.warning("model %s of this workspace is not used: %s. `liaison tune` makes a new one.", name, wrong)
            await self._in_thread(partial(self._use, None))
            used = model.shipped_name()
        self._wanted, self._name = name, used

    def _use(self, content: Mapping[str, Any] | None) -> None:
        self._engine.model = model.from_plain(content) if content else model.shipped()

    async def _content(self, name: str) -> dict[str, Any]:
        async with self._store.transaction() as tx:
            return await tx.models.content(name)

    def _is_reworded(self, news: Sequence[Wording]) -> bool:
        """A text that comes again and has not gone to another issue says something else than before."""
        places = [(self._places[each.number], each) for each in news if each.number < len(self._places)]
        return any(place >= 0 and self._engine.issue_of(place) == each.told.issue for place, each in places)

    def _begin_anew(self) -> None:
        """Words that were erased are not to be found; the engine knows no other way to forget a text."""
        self._engine = Engine(self._engine.model, self._engine.index.meanings.sense)
        self._seen, self._places = (0, 0), array("i")

    def _take_in(self, news: Sequence[Wording]) -> None:
        self._places.extend([-1] * (max(each.number for each in news) + 1 - len(self._places)))
        new = [each for each in news if self._places[each.number] < 0]
        self._engine.move(
            {self._places[each.number]: each.told.issue for each in news if self._places[each.number] >= 0}
        )
        for place, each in enumerate(new, start=self._engine.count):
            self._places[each.number] = place
        if len(new) > FEW:
            self._engine.load([each.told for each in new])
        for each in new if len(new) <= FEW else ():
            self._engine.add(each.told.text, each.told.issue, each.told.component, each.told.at)

    async def _in_thread(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)
