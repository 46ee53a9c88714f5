"""Events that reports are compared around, as a list."""

from collections.abc import Sequence

from bot.rules.markers import Marker
from bot.slack import blocks
from bot.slack.blocks import Message
from bot.slack.text import escape

MOST_LISTED = 20
HOW = "`/liaison marker 2026-11-20 release 4.2`, or `billing run`, or `outage`; `/liaison marker remove 3`"


def listed(markers: Sequence[Marker]) -> Message:
    lines = [f"*{each.number}*  {each.day.isoformat()}  {escape(each.title)}" for each in markers[:MOST_LISTED]]
    if len(markers) > MOST_LISTED:
        lines.append(f"and {len(markers) - MOST_LISTED} more")
    said = "\n".join(lines) or "No event is marked yet."
    return Message(text="Marked events", blocks=[blocks.section(said), blocks.context(HOW)])


def marked(marker: Marker) -> str:
    return (
        f"Marked as {marker.number}: {escape(marker.title)}, {marker.day.isoformat()}. The reports page compares the "
        f"days before and after. `/liaison marker remove {marker.number}` takes it away."
    )
