"""What `/liaison help` says to this person."""

from collections.abc import Sequence

from bot.slack import blocks, text
from bot.slack.blocks import Message

_ELSEWHERE = (
    "In a thread, where Slack has no commands, say the same after `@Liaison` or an exclamation mark: `!status`. "
    "There the id may be left out.",
    "*Flag to liaison* in a message's menu, or :ticket: on it, flags that message. `/flag` and `/known` work alone.",
)
_FOR_ENGINEERS = (
    "In a card's thread, a reply becomes the workaround if it starts with `workaround:`, if you react to it with "
    ":adhesive_bandage:, or by *Mark as workaround* in its menu.",
)


def answer(
    lines: Sequence[tuple[str, str]], may_answer: bool = False, unknown_verb: str = "", nearest: str | None = None
) -> Message:
    """`lines` are usage and meaning of the verbs that this person may say."""
    first = ""
    if unknown_verb:
        meant = f" Did you mean `{nearest}`?" if nearest else ""
        first = f"There is no `{text.one_line(unknown_verb, 40)}`.{meant} "
    listed = [f"• `/liaison {usage}` {what}" for usage, what in lines]
    more = [*_ELSEWHERE, *(_FOR_ENGINEERS if may_answer else ())]
    said = blocks.sections([f"{first}This is what you can do:", *listed])
    drawn = [*said, *(blocks.context(line) for line in more)]
    return Message(text=f"{first}What you can do with Liaison", blocks=drawn)
