"""The process that builds the index of known issues at a start. `bot.indexing` starts it, and writes pages of texts to
its standard input; the index goes to its standard output, for that one to map."""

import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from bot import model
from bot.rules.matching import pages, shelf
from bot.rules.matching.candidates import Index
from bot.rules.matching.texts import Gathered

PIECE = 65_536
"""Linux maps a file in pieces as large as those in which it was written. In larger ones all of it would be in memory as
soon as each part had been touched somewhere."""


def main() -> None:
    with suppress(OSError):  # where memory is short, Linux is to end this process: the other one can do without it
        Path("/proc/self/oom_score_adj").write_text("1000")
    gathered = Gathered()
    issues: list[int] = []
    areas: list[str] = []
    times: list[float] = []
    while (page := pages.read(sys.stdin.buffer)) is not None:
        words, of_issues, of_areas, at = page
        gathered.add(words)
        issues += of_issues
        areas += of_areas
        times += at
    index = Index(model.shipped_sense())
    with ThreadPoolExecutor(2) as both:  # nearly all of it is numpy, which lets other threads work meanwhile
        for step in [both.submit(step) for step in index.steps(gathered.texts(), issues, areas, times)]:
            step.result()
    for part in shelf.laid_down(index):
        for begin in range(0, len(part), PIECE):
            sys.stdout.buffer.write(part[begin : begin + PIECE])


if __name__ == "__main__":
    main()
