"""Public holidays of a country or a part of it, by the library `holidays`: `ES` or `ES-MD` (ISO 3166)."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays


def is_known(region: str) -> bool:
    country, _, part = region.partition("-")
    supported = holidays.list_supported_countries(include_aliases=False)
    return country in supported and (not part or part in supported[country])


@lru_cache(maxsize=256)
def names(region: str, year: int) -> Mapping[date, str]:
    """The days off of one year with their names, in English where the library has them so. Raises
    NotImplementedError for a region that is not known."""
    country, _, part = region.partition("-")
    return dict(holidays.country_holidays(country, subdiv=part or None, years=year, language="en_US"))
