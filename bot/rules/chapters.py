"""The table of contents of the policy."""

from typing import Any

from bot.rules import holders, reactions, workaround
from bot.rules.policy import Chapter

CHAPTERS: dict[str, Chapter[Any]] = {
    chapter.name: chapter for chapter in (reactions.CHAPTER, holders.CHAPTER, workaround.CHAPTER)
}
