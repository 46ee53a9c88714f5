"""How long the whole answer takes among many reports, what the index weighs, how long a start takes.

The reports are the public ones drawn again and again (with a fixed seed), so the vocabulary is that of 73,000 reports
and every word is more frequent than it would be among so many different ones: hard for an index.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bot import model
from bot.rules.matching import candidates, texts
from bot.trials.streams import Told
from tests.benchmarks import others

QUESTIONS = 200


def drawn(streams: Sequence[Sequence[Told]], count: int) -> tuple[list[Told], list[Told]]:
    """So many reports in time order, and the questions to ask."""
    told = [each for stream in streams for each in stream]
    chance = np.random.default_rng(1)
    many = [replace(told[at], at=60.0 * place) for place, at in enumerate(chance.integers(0, len(told), count))]
    return many, [told[at] for at in chance.integers(0, len(told), QUESTIONS)]


def ours(many: Sequence[Told], questions: Sequence[Told]) -> str:
    """The line to print."""
    known = {id(each.title): each for each in many}
    read = {key: texts.read(each.title, each.body).text for key, each in known.items()}
    rows = [
        candidates.Told(read[id(each.title)], place // 2, each.component, each.at) for place, each in enumerate(many)
    ]
    before, start = resident_mb(), time.perf_counter()
    engine = model.engine()
    engine.load(rows)
    took = time.perf_counter() - start
    grown = resident_mb() - before
    del rows
    now = 60.0 * len(many)
    p50, p95 = _times(lambda each: engine.rank(texts.read(each.title, each.body), each.component, now, 5), questions)
    find = _times(lambda each: candidates.find(engine.index, texts.read(each.title, each.body)), questions)
    arrays = engine.index.nbytes() / 1e6
    return (
        f"whole answer p50 {p50:.1f} p95 {p95:.1f} ms, retrieval alone {find[0]:.1f} {find[1]:.1f} ms; "
        f"index {arrays:.0f} MB (process + {grown:.0f} MB); start from stored tokens {took:.1f} s"
    )


def theirs(make: Callable[[Sequence[Told]], others.Find], many: Sequence[Told], questions: Sequence[Told]) -> str:
    start = time.perf_counter()
    find = make(many)
    took = time.perf_counter() - start
    p50, p95 = _times(lambda each: find(each, len(many)), questions)
    return f"retrieval alone p50 {p50:.1f} p95 {p95:.1f} ms; index from text in {took:.1f} s"


def _times(ask: Callable[[Told], object], questions: Sequence[Told]) -> tuple[float, float]:
    """Median and 95th percentile in ms, after a warm-up."""
    took = []
    for each in [*questions[:20], *questions]:
        before = time.perf_counter()
        ask(each)
        took.append(1000 * (time.perf_counter() - before))
    p50, p95 = np.percentile(took[20:], [50, 95])
    return float(p50), float(p95)


def resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 1e6
