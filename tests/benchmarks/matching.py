"""`make bench-matching`: the figures of docs/matching.md, all in one run. Takes the folder of the public sets."""

import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

# one thread for everybody, said before numpy is loaded
os.environ |= dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"), "1")

from bot import model
from bot.rules.matching.engine import Engine
from bot.trials import commands, streams, training
from bot.trials.streams import Told
from tests.benchmarks import figures, others, speed
from tests.benchmarks.figures import Recall

MOST_ASKED = 1_000
OURS = ("ours, as shipped", "ours, trained without it", "BM25F (ours, first stage)")
OTHERS: Mapping[str, Callable[[Sequence[Told]], others.Find]] = {
    "bm25s": others.bm25s_finder,
    "tantivy": others.tantivy_finder,
    "FTS5": others.fts5_finder,
}


def main(folder: Path, sizes: Sequence[int]) -> None:
    read = {name: streams.read(folder / f"{name}.jsonl.gz") for name in commands.PUBLIC}
    say("R@1 / R@5 / R@10 over issues, split test (last 25 % of time)")
    for name, stream in read.items():
        recall(folder, name, stream)
    few(folder, read["banking77"])
    say("\nlinked by itself, over all reports of the split")
    for name, stream in read.items():
        linking(name, stream)
    for size in sizes:
        say(f"\n{size:,} reports, one thread")
        many, questions = speed.drawn(list(read.values()), size)
        say(f"  ours      {speed.ours(many, questions)}")
        for title, make in OTHERS.items():
            if title == "tantivy" or size <= 100_000:
                say(f"  {title:9} {speed.theirs(make, many, questions)}")


def recall(folder: Path, name: str, stream: Sequence[Told]) -> None:
    split = streams.borders(len(stream), "test")
    places = figures.repeated(stream, split, MOST_ASKED, copies(folder / f"{name}.jsonl.gz"))
    say(f"\n{name}: {len(places)} reports with an earlier one of their issue")
    engines = [model.engine(), without(folder, name), Engine()]
    for title, found in zip(OURS, figures.of_engines(engines, stream, split, places), strict=True):
        line(title, found)
    for title, make in OTHERS.items():
        line(title, figures.of_others(make(stream), stream, places))


def copies(path: Path) -> frozenset[str]:
    """A column that the engine never sees: which reports a machine copied."""
    with gzip.open(path, "rt") as lines:
        return frozenset(row["id"] for row in map(json.loads, lines) if row.get("clone"))


def few(folder: Path, stream: Sequence[Told]) -> None:
    """banking77 where an issue has one to four earlier reports, by a model that never saw the set."""
    earlier: dict[str, int] = {}
    places = []
    for place, told in enumerate(stream):
        if 1 <= earlier.get(figures.issue(told), 0) <= 4:
            places.append(place)
        earlier[figures.issue(told)] = earlier.get(figures.issue(told), 0) + 1
    until = range(max(places) + 1)
    say(f"\nbanking77, 1 to 4 earlier reports of the issue: {len(places)}")
    engines = [without(folder, "banking77"), Engine()]
    for title, found in zip(OURS[1:], figures.of_engines(engines, stream, until, frozenset(places)), strict=True):
        line(title, found)


def linking(name: str, stream: Sequence[Told]) -> None:
    found = figures.linking(model.engine(), stream, streams.borders(len(stream), "test"))
    precision, low = found.precision()
    recall_of_repeated = found.right / max(found.repeated, 1)
    say(f"  {name:10} {found.links} links, precision {precision:.3f} (from {low:.3f}), recall {recall_of_repeated:.3f}")


def without(folder: Path, name: str) -> Engine:
    return model.engine(trained_without(folder, name))


@cache
def trained_without(folder: Path, name: str) -> dict[str, Any]:
    rest = [each for each in commands.PUBLIC if each != name]
    return training.train([(folder / f"{each}.jsonl.gz", commands.TRAINED_ON) for each in rest])


def line(title: str, found: Recall) -> None:
    say(f"  {title:26} {found.at_1:.3f} / {found.at_5:.3f} / {found.at_10:.3f}")


def say(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    began = time.monotonic()
    main(Path(sys.argv[1]), [int(size) for size in sys.argv[2:]] or [100_000, 1_000_000])
    say(f"\n{(time.monotonic() - began) / 60:.0f} minutes")
