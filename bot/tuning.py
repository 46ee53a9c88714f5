"""`liaison tune`: fit the re-ranker to what this workspace's agents decided, and keep it where it is better.

The record is replayed in the order in which it came: each report sees what was known before it. On the first four
fifths trees are grown on top of the shipped ones; on the last fifth it has to order better than both the shipped model
and the one in use, without being surer than it is right.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from bot import model
from bot.desk import Store, Wording
from bot.rules.labels import ReportId
from bot.rules.matching import texts
from bot.rules.matching.engine import Engine
from bot.trials import training
from bot.trials.gathering import Lesson

SLICE = 4_000
HELD_OUT = 0.2
MOST_TOO_SURE = 0.05
FEWEST = 50
"""With fewer decided suggestions there is nothing to tell a better model from luck."""


@dataclass(frozen=True)
class Tuned:
    """What came of it, in words; `name` is the new model's, None where the one in use stays."""

    said: str
    name: str | None = None


async def tune(store: Store, now: Callable[[], datetime]) -> Tuned:
    """Raises CannotTrain."""
    lessons = await _lessons(store)
    if len(lessons) < FEWEST:
        return Tuned(f"Only {len(lessons)} suggestions were decided; {FEWEST} are needed. Nothing was changed.")
    border = int(len(lessons) * (1 - HELD_OUT))
    learnt, held_out = lessons[:border], lessons[border:]
    async with store.transaction() as tx:
        in_use = await tx.models.latest()
        rivals = {model.shipped_name(): model.shipped_content()}
        if in_use is not None:
            rivals[in_use] = await tx.models.content(in_use)
    content = training.refit(model.shipped_content(), learnt)
    ours = training.judge(model.from_plain(content), held_out)
    theirs = {name: training.judge(model.from_plain(rival), held_out) for name, rival in rivals.items()}
    figures = {"decided": len(lessons), "held_out": len(held_out), "own": asdict(ours)}
    compared = "; ".join(f"{each.first:.3f} by {name}" for name, each in theirs.items())
    of = f"the last {len(held_out)} of {len(lessons)} decisions"
    said = f"On {of} (mean of 1/place of the right one): {ours.first:.3f} by the new model; {compared}."
    is_better = all(ours.first > each.first for each in theirs.values())
    if not is_better or ours.too_sure > max(MOST_TOO_SURE, *(each.too_sure for each in theirs.values())):
        return Tuned(f"{said} The one in use stays.")
    async with store.transaction() as tx:
        name = await tx.models.add(content, figures | {name: asdict(each) for name, each in theirs.items()}, now())
    return Tuned(f"{said} {name} is in use now; it has to earn anew to link by itself.", name)


async def _lessons(store: Store) -> list[Lesson]:
    """Of each report for which something was suggested, the candidates that it had when it came, oldest first."""
    async with store.transaction() as tx:
        decided = await tx.suggestions.decided()
    engine = Engine(sense=model.shipped_sense())
    lessons: list[Lesson] = []
    for each in sorted(await _wordings(store), key=lambda wording: wording.number):
        if each.report is not None and each.report in decided:
            lessons += await _lesson(store, engine, each, each.report)
        engine.add(each.told.text, each.told.issue, each.told.component, each.told.at)
    return lessons


async def _lesson(store: Store, engine: Engine, wording: Wording, number: ReportId) -> Sequence[Lesson]:
    """None where nothing shares a word with it."""
    async with store.transaction() as tx:
        report = await tx.reports.get(number)
    looked = engine.look(texts.read(report.title, report.what_happens), wording.told.component, wording.told.at)
    return [] if looked is None else [Lesson(looked.features, looked.issues == wording.told.issue, 1.0)]


async def _wordings(store: Store) -> list[Wording]:
    found: list[Wording] = []
    while True:
        seen = (found[-1].seq, found[-1].number) if found else (0, 0)
        async with store.transaction() as tx:
            news = await tx.wordings.after(seen, SLICE)
        found += news
        if len(news) < SLICE:
            return found
