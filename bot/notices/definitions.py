"""What both sides mean by a word: what is to be done next, and what is in force."""

from dataclasses import dataclass

from bot.notices.places import Notice


@dataclass(frozen=True)
class DefinitionMoved(Notice):
    """To who drafted: both drafts can be read now (`revision` is 0), or `by` has written what is to be signed."""

    topic: str
    version: int
    revision: int
    by: str
    to: str

    people = ("by",)

    @property
    def key(self) -> str:
        return f"definition:{self.topic}:{self.version}:{self.revision}:{self.to}"


@dataclass(frozen=True)
class DefinitionRatified(Notice):
    """In the liaison channel, and to who drafted or signed (`to`): it is in force. `numbers` are JSON: which service
    levels follow from it, from `effective` on (unix time): what, as it was, as it will be. `is_words_only` is 1 where
    numbers in it do not follow, as who signed cannot approve them."""

    topic: str
    version: int
    wording: str
    signed: str
    to: str = ""
    numbers: str = "[]"
    effective: int = 0
    is_words_only: int = 0

    people = ("signed",)

    @property
    def key(self) -> str:
        return f"ratified:{self.topic}:{self.version}:{self.to}"
