"""The priority of a known issue, with what it was computed from."""

from bot.rules.priority import Priority
from bot.rules.severity import LEVELS
from bot.slack import text, words


def with_inputs(found: Priority) -> str:
    said = f"{found.label}: {LEVELS[found.severity].word.lower()}, {words.counted(found.customers, 'customer')}"
    return f"{said}, {text.one_line(found.customer, 60)} is {text.one_line(found.tier, 40)}" if found.tier else said
