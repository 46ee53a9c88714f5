"""A program reads the numbers of a week."""

from collections.abc import AsyncIterator

from bot.rules import exports
from bot.rules.communication import Section
from bot.rules.digest import Digest, Line
from bot.rules.labels import issue_label
from bot.rules.tokens import Scope
from bot.rules.weeks import Span, Week
from bot.usecases import digest
from handlers.api import models
from handlers.api.calls import CSV, Call, Table

LATEST = "last"


async def week_shown(call: Call) -> models.Digest:
    week, (begins, ends), told = await _week(call)
    lines = [
        models.Line(
            section=line.section.value,
            about=line.about,
            known_issue=None if line.issue is None else issue_label(line.issue),
            figures=[models.Figure(name=name, value=value) for name, value in line.figures],
        )
        for line in told.lines
    ]
    return models.Digest(week=week.key, begins=begins, ends=ends, lines=lines)


async def week_as_table(call: Call) -> Table:
    week, _, told = await _week(call)
    return Table(CSV, f"{week.key}.csv", _once(exports.as_csv(week, told)))


async def _week(call: Call) -> tuple[Week, Span, Digest]:
    """People without names, where the token may not see them."""
    wanted = call.names["week"]
    week, span, told = await digest.whole(call.desk.store, call.desk.now, "" if wanted == LATEST else wanted)
    if call.may(Scope.READ_PEOPLE):
        return week, span, told
    return week, span, Digest(tuple(map(_without_people, told.lines)))


def _without_people(line: Line) -> Line:
    return Line(line.section, "", line.figures) if line.section is Section.INTERRUPTIONS else line


async def _once(text: str) -> AsyncIterator[str]:
    yield text
