"""The index of known issues in this process: built behind the start, brought up to date before each question.

All that touches the engine happens in one thread of its own, so that neither a question nor the building holds up what
else goes on. Which texts it has heard of is a watermark: whatever another replica committed lies beyond it.
"""

import asyncio
import logging
from array import array
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from bot import model
from bot.anew import anew
from bot.desk import Store, Wording, WordingPage
from bot.indexing import CannotIndex, indexed
from bot.rules.labels import IssueId
from bot.rules.matching import shelf, texts
from bot.rules.matching.engine import Engine, Match
from bot.rules.refusals import NotYet

PAGE = 1_000
"""So many texts are read in one transaction for the process that builds. A workspace with fewer needs none."""
SLICE, BATCH = 1_000, 8_000
"""So many texts are read in one transaction, and taken in at a time."""
FEW = 64
"""Up to so many are added one by one: the index gathers them before it sorts."""

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Patience:
    """So many seconds a question waits for the index to be built before it is turned down, so that nobody hears that
    something is not known which is: that of a form, for which Slack waits three, and a search, whose answer may come
    later."""

    form: float = 2.0
    search: float = 10.0


USUAL = Patience()


class Matcher:
    def __init__(self, store: Store, now: Callable[[], datetime], patience: Patience = USUAL) -> None:
        self._store, self._now, self._patience = store, now, patience
        self._engine = Engine(sense=model.shipped_sense())
        self._wanted, self._name = "", ""
        """The models that shall be and that is in use; they differ where the first cannot be read."""
        self._seen = (0, 0)
        self._places = array("i")
        """Of each text, by its number, its place in the engine; -1 where it is not known."""
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(1, "matching")
        self._building: asyncio.Task[bool] | None = None
        """Says at its end whether it was built."""

    def start(self) -> None:
        """Returns at once. So does a question, where nobody has or it could not be built."""
        if self._building is None or (self._building.done() and not self._building.result()):
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
        await self._catch_up(self._patience.form)
        at = self._now().timestamp()
        return await self._in_thread(lambda: self._engine.alike(texts.read(title, text), area or None, at, limit))

    async def search(self, words: str, limit: int, among: Sequence[IssueId] | None = None) -> list[Match]:
        await self._catch_up(self._patience.search)
        at = self._now().timestamp()
        # As title and text: what stands in a title is looked for first, and a long paste is read to its end.
        title, rest = words[: texts.MOST_TITLE], words[texts.MOST_TITLE :]
        return await self._in_thread(lambda: self._engine.search(texts.read(title, rest), at, limit, among))

    async def _build(self) -> bool:
        try:
            async with self._turn:
                if self._seen == (0, 0):
                    await self._build_beside()
            await self._follow()
        except Exception:
            log.exception("the index of known issues could not be built; the next question tries again")
            return False
        log.info("the index of known issues is ready: %d texts, model %s", self._engine.count, self._name)
        return True

    async def _build_beside(self) -> None:
        """All from the start: by another process where there is much to build; what is left over, and all if that
        fails, by this one."""
        first = await self._page()
        if len(first) < PAGE:
            return
        try:
            memory = await indexed(self._pages(first))
            await self._in_thread(partial(self._take_up, memory))
        except BaseException as problem:
            # `_pages` has gone past texts that this process has not taken in
            await self._in_thread(self._begin_anew)
            if not isinstance(problem, (CannotIndex, OSError, TimeoutError, ValueError)):
                raise
            log.warning("the index of known issues is built by this process, which takes longer: %s", problem)

    async def _pages(self, page: WordingPage) -> AsyncIterator[WordingPage]:
        """This one and all that follow, until one says something new of a text that was there before. Each text has its
        place when it is handed out: they come in this order."""
        count = 0
        while page and not self._has_known(page):
            for place, number in enumerate(page.numbers, start=count):
                self._places[number] = place
            count += len(page)
            self._seen = (page.seqs[-1], page.numbers[-1])
            yield page
            page = await self._page()

    async def _page(self) -> WordingPage:
        return await anew(self._read_page)

    async def _read_page(self) -> WordingPage:
        async with self._store.transaction() as tx:
            return await tx.wordings.page_after(self._seen, PAGE)

    def _has_known(self, page: WordingPage) -> bool:
        self._make_room(page.numbers)
        return any(self._places[number] >= 0 for number in page.numbers)

    def _make_room(self, numbers: Sequence[int]) -> None:
        self._places.extend([-1] * (max(numbers, default=0) + 1 - len(self._places)))

    def _take_up(self, memory: memoryview) -> None:
        self._engine = Engine(self._engine.model)
        self._engine.index = shelf.taken_up(memory, model.shipped_sense())

    async def _catch_up(self, patience: float) -> None:
        """Take in all that is committed. Raises NotYet while it is still being built after so many seconds."""
        self.start()
        assert self._building is not None
        if not self._building.done():
            await asyncio.wait([self._building], timeout=patience)
        if not self._building.done():
            log.warning("the index of known issues is being built; a question was turned down")
            raise NotYet("Liaison has just started, and is still reading what is known. Please try again in a minute.")
        await self._follow()

    async def _follow(self) -> None:
        """Take in whatever was committed until now."""
        async with self._turn:
            while True:
                name, news = await self._news()
                if name != self._wanted:
                    await self._take_model(name)
                if await self._in_thread(partial(self._is_reworded, news)):
                    await self._in_thread(self._begin_anew)
                    await self._build_beside()
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
        self._make_room([each.number for each in news])
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
