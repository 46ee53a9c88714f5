"""What keeps two texts apart however alike they read: another area, platform, version or error code."""

from bot.rules.matching import scoring
from bot.rules.matching.candidates import Candidates, Index
from bot.rules.matching.features import Looked
from bot.rules.matching.texts import Query, hashed, is_code, is_version

PLATFORMS = (
    (("windows",), ("mac", "macos", "osx"), ("linux", "ubuntu")),
    (("android",), ("ios", "iphone", "ipad")),
    (("chrome",), ("firefox",), ("safari",), ("edge",), ("ie", "explorer"), ("opera",)),
)
"""In each row the names that exclude each other; those of one group mean the same."""


def is_contradicted(index: Index, query: Query, found: Candidates, looked: Looked, place: int) -> bool:
    """Whether the question names what the issue's likest report does not: an error code or a version; or the other
    one of two platforms; or whether none of the issue's reports is of its area."""
    if looked.column("component_share")[place] == 0:
        return True
    report = looked.best_report[place : place + 1]
    named = [word for word in query.plain if is_version(word) or (is_code(word) and not word.isdecimal())]
    if named and not (scoring.impacts(index.words, hashed(named), report) > 0).all():
        return True
    return any(_excludes(index, query, row, report) for row in PLATFORMS)


def _excludes(index: Index, query: Query, row: tuple[tuple[str, ...], ...], report: scoring.Numbers) -> bool:
    asked = {at for at, names in enumerate(row) if set(names) & set(query.plain)}
    theirs = {at for at, names in enumerate(row) if (scoring.impacts(index.words, hashed(names), report) > 0).any()}
    return bool(asked and theirs and not asked & theirs)
