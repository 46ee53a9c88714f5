"""The table of contents of the policy."""

from typing import Any

from bot.rules import (
    calendars,
    committee,
    communication,
    flagging,
    holders,
    load,
    marquee,
    occurrences,
    priority,
    proposals,
    reactions,
    recognition,
    reproduction,
    returns,
    rotas,
    routing,
    terms,
    workaround,
)
from bot.rules.policy import Chapter

_ALL: tuple[Chapter[Any], ...] = (
    reactions.CHAPTER,
    holders.CHAPTER,
    terms.CHAPTER,
    priority.CHAPTER,
    reproduction.CHAPTER,
    calendars.CHAPTER,
    occurrences.CHAPTER,
    workaround.CHAPTER,
    recognition.CHAPTER,
    committee.CHAPTER,
    communication.CHAPTER,
    load.CHAPTER,
    returns.CHAPTER,
    rotas.CHAPTER,
    routing.CHAPTER,
    marquee.CHAPTER,
    proposals.CHAPTER,
    flagging.CHAPTER,
)
CHAPTERS: dict[str, Chapter[Any]] = {chapter.name: chapter for chapter in _ALL}
