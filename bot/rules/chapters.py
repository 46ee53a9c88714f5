"""The table of contents of the policy."""

from typing import Any

from bot.rules import calendars, holders, occurrences, reactions, rotas, routing, terms
from bot.rules.policy import Chapter

_ALL: tuple[Chapter[Any], ...] = (
    reactions.CHAPTER,
    holders.CHAPTER,
    terms.CHAPTER,
    calendars.CHAPTER,
    occurrences.CHAPTER,
    rotas.CHAPTER,
    routing.CHAPTER,
)
CHAPTERS: dict[str, Chapter[Any]] = {chapter.name: chapter for chapter in _ALL}
