"""What goes live, and how many reports came in the two weeks after it."""

import json
from collections.abc import Sequence

from bot.notices import LaunchWatched
from bot.rules.communication import Section
from bot.rules.digest import Line, of_launch
from bot.rules.launches import HOW, WATCHED_DAYS, Calendar, Watched, launch_label
from bot.rules.markers import Marker
from bot.rules.reporting import NO_PROOF
from bot.slack import blocks, text
from bot.slack.blocks import Message
from bot.slack.words import counted

MOST_NAMED = 3
MOST_LISTED = 15


def compared(line: Line) -> str:
    """A launch of which all days are over: its reports, what is usual, and of how many that follows."""
    return f"{text.one_line(line.about, 200)}: {_than(line, f'{WATCHED_DAYS} days')}"


def _than(line: Line, days: str) -> str:
    reports, before, of = line.figure("reports"), line.figure("launches before"), line.figure("of reports")
    said = f"{counted(int(reports), 'report')} in {days}"
    if not before:
        return f"{said} (nothing to compare with: the record is too short)"
    if int(before):
        whence = f"mean of {counted(int(before), 'launch', 'launches')} before"
    else:
        whence = "as many days before; no earlier launch to compare with"
    said += f"; usual: {line.figure('usual')} ({whence}, n = {int(of):,})"
    change = line.figure("change percent")
    return f"{said}: {'' if change.startswith('-') else '+'}{change} %" if change else said


def watched(notice: LaunchWatched) -> Message:
    line = Line(Section.LAUNCHES, notice.called, tuple((name, value) for name, value in json.loads(notice.figures)))
    head = f"Two weeks after {launch_label(notice.launch)}"
    drawn = [
        blocks.section(f":rocket: *{head}*\n{compared(line)}"),
        blocks.context(f"Reports of its areas in its first {WATCHED_DAYS} days; later ones do not count. {NO_PROOF}"),
    ]
    return Message(f"{head}: {counted(int(line.figure('reports')), 'report')}", drawn)


def listed(found: Calendar) -> Message:
    ahead = [f"• {_named(each)}" for each in found.ahead[:MOST_LISTED]]
    live = [f"• {_standing(each)}" for each in found.live[:MOST_LISTED]]
    lines = [*(["*Ahead*", *ahead] if ahead else []), *(["*Live*", *live] if live else [])]
    left = max(len(found.ahead) - MOST_LISTED, 0) + max(len(found.live) - MOST_LISTED, 0)
    if left:
        lines.append(f"and {left:,} more")
    drawn = blocks.sections(lines or ["Nothing goes live, and nothing went live in the last 90 days."])
    return Message("Launches", [*drawn, blocks.context(f"`/liaison {HOW}`; `/liaison launch off L-3`. {NO_PROOF}")])


def added(launch: Marker) -> str:
    return (
        f"{_named(launch)}. On day {WATCHED_DAYS + 1} the liaison channel sees how many reports came. "
        f"`/liaison launch off {launch_label(launch.number)}` calls it off."
    )


def called_off(launch: Marker) -> str:
    area = "".join(f" area: {each}" for each in launch.areas)
    again = f"launch {text.one_line(launch.name, 100)} on: {launch.day}{area}"
    return f"{launch_label(launch.number)} is called off, and counts nowhere. To undo it: `/liaison {again}`"


def named(launches: Sequence[Marker]) -> str:
    """In one line of markup; empty for none."""
    more = len(launches) - MOST_NAMED
    drawn = "; ".join(_named(each) for each in launches[:MOST_NAMED])
    return f"{drawn} and {more:,} more" if more > 0 else drawn


def _named(launch: Marker) -> str:
    label, name = launch_label(launch.number), text.one_line(launch.name, 100)
    return f"*{label}* {name}, {launch.area or 'all areas'}, {launch.day}"


def _standing(watched: Watched) -> str:
    if watched.days == WATCHED_DAYS:
        return compared(of_launch(watched))
    if not watched.days:
        return f"{_named(watched.launch)}: its first day"
    return f"{_named(watched.launch)}: {_than(of_launch(watched), f'{watched.days} days of {WATCHED_DAYS}')}"
