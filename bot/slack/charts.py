"""The pictures under a digest, and what is said with them."""

import json

from bot.notices import ChartsPosted
from bot.rules.charts import Chart, from_plain
from bot.slack import text

MOST_ALT_CHARACTERS = 1000
MOST_SAID_CHARACTERS = 900


def charts(notice: ChartsPosted) -> list[Chart]:
    return [from_plain(told) for told in json.loads(notice.charts)]


def words(notice: ChartsPosted) -> str:
    """The numbers stand beside the pictures: nobody has to read them off."""
    lines = [f"*{text.escape(each.title)}* {text.one_line(each.said, MOST_SAID_CHARACTERS)}" for each in charts(notice)]
    return "\n".join([f"Week {notice.week} in pictures.", *lines])


def alt(chart: Chart) -> str:
    return text.fit(f"{chart.title}. {chart.said}", MOST_ALT_CHARACTERS)
