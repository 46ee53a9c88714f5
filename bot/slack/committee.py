"""The agenda of the committee, and its decisions."""

import json
from collections.abc import Sequence
from datetime import date

from bot.notices import AgendaPosted, BreachedAgain, Decided, DecisionTakenBack, MeetingNear, MemberLeft, SponsorNoted
from bot.rules.committee import ASKED, Committee, Decision, Item, decision_label
from bot.rules.digest import percent
from bot.rules.labels import IssueId, issue_label
from bot.slack import blocks, text, words
from bot.slack.blocks import Message
from bot.slack.links import Links

MOST_LINES = 30
RECORD = "`/liaison decide KI-3 decision: ... alternatives: ... agreed: @ana @mia owner: @mia review: 2026-12-01`"
ADD = "Anybody can add something: `/liaison agenda add KI-3 why`"


def agenda(
    items: Sequence[Item], loads: Sequence[tuple[str, int, int, int]], committee: Committee, links: Links
) -> Message:
    """`loads`: teams over their budgets: minutes, minutes in all, agreed percent."""
    lines = [
        _line(
            links.label(item.case.issue.id),
            item.case.issue.title,
            f"{item.why.value}: {item.words}" if item.words else item.why.value,
            ASKED[item.why],
        )
        for item in items
    ]
    nobody = [] if committee.members else [blocks.context("There is no committee yet: `/liaison policy committee`")]
    shown = [*_at_most(lines, [item.case.issue.label for item in items]), *_loads(loads)]
    drawn = blocks.sections(shown or ["Nothing waits for it."])
    return Message("The agenda of the committee", [*drawn, *nobody, blocks.context(ADD)])


def posted(notice: AgendaPosted, names: dict[str, str]) -> Message:
    found = json.loads(notice.items)
    labels = [issue_label(IssueId(issue)) for issue, *_ in found]
    links = Links.read(notice.workspace, notice.cards)
    lines = [_line(links.label(IssueId(issue)), *rest) for issue, *rest in found]
    loads = _loads(json.loads(notice.loads or "[]"))
    late = " (This comes late: Liaison was away.)" if notice.late else ""
    heading = f"The committee meets on {date.fromisoformat(notice.meeting):%a %Y-%m-%d}."
    chair = text.name_or_mention(notice.chair, names)
    drawn = [
        blocks.section(f":calendar: *{heading}* In the chair: {chair}.{late}"),
        *blocks.sections([*_at_most(lines, labels), *loads] or ["Nothing waits for it."]),
        blocks.context(f"Decisions: {RECORD}"),
        blocks.context(ADD),
    ]
    return Message(heading, drawn)


def _loads(over: Sequence[tuple[str, int, int, int]]) -> list[str]:
    return [
        f"• *{text.one_line(team, 100)}*: maintenance took {percent(minutes, of)} % of its time in the last week, "
        f"{budget} % are agreed. To decide: what is left undone, or a new budget."
        for team, minutes, of, budget in over
    ]


def _line(label: str, title: str, why: str, asked: str) -> str:
    return f"• *{label}* {text.one_line(title, 120)}\n   {text.one_line(why, 300)}. To decide: {text.escape(asked)}."


def _at_most(lines: list[str], labels: list[str]) -> list[str]:
    """What does not fit is named by its id at least: nothing falls off the agenda."""
    rest = labels[MOST_LINES:]
    return lines[:MOST_LINES] + ([f"and: {text.fit(', '.join(rest), 2500)}"] if rest else [])


def near(notice: MeetingNear, names: dict[str, str]) -> Message:
    said = f"The committee meets {words.unix(notice.at)}. In the chair: {text.name_or_mention(notice.chair, names)}."
    hint = blocks.context(f"What comes before it: `/liaison agenda`. Decisions: {RECORD}")
    return Message("The committee meets in an hour", [blocks.section(f":calendar: {said}"), hint])


def decided(notice: Decided, names: dict[str, str]) -> Message:
    issue, agreed = issue_label(IssueId(notice.issue)), notice.agreed.split()
    who = ", ".join(text.name_or_mention(user, names) for user in agreed)
    yours = " You see to it." if notice.to == notice.owner else ""
    said = f":scales: *D-{notice.decision}* on *{issue}* {text.one_line(notice.title, 200)}"
    lines = [
        *([f"Replaces {decision_label(notice.replaces)}"] if notice.replaces else []),
        f"Instead of: {text.one_line(notice.alternatives, 1000)}",
        f"Agreed: {who}{'' if notice.has_quorum else ' (no quorum)'}",
        f"Owner: {text.name_or_mention(notice.owner, names)}. Review: {notice.review}.{yours}",
        f"Recorded by {text.name_or_mention(notice.by, names)}",
    ]
    quoted = text.quoted(text.excerpt(notice.said, 1500))
    drawn = [blocks.section(said), blocks.section(quoted), *blocks.sections(lines)]
    return Message(f"The committee decided on {issue}", drawn)


def on_card(decision: Decision, names: dict[str, str]) -> str:
    owner = text.name_or_mention(decision.owner, names)
    said = text.one_line(decision.decision, 300)
    return f":scales: *Decided* ({decision.label}): {said}. Owner: {owner}. Review: {decision.review}"


def taken_back(notice: DecisionTakenBack, names: dict[str, str]) -> Message:
    label, issue = decision_label(notice.decision), issue_label(IssueId(notice.issue))
    by = text.name_or_mention(notice.by, names)
    what = f"*{label}* on *{issue}* {text.one_line(notice.title, 200)}"
    said = f":leftwards_arrow_with_hook: {what} is taken back by {by}."
    quoted = text.quoted(text.excerpt(notice.said, 1500))
    why = blocks.section(f"Why: {text.one_line(notice.why, 1000)}")
    return Message(f"{label} on {issue} does not count", [blocks.section(said), blocks.section(quoted), why])


def listed(issue: IssueId, found: Sequence[Decision], names: dict[str, str]) -> Message:
    label = issue_label(issue)
    lines = [
        f"• *{each.label}* {text.moment(each.at)}: {text.one_line(each.decision, 400)}. "
        f"Instead of: {text.one_line(each.alternatives, 300)}. "
        f"Agreed: {', '.join(text.name_or_mention(user, names) for user in each.agreed)}"
        f"{'' if each.had_quorum else ' (no quorum)'}. Owner: {text.name_or_mention(each.owner, names)}. "
        f"Review: {each.review}.{_fate(each, found, names)}"
        for each in found[:MOST_LINES]
    ]
    return Message(f"Decisions on {label}", blocks.sections(lines or [f"Nothing was decided on {label} yet."]))


def _fate(decision: Decision, found: Sequence[Decision], names: dict[str, str]) -> str:
    if decision.taken_back_at is not None:
        by, why = text.name_or_mention(decision.by, names), text.one_line(decision.taken_back_why, 300)
        return f" *Taken back* by {by} {text.moment(decision.taken_back_at)}: {why}"
    later = [each.label for each in found if each.replaces == decision.number and each.taken_back_at is None]
    return f" *Replaced* by {later[0]}." if later else ""


def sponsor_noted(notice: SponsorNoted) -> Message:
    missed, stalled = json.loads(notice.missed), json.loads(notice.stalled)
    lines = [f"• {text.escape(measure)}: {count:,}" for measure, count in sorted(missed.items())]
    total = words.counted(sum(missed.values()), "commitment was", "commitments were")
    drawn = [blocks.section(f"*{notice.month}*: {total} missed, of {notice.judged:,} that came due or were met.")]
    drawn += blocks.sections(lines)
    late = [
        f"• *D-{number}* on *{issue_label(IssueId(issue))}* {text.one_line(title, 120)}: review was due {review}"
        for number, issue, title, review in stalled
    ]
    drawn += [blocks.context("*Decisions that nobody came back to*"), *blocks.sections(late or ["None."])]
    return Message(f"What was promised and missed in {notice.month}", drawn)


def breached_again(notice: BreachedAgain) -> Message:
    label = issue_label(IssueId(notice.issue))
    happened = [(at, f"{text.escape(measure)} was due, and missed") for measure, at in json.loads(notice.missed)]
    happened += [
        (at, f"the committee decided *D-{number}*: {text.one_line(said, 200)}")
        for number, said, at in json.loads(notice.decided)
    ]
    head = f":rotating_light: *{label}* {text.one_line(notice.title, 200)}: missed again, after D-{notice.decision}."
    lines = [f"• {words.unix(at)}: {said}" for at, said in sorted(happened)]
    hint = blocks.context(f"It is on the committee's next agenda. All decisions: `/liaison decisions {label}`")
    said = f"{label} was missed again after the committee decided on it"
    return Message(said, [blocks.section(head), *blocks.sections(lines), hint])


def member_left(notice: MemberLeft, names: dict[str, str]) -> Message:
    said = (
        f"{text.name_or_mention(notice.member, names)} is in the committee and can act no more (deactivated, "
        "or a guest by now): both sides are not equal. Name somebody else: `/liaison policy committee`"
    )
    return Message("The committee has lost a member", [blocks.section(said)])
