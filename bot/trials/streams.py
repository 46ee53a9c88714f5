"""Files of reports, one JSON object a line, plain or gzip, and their splits by time (those of eval.py)."""

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

SPLITS = {"train": (0.0, 0.6), "valid": (0.6, 0.75), "test": (0.75, 1.0), "all": (0.0, 1.0), "late": (0.6, 1.0)}
"""From where to where, as shares of the reports in the order of their time."""


class WrongFile(Exception):
    """A file that is not of the form above; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Told:
    """One report: only the columns that a product would know. `same_as` is the id of the oldest report of its issue."""

    id: str
    at: float
    title: str
    body: str
    component: str | None
    same_as: str | None


def read(path: Path) -> list[Told]:
    """In the order of their time, then of their id as text. Raises WrongFile, OSError."""
    with _opened(path, "rt") as lines:
        try:
            found = [(row["created_at"], str(row["id"]), _told(row)) for row in _rows(lines)]
        except (KeyError, TypeError, ValueError, AttributeError) as wrong:
            raise WrongFile(f"{path} is not a file of reports: {type(wrong).__name__}: {wrong}") from wrong
    return [told for _, _, told in sorted(found, key=lambda each: each[:2])]


def borders(count: int, split: str) -> range:
    """The places of the split among `count` reports in time order."""
    begin, end = SPLITS[split]
    return range(int(count * begin), int(count * end))


def write(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    with _opened(path, "wt") as out:
        out.writelines(json.dumps(row) + "\n" for row in rows)


def _rows(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    return (json.loads(line) for line in lines if line.strip())


def _told(row: Mapping[str, Any]) -> Told:
    same_as = row.get("duplicate_of")
    return Told(
        id=str(row["id"]),
        at=_seconds(str(row["created_at"])),
        title=str(row.get("title") or ""),
        body=str(row.get("body") or ""),
        component=str(row["component"]) if row.get("component") else None,
        same_as=None if same_as is None else str(same_as),
    )


def _seconds(written: str) -> float:
    moment = datetime.fromisoformat(written.replace("Z", "+00:00"))
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def _opened(path: Path, mode: str) -> IO[str]:
    if path.suffix == ".gz":
        return cast(IO[str], gzip.open(path, mode, encoding="utf-8"))
    return path.open(mode.removesuffix("t"), encoding="utf-8")
