"""Who is on duty, and what is handed over."""

import re
from collections.abc import Sequence
from datetime import date

from bot.notices import HandedOver
from bot.rules import rotas
from bot.rules.grammar import Spoken
from bot.rules.refusals import Refused
from bot.rules.rotas import Rota, Stint
from bot.slack import blocks, queue, text, words
from bot.slack.blocks import Message

HOW = "`/liaison rota away 2026-12-01..2026-12-07`, `rota swap @ben 2026-12-01..2026-12-07`, `rota back 2026-12-01`"
_DATES = re.compile(r"\d{4}-\d\S*")


def read_wish(spoken: Spoken, actor: str) -> tuple[str, list[str], date, date]:
    """What is wished (away, swap, back), who is named, and the days. Raises Refused."""
    wish, _, rest = spoken.text.partition(" ")
    dates = _DATES.search(rest)
    if wish.lower() not in ("away", "swap", "back") or dates is None:
        raise Refused(f"“{text.one_line(spoken.text, 60)}” is not clear. Say: {HOW}")
    if rest.count("@") > len(spoken.people):
        raise Refused("Slack did not say who is meant: choose them from the list that it shows while you type @.")
    return wish.lower(), list(spoken.people), *rotas.read_days(dates[0])


def listed(standing: Sequence[tuple[Rota, Stint]], names: dict[str, str], heading: str = "Who is on duty") -> Message:
    lines = [_line(rota, stint, names) for rota, stint in standing]
    nothing = "There is no rota yet. A liaison writes one: `/liaison policy rotas`"
    how = [blocks.context(HOW)] if lines else []
    return Message(heading, [*(blocks.sections(lines) or [blocks.section(nothing)]), *how])


def people(standing: Sequence[tuple[Rota, Stint]]) -> list[str]:
    """The user ids whose names the drawing needs."""
    return list(rotas.people(rota for rota, _ in standing)) + [
        absence.instead for rota, _ in standing for absence in rota.absences if absence.instead
    ]


def _line(rota: Rota, stint: Stint, names: dict[str, str]) -> str:
    about = text.escape(rota.area or "all areas")
    now = _name(stint.person, names)
    said = f"*{text.escape(rota.name)}* ({about}, {rota.side}): {now}"
    if stint.until is not None:
        said += f" until {text.moment(stint.until)}, then {_name(stint.next, names)}"
    away = [
        f"{_name(each.person, names)} {each.first} to {each.last}"
        + (f" (instead: {_name(each.instead, names)})" if each.instead else "")
        for each in rota.absences[-5:]
    ]
    return said + (f"\nAway: {'; '.join(away)}" if away else "")


def _name(user: str | None, names: dict[str, str]) -> str:
    return text.name_or_mention(user, names) if user else "nobody, all are away"


def handed_over(notice: HandedOver, names: dict[str, str]) -> Message:
    area = text.escape(notice.area or "all areas")
    goes = f" You take over from {text.name_or_mention(notice.goes, names)}." if notice.goes else ""
    until = f" until {words.unix(notice.until)}" if notice.until is not None else ""
    if notice.person:
        said = f"You are on duty for {area} ({text.escape(notice.rota)}){until}.{goes}"
    else:
        said = f"Nobody is on duty for {area} ({text.escape(notice.rota)}){until}: all of its people are away."
    lines = queue.lines_of(notice.first)
    if notice.items > len(lines):
        lines.append(f"and {notice.items - len(lines):,} more: `/liaison queue`")
    head = f"*Open items: {notice.items:,}*" if lines else "Nothing is open."
    return Message(said, [blocks.section(f":arrows_counterclockwise: {said}\n{head}"), *blocks.sections(lines)])
