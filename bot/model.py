"""The model that ships with Liaison, and where it is kept."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.rules.matching.features import FEATURES
from bot.rules.matching.trees import Trees, read_trees

SHIPPED = Path(__file__).parent / "data" / "matching.json"
"""Made by `make train` from the files that bot/data/README.md names."""


def shipped() -> Trees:
    return from_plain(json.loads(SHIPPED.read_text()))


def from_plain(kept: Mapping[str, Any]) -> Trees:
    """Raises ValueError when it was trained on other features than the engine has."""
    return read_trees(kept, FEATURES)
