"""The rules by which problems go to teams, and the note in a team's channel."""

from bot.notices import RoutedTo
from bot.rules.labels import IssueId, issue_label
from bot.rules.policy import Agreed
from bot.rules.routing import Route, Routed, Routes
from bot.rules.severity import LEVELS, Severity
from bot.slack import blocks, text, words
from bot.slack.blocks import Message
from bot.slack.policy import since

TRY = '`/liaison route test "no invoice" area: billing severity: critical customer: Acme`'
HOW = f"A liaison changes them: `/liaison policy routes`. To try them: {TRY}"
NONE = "No rule matches: it stays in the liaison channel, for whoever is on duty there."


def listed(agreed: Agreed[Routes], names: dict[str, str]) -> Message:
    lines = [f"{number}. {_line(route)}" for number, route in enumerate(agreed.value, start=1)]
    nothing = "There is no rule: everything goes to the liaison channel."
    drawn = blocks.sections(lines) if lines else [blocks.section(nothing)]
    return Message("Where problems go", [*drawn, blocks.context(f"{since(agreed, names)} {HOW}")])


def tried(found: tuple[Route, str] | None) -> str:
    if found is None:
        return NONE
    route, why = found
    return f"Rule {_bold(route.name)} matches ({text.one_line(why, 300)}): it goes to {_target(route)}."


def on_card(routed: Routed) -> str:
    why = text.one_line(routed.why, 300)
    return f"*Why here:* rule {_bold(routed.rule)} ({why}), team {text.escape(routed.team)}"


def in_channel(notice: RoutedTo, link: str | None = None) -> Message:
    issue = issue_label(IssueId(notice.issue))
    label = f"<{text.escape(link)}|{issue}>" if link else issue
    said = f"*{label}* {text.one_line(notice.title, 200)}, {words.severity(Severity(notice.severity))}"
    why = f"For {text.escape(notice.team)}, by rule {_bold(notice.rule)} ({text.one_line(notice.why, 300)})"
    return Message(f"{issue} is for {text.escape(notice.team)}", [blocks.section(said), blocks.context(why)])


def _line(route: Route) -> str:
    asked = [
        *([f"area is {' or '.join(route.areas)}"] if route.areas else []),
        *([f"it says {' or '.join(f'“{word}”' for word in route.words)}"] if route.words else []),
        *(
            [f"severity is {' or '.join(LEVELS[each].word.lower() for each in route.severities)}"]
            * bool(route.severities)
        ),
        *([f"customer is {' or '.join(route.customers)}"] if route.customers else []),
        *([f"tier is {' or '.join(route.tiers)}"] if route.tiers else []),
        *([f"{route.calendar} is {route.hours}"] if route.calendar else []),
    ]
    return f"{_bold(route.name)}: {text.one_line(', '.join(asked) or 'everything else', 600)}, to {_target(route)}"


def _target(route: Route) -> str:
    channel = f", note in <#{route.channel}>" if route.channel else ""
    rota = f", rota {text.escape(route.rota)}" if route.rota else ""
    return f"{text.escape(route.team)}{channel}{rota}"


def _bold(name: str) -> str:
    return f"*{text.one_line(name, 80)}*"
