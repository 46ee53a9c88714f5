"""Where the engineers' own tracker has a known issue: a web address that everybody may follow."""

from bot.rules.refusals import Refused
from bot.rules.report import is_link

MOST_CHARACTERS = 500
NONE = "off"


def is_tracker(text: str) -> bool:
    return bool(text) and len(text) <= MOST_CHARACTERS and is_link(text)


def read_link(text: str) -> str:
    """The address; empty for `off`. Raises Refused with an example."""
    said = text.strip()
    if said.lower() == NONE:
        return ""
    if len(said) <= MOST_CHARACTERS and not is_tracker(said):
        raise Refused(
            "This is no web address. Say for example: tracker KI-3 https://tracker.example.com/PROJ-7; or: "
            f"tracker KI-3 {NONE}"
        )
    if not is_tracker(said):
        raise Refused(f"This address is too long. {MOST_CHARACTERS} characters are enough.")
    return said
