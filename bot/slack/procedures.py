"""Who does what, by when, on one page."""

from collections.abc import Mapping, Sequence

from bot.rules.holders import Named, is_person
from bot.rules.priority import Matrix
from bot.rules.reactions import Emoji
from bot.rules.reproduction import Contract, listed
from bot.rules.roles import Role
from bot.rules.rotas import Rota
from bot.rules.severity import LEVELS, Severity
from bot.rules.terms import AGREED, ServiceLevels, written_span
from bot.slack import blocks, text, words
from bot.slack.blocks import Message

MOST_LINES = 20


def page(
    levels: ServiceLevels,
    emoji: Emoji,
    matrix: Matrix,
    contract: Contract,
    named: Named,
    on_duty: Sequence[tuple[Rota, str | None]],
    usual: str | None,
    names: dict[str, str],
) -> Message:
    lines = [
        "*An agent* flags a customer's problem: `/flag`. What is known comes at once, with its workaround.",
        *(f"• a new one in {text.escape(area)} has to say {listed(parts)}" for area, parts in contract.items()),
        f"*Who answers:* {_on_duty(on_duty, usual, names)}",
        "*By when, and what comes first* (one customer, several, many):",
        *(f"• {_level(levels, matrix, severity)}" for severity in Severity),
        f"*Who is called at any hour:* for {_severities(levels)}; for the rest in working hours only.",
        f"*Who is called when nobody answers:* who is on duty, then {_holders(named, Role.LIAISON, names)}, "
        f"then {_holders(named, Role.SPONSOR, names)}: `escalate KI-3 why`",
        "*Emoji:*",
        *(f"• {' '.join(f':{name}:' for name in given)} {act.value}" for act, given in emoji.items() if given),
    ]
    drawn = [*blocks.sections(lines), blocks.context("As it is agreed now: `/liaison policy`. Your own verbs: `help`.")]
    return Message("Who does what, by when", drawn)


def people(named: Named, on_duty: Sequence[tuple[Rota, str | None]], usual: str | None) -> list[str]:
    """The user ids whose names the page needs."""
    holders = [user for role in (Role.LIAISON, Role.SPONSOR) for user in named.get(role, ()) if is_person(user)]
    return [*holders, *filter(None, (usual, *(person for _, person in on_duty)))]


def _on_duty(on_duty: Sequence[tuple[Rota, str | None]], liaison: str | None, names: Mapping[str, str]) -> str:
    otherwise = f"{_name(liaison, names)}, a liaison" if liaison else "anybody in the liaison channel"
    if not on_duty:
        return f"{otherwise}; there is no rota."
    shown = [
        f"{_name(person, names) if person else 'nobody, all are away'} ({text.escape(rota.area or 'all areas')}, "
        f"{rota.side.value})"
        for rota, person in on_duty[:MOST_LINES]
    ]
    return f"{', '.join(shown)}; else {otherwise}."


def _level(levels: ServiceLevels, matrix: Matrix, severity: Severity) -> str:
    level = levels.levels[severity]
    targets = [
        f"{measure.value} {level.targets[measure].percent} % within {written_span(level.targets[measure].within)}"
        for measure in AGREED
    ]
    order = ", ".join(f"P{each}" for each in matrix.levels[severity])
    return f"{words.severity(severity)} ({order}): {'; '.join(targets)}, by {text.escape(level.calendar)}"


def _severities(levels: ServiceLevels) -> str:
    return listed([LEVELS[each].word.lower() for each in sorted(levels.may_interrupt)]) or "nothing"


def _holders(named: Named, role: Role, names: Mapping[str, str]) -> str:
    shown = [_name(holder, names) if is_person(holder) else text.group(holder) for holder in named.get(role, ())]
    return f"the {role.value} ({', '.join(shown[:MOST_LINES]) or 'nobody is named'})"


def _name(user: str, names: Mapping[str, str]) -> str:
    return text.name_or_mention(user, dict(names))
