"""The digest of a week: the numbers of its lines in words, each with its section above it."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from itertools import groupby

from bot.notices import DigestPosted
from bot.rules.communication import Section
from bot.rules.digest import Digest, Line
from bot.rules.labels import IssueId
from bot.rules.returns import ASSUMED
from bot.rules.terms import written_span
from bot.rules.weeks import Week
from bot.slack import blocks, launches, text
from bot.slack.blocks import Block, Message
from bot.slack.links import Links
from bot.slack.words import counted

TITLES = {
    Section.VOLUME: "The week in numbers",
    Section.NEW: "New known issues",
    Section.RISING: "Rising: far more reports than usual",
    Section.UNANSWERED: "Unanswered: no engineer was heard yet",
    Section.FIXED: "Fixed",
    Section.OVERDUE: "Overdue",
    Section.AGEING: "Ageing: age times reports",
    Section.AREAS: "Reports by area",
    Section.TIERS: "Reports by tier of customers",
    Section.ATTAINMENT: "Kept within the service levels",
    Section.TIMES: "Times that count, by the calendars",
    Section.REPRODUCTION: "What engineers could reproduce, by area",
    Section.WORKAROUNDS: "Workarounds",
    Section.DEFLECTION: "Deflection",
    Section.RETURNS: "Return on investment",
    Section.DEDUPE: "Suggested known issues",
    Section.DEMAND: "Failure demand",
    Section.LOAD: "Maintenance load",
    Section.SHOUT_OUTS: "Shout-outs",
    Section.LAUNCHES: "Two weeks after launches",
    Section.INTERRUPTIONS: "Calls to single engineers, and the time of agents to answer",
}
Names = Mapping[str, str]


def posted(notice: DigestPosted, names: Names) -> Message:
    counts = {Section(section): count for section, count in json.loads(notice.counts).items()}
    week = Week(date.fromisoformat(notice.monday))
    drawn = told(week, stored(notice.lines), counts, names, Links.read(notice.workspace, notice.cards))
    if notice.late:
        drawn.blocks.insert(1, blocks.context("This digest is late: Liaison was away."))
    return drawn


def people_in(notice: DigestPosted) -> list[str]:
    return people(stored(notice.lines))


def people(digest: Digest) -> list[str]:
    """The user ids whose names the drawing needs."""
    return [line.about for line in digest.lines if line.section is Section.INTERRUPTIONS and line.about]


def told(week: Week, digest: Digest, counts: Mapping[Section, int], names: Names, links: Links) -> Message:
    head = f"Week {week.key} ({_days(week)})"
    if digest.is_empty:
        said = f"{head}: nothing was flagged or fixed, and nothing waits."
        return Message(said, [blocks.section(said)])
    drawn = [blocks.header(head), *sections(digest, counts, names, links)]
    drawn.append(blocks.context("As it stood when the week was over. Any week: `/liaison digest 2026-W34`"))
    drawn.append(blocks.context("What the words mean, as both sides signed it: `/liaison definitions`"))
    return Message(f"The digest of week {week.key}", drawn)


def sections(digest: Digest, counts: Mapping[Section, int], names: Names, links: Links) -> list[Block]:
    """Each with its title; `counts`: how many lines each has in all."""
    drawn: list[Block] = []
    for section, lines in groupby(digest.lines, key=lambda line: line.section):
        written = [f"• {_LINES[section](line, names, links)}" for line in lines]
        if counts[section] > len(written):
            written.append(f"and {counts[section] - len(written):,} more")
        drawn += blocks.sections([f"*{TITLES[section]}*", *written])
    return drawn


def with_pictures(told: Message) -> Message:
    """Slack shows files to a whole conversation only, so the pictures of an answer that one person sees come apart."""
    return Message(told.text, [*told.blocks, blocks.context("The pictures come to you in a direct message.")])


def stored(lines: str) -> Digest:
    """As a notice holds them."""
    return Digest(
        tuple(
            Line(Section(section), about, tuple((name, value) for name, value in figures), issue and IssueId(issue))
            for section, about, figures, issue in json.loads(lines)
        )
    )


def _days(week: Week) -> str:
    sunday = week.monday + timedelta(days=6)
    return f"{week.monday:%-d %B} to {sunday:%-d %B %Y}"


def _named(line: Line, links: Links) -> str:
    label = links.label(line.issue) if line.issue is not None else ""
    return f"*{label}* {text.one_line(line.about, 100)}"


def _count(line: Line, name: str, one: str) -> str:
    return counted(int(line.figure(name)), one)


def _volume(line: Line, names: Names, links: Links) -> str:
    if line.about:
        return _course(line)
    before = int(line.figure("reports the week before"))
    return (
        f"{_count(line, 'reports', 'report')} ({before:,} the week before), "
        f"{_count(line, 'new known issues', 'new known issue')}, {int(line.figure('fixed')):,} fixed"
    )


def _course(line: Line) -> str:
    """Week by week as bars, the highest as high as a letter, and as numbers."""
    numbers = [int(value) for _, value in line.figures]
    bars = "".join(_BARS[number * (len(_BARS) - 1) // max(*numbers, 1)] for number in numbers)
    return f"{line.about} in the last {len(numbers)} weeks: {bars} {', '.join(f'{number:,}' for number in numbers)}"


_BARS = "▁▂▃▄▅▆▇█"


def _with_reports(line: Line, names: Names, links: Links) -> str:
    return f"{_named(line, links)}: {_count(line, 'reports', 'report')}"


def _rising(line: Line, names: Names, links: Links) -> str:
    before = int(line.figure("reports in the 4 weeks before"))
    return f"{_with_reports(line, names, links)}, after {before:,} in the 4 weeks before"


def _unanswered(line: Line, names: Names, links: Links) -> str:
    return f"{_with_reports(line, names, links)}, for {_age(line)}"


def _overdue(line: Line, names: Names, links: Links) -> str:
    return f"{_named(line, links)}: {line.figure('owed')}, late by {_age(line)}"


def _age(line: Line) -> str:
    """Whole hours."""
    return counted(int(line.figure("hours")), "hour")


def _ageing(line: Line, names: Names, links: Links) -> str:
    product = f"{int(line.figure('days x reports')):,}"
    return f"{_named(line, links)}: {_count(line, 'days', 'day')} x {_count(line, 'reports', 'report')} = {product}"


def _area(line: Line, names: Names, links: Links) -> str:
    now, before = int(line.figure("reports")), int(line.figure("the week before"))
    return f"{text.escape(line.about)}: {now:,} ({before:,} the week before)"


def _attainment(line: Line, names: Names, links: Links) -> str:
    target = line.figure("target percent")
    agreed = f", agreed: {target} %" if target else ""
    is_kept = 100 * int(line.figure("in time")) >= int(target or 0) * int(line.figure("of"))
    mark = ":white_check_mark: kept" if is_kept else ":warning: missed"
    return f"{line.about}: {_share(line, 'in time')} in time{agreed} {mark}"


def _share(line: Line, name: str, of: str = "of") -> str:
    return f"{int(line.figure(name)):,} of {int(line.figure(of)):,} ({line.figure('percent')} %)"


def _spread(line: Line) -> str:
    median, most = (written_span(timedelta(minutes=int(line.figure(name)))) for name in _SPREAD)
    return f"median {median}, 90 % within {most} (n = {int(line.figure('count')):,})"


_SPREAD = ("median minutes", "90 % within minutes")


def _times(line: Line, names: Names, links: Links) -> str:
    return f"{line.about}: {_spread(line)}"


def _reproduction(line: Line, names: Names, links: Links) -> str:
    return f"{text.escape(line.about)}: {_share(line, 'reproduced')} of the known issues that were decided on"


def _workaround(line: Line, names: Names, links: Links) -> str:
    if line.issue is None:
        return f"{_count(line, 'count', 'version')} published"
    return f"*{line.about}* for {links.label(line.issue)}: worked for {_share(line, 'worked')}"


def _deflection(line: Line, names: Names, links: Links) -> str:
    return (
        f"{_share(line, 'answered', 'flags')} = {line.about}; of the flags whose 48 hours ended in that time. "
        "A flag of the same customer on the same issue within 48 hours takes an answer out."
    )


def _returns(line: Line, names: Names, links: Links) -> str:
    avoided, cost, saved, currency = (text.escape(value) for _, value in line.figures)
    return f"{int(avoided):,} x {cost} {currency} = {saved} {currency} ({line.about}). {ASSUMED}"


def _dedupe(line: Line, names: Names, links: Links) -> str:
    each = [f"{int(line.figure(name)):,} {name}" for name in ("accepted", "rejected", "undone")]
    return f"for {_count(line, 'suggested', 'flag')}: {', '.join(each)}"


def _interruption(line: Line, names: Names, links: Links) -> str:
    if not line.about:
        return f"Agents answered questions: {_spread(line)}"
    return f"{text.escape(names.get(line.about, 'somebody'))}: {_count(line, 'times', 'time')}"


def _demand(line: Line, names: Names, links: Links) -> str:
    if line.about:
        return f"{text.one_line(line.about, 100)}: {_count(line, 'reports', 'report')}"
    share = _share(line, "failure", "classified") if line.figure("percent") else "nothing was classified"
    return f"{share} = failure / classified; {_count(line, 'unclassified', 'report')} unclassified"


def _shout_outs(line: Line, names: Names, links: Links) -> str:
    shares = [f"{int(line.figure(side)):,} to {side} ({line.figure(f'{side} percent')} %)" for side in _SIDES]
    return f"{' and '.join(shares)}; {_count(line, 'untagged', 'shout-out')} without an agreed behaviour"


_SIDES = ("agents", "engineers")


def _load(line: Line, names: Names, links: Links) -> str:
    spent, of = (written_span(timedelta(minutes=int(line.figure(name)))) for name in ("minutes", "of minutes"))
    is_over = int(line.figure("minutes")) * 100 > int(line.figure("agreed percent")) * int(line.figure("of minutes"))
    mark = ":red_circle: over the budget" if is_over else ":white_check_mark: within the budget"
    share = f"{line.figure('percent')} %, agreed: {line.figure('agreed percent')} %"
    touches = counted(int(line.figure("touches")), "touch", "touches")
    return f"{text.one_line(line.about, 100)}: {touches} = {spent} of {of} ({share}) {mark}"


def _launch(line: Line, names: Names, links: Links) -> str:
    return launches.compared(line)


_LINES: dict[Section, Callable[[Line, Names, Links], str]] = {
    Section.VOLUME: _volume,
    Section.NEW: _with_reports,
    Section.RISING: _rising,
    Section.UNANSWERED: _unanswered,
    Section.FIXED: _with_reports,
    Section.OVERDUE: _overdue,
    Section.AGEING: _ageing,
    Section.AREAS: _area,
    Section.TIERS: _area,
    Section.ATTAINMENT: _attainment,
    Section.TIMES: _times,
    Section.REPRODUCTION: _reproduction,
    Section.WORKAROUNDS: _workaround,
    Section.DEFLECTION: _deflection,
    Section.RETURNS: _returns,
    Section.DEDUPE: _dedupe,
    Section.INTERRUPTIONS: _interruption,
    Section.SHOUT_OUTS: _shout_outs,
    Section.DEMAND: _demand,
    Section.LOAD: _load,
    Section.LAUNCHES: _launch,
}
