"""The table of contents of the policy."""

from typing import Any

from bot.rules import reactions, workaround
from bot.rules.policy import Chapter

CHAPTERS: dict[str, Chapter[Any]] = {chapter.name: chapter for chapter in (reactions.CHAPTER, workaround.CHAPTER)}
