"""Public holidays of a country or a part of it, by the library `holidays`: `ES` or `ES-MD` (ISO 3166)."""

import importlib
from collections.abc import Mapping
from datetime import date
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from holidays import HolidayBase


@cache
def _library() -> ModuleType:
    """Loaded when a calendar first names a region, which many never do: it is 5 MB and a twentieth of a start."""
    return importlib.import_module("holidays")


def is_known(region: str) -> bool:
    country, _, part = region.partition("-")
    supported = _library().list_supported_countries(include_aliases=False)
    return country in supported and (not part or part in supported[country])


@lru_cache(maxsize=256)
def names(region: str, year: int) -> Mapping[date, str]:
    """The days off of one year with their names, in English where the library has them so. Raises
    NotImplementedError for a region that is not known."""
    country, _, part = region.partition("-")
    off: HolidayBase = _library().country_holidays(country, subdiv=part or None, years=year, language="en_US")
    return dict(off)
