"""The model that ships with Liaison, and where it is kept."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

from bot.rules.matching.trees import Model, read_model

SHIPPED = Path(__file__).parent / "data" / "matching.json"
"""Made by `make train` from the files that bot/data/README.md names."""


def shipped() -> Model:
    return from_plain(shipped_content())


def shipped_content() -> dict[str, Any]:
    content: dict[str, Any] = json.loads(SHIPPED.read_text())
    return content


@cache
def shipped_name() -> str:
    """Another one for every other file."""
    return f"shipped-{crc32(SHIPPED.read_bytes()):08x}"


def from_plain(kept: Mapping[str, Any]) -> Model:
    """Raises ValueError when it was trained on other features than the engine has."""
    return read_model(kept)
