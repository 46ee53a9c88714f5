"""A file of rows, and what is said with it."""

from bot.notices import FileHandedOver
from bot.rules.exporting import Wanted, named
from bot.slack.words import counted


def coming(wanted: Wanted) -> str:
    return f"All {named(wanted.name)} come to you as a file, in a direct message."


def words(notice: FileHandedOver, rows: int, is_whole: bool) -> str:
    """`is_whole`: nothing was left out for being too much."""
    if is_whole:
        return f"All {named(notice.name)}: {counted(rows, 'row')}."
    return (
        f"*Not all {named(notice.name)}*: the oldest {counted(rows, 'row')}, which is as much as goes into one file "
        "here. `liaison export` on the server writes all, and so does the API."
    )
