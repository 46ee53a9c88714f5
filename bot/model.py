"""The model that ships with Liaison, and where it is kept."""

import json
import mmap
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from bot.rules.matching.engine import Engine
from bot.rules.matching.meanings import Sense, Table, read_metric, read_table
from bot.rules.matching.trees import Model, read_model

SHIPPED = Path(__file__).parent / "data" / "matching.json"
"""Made by `make train` from the files that bot/data/README.md names."""
VECTORS = Path(__file__).parent / "data" / "vectors.bin"
"""Made by `make vectors`, see there."""


def shipped() -> Model:
    return from_plain(shipped_content())


def engine(content: Mapping[str, Any] | None = None) -> Engine:
    """With this model, or the one that ships."""
    kept = content or shipped_content()
    return Engine(from_plain(kept), sense_of(kept))


def shipped_content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(SHIPPED.read_text())
    return content


@cache
def shipped_name() -> str:
    """Another one for every other file."""
    return f"shipped-{crc32(VECTORS.read_bytes(), crc32(SHIPPED.read_bytes())):08x}"


@cache
def table() -> Table:
    with VECTORS.open("rb") as file:
        return read_table(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))


@cache
def shipped_sense() -> Sense:
    return sense_of(shipped_content())


def sense_of(kept: Mapping[str, Any]) -> Sense:
    """In what the model's reports were compared; also those of models that were fitted on top of it."""
    return Sense(table(), read_metric(kept["metric"]))


def from_plain(kept: Mapping[str, Any]) -> Model:
    """Raises ValueError when it was trained on other features than the engine has."""
    return read_model(kept)
