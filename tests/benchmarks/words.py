"""Real reports to measure with: those of tests/data, again and again."""

from functools import cache
from pathlib import Path

from bot.rules import report
from bot.trials import streams

FILE = Path(__file__).parents[1] / "data" / "jqueryui_late.jsonl.gz"


@cache
def _reports() -> list[tuple[str, str]]:
    return [(told.title, told.body) for told in streams.read(FILE) if told.title.strip() and told.body.strip()]


def words(number: int) -> tuple[str, str]:
    """Title and text of the report with this number, as long as a form takes them."""
    title, text = _reports()[number % len(_reports())]
    return title[: report.MOST_TITLE_CHARACTERS - 20], text[: report.MOST_TEXT_CHARACTERS]
