"""The commands of trials: `liaison match` and `liaison train`."""

import argparse
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from bot import model
from bot.trials import replaying, streams, training
from bot.trials.streams import SPLITS, Told

TRAINED_ON = SPLITS["train"][1]
"""The shipped model has seen this share of each public set, so that figures on the rest mean something."""
PUBLIC = ("titanium", "jqueryui", "banking77", "clinc150")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    match = commands.add_parser("match", help="replay a file of reports: which earlier ones would have been suggested")
    match.add_argument("file", type=Path, help="one JSON object a line, .jsonl or .jsonl.gz, as docs/matching.md says")
    match.add_argument("--split", choices=SPLITS, default="test", help="the part, by time, to answer for")
    match.add_argument("--out", type=Path, required=True, help="where the ranked rows go, .jsonl or .jsonl.gz")
    match.add_argument(
        "--train",
        type=Path,
        nargs="+",
        metavar="FILE",
        help="train on these instead of using the shipped model (of FILE itself only what lies before the split)",
    )
    match.set_defaults(act=_match)
    train = commands.add_parser("train", help="make the shipped model from the public sets; needs the extra 'training'")
    train.add_argument("folder", type=Path, help="with " + ", ".join(f"{name}.jsonl.gz" for name in PUBLIC))
    train.add_argument("--out", type=Path, default=model.SHIPPED)
    train.set_defaults(act=_train)


def _watched(learnt: Sequence[Sequence[Told]]) -> Iterable[Sequence[Told]]:
    return tqdm(learnt, unit=" files", desc="training")


def _match(arguments: argparse.Namespace) -> int:
    try:
        content = _trained_for(arguments) if arguments.train else model.shipped_content()
        stream = streams.read(arguments.file)
        split = streams.borders(len(stream), arguments.split)
        rows = replaying.run(model.engine(content), stream, split)
        progress = tqdm(rows, total=len(split), unit=" reports", desc=arguments.file.name, mininterval=1)
        streams.write(arguments.out, progress)
    except (OSError, streams.WrongFile, training.CannotTrain) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0


def _trained_for(arguments: argparse.Namespace) -> dict[str, Any]:
    before_split = SPLITS[arguments.split][0]
    own = arguments.file.resolve()
    shares = [(path, before_split if path.resolve() == own else 1.0) for path in arguments.train]
    return training.train(shares, _watched)


def _train(arguments: argparse.Namespace) -> int:
    files = [(arguments.folder / f"{name}.jsonl.gz", TRAINED_ON) for name in PUBLIC]
    try:
        training.write(training.train(files, _watched), arguments.out)
    except (OSError, streams.WrongFile, training.CannotTrain) as problem:
        print(problem, file=sys.stderr)
        return 2
    return 0
