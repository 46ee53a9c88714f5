"""The schedules and their next runs, in the reader's zone."""

from collections.abc import Sequence
from datetime import datetime

from bot.rules.occurrences import Schedule, days_of
from bot.slack import blocks, text
from bot.slack.blocks import Block, Message

HOW = "`/liaison schedule NAME fri 15:00 Europe/Madrid`, or `daily`, `weekdays`, `monthly 1`; `pause`; `resume`"


def listed(planned: Sequence[tuple[Schedule, Sequence[datetime]]]) -> Message:
    drawn = [blocks.section(_line(schedule, runs)) for schedule, runs in planned]
    return Message(text="What happens by the clock", blocks=[*drawn, blocks.context(HOW)])


def changed(schedule: Schedule, runs: Sequence[datetime]) -> Message:
    drawn: list[Block] = [blocks.section(_line(schedule, runs))]
    return Message(text=f"{schedule.name} is set.", blocks=drawn)


def _line(schedule: Schedule, runs: Sequence[datetime]) -> str:
    said = f"*{schedule.name}*: {days_of(schedule)} at {schedule.at:%H:%M}, {schedule.zone}"
    if schedule.paused:
        return f"{said}. Paused."
    return f"{said}. Next, in your zone: {'; '.join(text.moment(run) for run in runs)}"
