"""What `/liaison help` says to this person."""

from typing import Any

from bot.slack import blocks, text

_EVERYBODY = (
    "`/flag [title]` flags a customer's problem. The shortcut *Flag to liaison* on a message does it with its words.",
    "`/known words` looks up known issues and their workarounds; `/known KI-12` shows one.",
    "Under each workaround that reaches you: *It worked* or *It did not*.",
)
_ANSWERING = (
    "On a card: *Claim*, *Publish workaround*, *Resolve*; in its menu *Show the reports*, *Give back*, *Reopen*.",
    "In a card's thread: start a reply with `workaround:`, or react to it with :adhesive_bandage:, or use the shortcut "
    "*Mark as workaround*. It goes to everybody who flagged the issue.",
)


def answer(may_answer: bool, unknown_verb: str = "") -> dict[str, Any]:
    """The body of the command's answer: only what this person may do."""
    lines = [*_EVERYBODY, *(_ANSWERING if may_answer else ())]
    first = f"There is no `/liaison {text.one_line(unknown_verb, 40)}`. " if unknown_verb else ""
    said = first + "This is what you can do:\n" + "\n".join(f"• {line}" for line in lines)
    return {"response_type": "ephemeral", "text": "What you can do with Liaison", "blocks": [blocks.section(said)]}
