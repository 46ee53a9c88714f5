"""The forms in which a workaround is written and recalled, how they are read, and what engineers read of it."""

from typing import Any

from bot.notices import RecallTold, WorkaroundDoubted, WorkaroundFailed, WorkaroundPublished
from bot.rules.labels import IssueId, ReportId, WorkaroundId, issue_label, report_label, workaround_label
from bot.rules.report import Report
from bot.rules.workaround import (
    MOST_CONDITION_CHARACTERS,
    MOST_STEPS_CHARACTERS,
    MOST_WORDING_CHARACTERS,
    Conditions,
    Overview,
    Receipts,
    Workaround,
    Written,
)
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

CALLBACK = "publish_workaround"
RECALL = "recall_workaround"
MOST_VERSIONS = 10


def form(issue: IssueId, title: str, newest: Workaround | None = None) -> Block:
    """With what the newest version says, to be corrected; it may be that of an issue which was merged into this."""
    said = f"*{issue_label(issue)}* {text.one_line(title, 300)}"
    is_own = newest is not None and newest.issue == issue
    if newest is not None and newest.recall is None and not is_own:
        said += f"\n{newest.label} came with {issue_label(newest.issue)}, which is the same; this goes before it."
    elif newest is not None and newest.recall is None:
        said += f"\nThis replaces {newest.label}: who has that is told to use this one instead."
    elif newest is not None:
        said += f"\n{newest.label} is recalled. This is sent to everybody who flagged it."
    told = newest.conditions if newest is not None else Conditions()
    drawn = [
        blocks.section(said),
        _text("steps", "Steps", MOST_STEPS_CHARACTERS, newest.steps if newest else "", "What the agent does."),
        _text(
            "customer_wording",
            "Wording for the customer",
            MOST_WORDING_CHARACTERS,
            newest.customer_wording if newest else "",
            "Agents send this as it stands.",
        ),
        _text("applies_to", "Applies to", MOST_CONDITION_CHARACTERS, told.applies_to, "Which customers.", True),
        _text("risks", "Risks", MOST_CONDITION_CHARACTERS, told.risks, "What it may break.", True),
        blocks.field("verified_by", "Verified by", _person(told.verified_by), "Who has tried it.", optional=True),
    ]
    kept = f"{issue}:{newest.version if newest and is_own else 0}"
    return blocks.modal(CALLBACK, "Publish a workaround", "Publish", drawn, kept)


@blocks.read_back
def read_form(view: dict[str, Any]) -> tuple[IssueId, int | None, Written]:
    """The issue, the version that the form was drawn with (0 for none; None: drawn before it kept that)."""
    issue, _, version = view["private_metadata"].partition(":")
    conditions = Conditions(*(blocks.entered(view, name) for name in ("applies_to", "risks", "verified_by")))
    written = Written(blocks.entered(view, "steps"), blocks.entered(view, "customer_wording"), conditions)
    return IssueId(blocks.number(issue)), blocks.number(version) if version else None, written


def recall_form(issue: IssueId, title: str, current: Workaround) -> Block:
    drawn = [
        blocks.section(f"*{issue_label(issue)}* {text.one_line(title, 300)}"),
        blocks.section(
            f"Everybody who has {current.label} is told to stop using it, and nobody gets it any more. "
            "To undo it, publish it again."
        ),
        _text("why", "Why", MOST_CONDITION_CHARACTERS, "", "The agents who have it read this."),
    ]
    return blocks.modal(RECALL, "Recall the workaround", "Recall", drawn, f"{issue}:{current.label}")


@blocks.read_back
def read_recall_form(view: dict[str, Any]) -> tuple[IssueId, str, str]:
    """The issue, why, and the label of the workaround that the form showed."""
    issue, _, label = view["private_metadata"].partition(":")
    return IssueId(blocks.number(issue)), blocks.entered(view, "why"), label


def stays(made: Workaround) -> str:
    issue = issue_label(made.issue)
    return f"{made.label} stays: agents have it. To take it back say why: recall {issue} it deletes the draft"


def published(notice: WorkaroundPublished, names: dict[str, str]) -> Message:
    told = words.counted(notice.reports, "report")
    said = f"{_label(notice)} by {text.name_or_mention(notice.author, names)} was sent to the agents of {told}."
    if notice.replaced:
        said += f" {notice.replaced:,} of them had an earlier version, which it replaces."
    return Message(text=said, blocks=[blocks.section(said)])


def recall_told(notice: RecallTold, names: dict[str, str]) -> Message:
    told = words.counted(notice.reports, "report")
    said = (
        f"{_label(notice)} is recalled by {text.name_or_mention(notice.by, names)}: {text.one_line(notice.why, 1500)}\n"
        f"The agents of {told} had it and are told to stop."
    )
    return Message(text=said, blocks=[blocks.section(said)])


def failed(notice: WorkaroundFailed, names: dict[str, str]) -> Message:
    report, agent = report_label(ReportId(notice.report)), text.name_or_mention(notice.agent, names)
    if notice.refused:
        said = f"The customer of {report} refused {_label(notice)}, says {agent}."
    else:
        said = f"{_label(notice)} did not work for {report}, says {agent}."
    return Message(text=said, blocks=[blocks.section(said)])


def doubted(notice: WorkaroundDoubted, card: str | None) -> Message:
    """`card` is the address of the issue's card, None if it is not to be had."""
    issue = issue_label(IssueId(notice.issue))
    named = f"<{card}|{issue}>" if card else f"*{issue}*"
    said = f"Your workaround {_label(notice)} for {issue} worked {notice.worked:,} of {notice.judged:,} times."
    more = (
        f"{named} {text.one_line(notice.title, 300)}\nPlease look at it again: correct it, or recall it. "
        f"Whom it reached: `/liaison workaround {issue}`"
    )
    return Message(text=said, blocks=[blocks.section(f"{said}\n{more}")])


def overview(found: Overview, names: dict[str, str]) -> Message:
    newest = found.versions[0][0]
    drawn = [blocks.section(f"*{found.issue.label}* {text.one_line(found.issue.title, 300)}")]
    drawn += [
        blocks.section(_version(version, receipts, names)) for version, receipts in found.versions[:MOST_VERSIONS]
    ]
    if len(found.versions) > MOST_VERSIONS:
        drawn.append(blocks.context(f"{len(found.versions) - MOST_VERSIONS:,} earlier versions are not shown."))
    drawn += [
        blocks.section(f"*{said}:* {_named(reports, count, names)}")
        for said, reports, count in (
            ("Not reached yet", found.unreached, _unreached(found)),
            ("Not known to have seen it", found.unseen, found.versions[0][1].sent - found.versions[0][1].seen),
        )
        if reports
    ]
    return Message(text=f"{newest.label} for {found.issue.label}", blocks=drawn)


def people(found: Overview) -> list[str]:
    """The user ids whose names the overview needs."""
    shown = [version for version, _ in found.versions[:MOST_VERSIONS]]
    by = [version.recall.by for version in shown if version.recall]
    verified = [version.conditions.verified_by for version in shown if version.conditions.verified_by]
    agents = [report.flagged_by for report in [*found.unreached, *found.unseen]]
    return sorted({*(version.author for version in shown), *by, *verified, *agents})


def _version(version: Workaround, receipts: Receipts, names: dict[str, str]) -> str:
    author = text.name_or_mention(version.author, names)
    lines = [f"*{version.label}* by {author}, {text.moment(version.published_at)}"]
    if version.recall is not None:
        by, why = text.name_or_mention(version.recall.by, names), text.one_line(version.recall.why, 300)
        lines.append(f"Recalled by {by}, {text.moment(version.recall.at)}: {why}")
    lines.append(text.quoted(text.excerpt(version.steps, 500)))
    lines += [f"{name}: {text.one_line(said, 300)}" for name, said in _told(version, names) if said]
    lines.append(_counts(receipts))
    return "\n".join(lines)


def _told(version: Workaround, names: dict[str, str]) -> list[tuple[str, str]]:
    told = version.conditions
    verified = names.get(told.verified_by, told.verified_by)
    return [("Applies to", told.applies_to), ("Risks", told.risks), ("Verified by", verified)]


def _counts(receipts: Receipts) -> str:
    tally = receipts.tally
    shown = [
        f"sent to {receipts.sent:,} of {words.counted(receipts.told, 'report')}",
        f"seen by {receipts.seen:,}",
        f"worked {tally.worked:,} of {tally.judged:,}" if tally.judged else "not judged yet",
    ]
    if tally.did_not_work:
        shown.append(f"did not work {tally.did_not_work:,}")
    if tally.refused:
        shown.append(f"customer refused {tally.refused:,}")
    if receipts.at_once:
        shown.append(f"{receipts.at_once:,} had it the moment they flagged")
    return ", ".join(shown).capitalize()


def _unreached(found: Overview) -> int:
    """At least as many as are named: a report may have come to the issue without it."""
    newest = found.versions[0][1]
    return max(newest.told - newest.sent, len(found.unreached))


def _named(reports: list[Report], count: int, names: dict[str, str]) -> str:
    shown = [f"{text.name_or_mention(report.flagged_by, names)} ({report.label})" for report in reports]
    if count > len(shown):
        shown.append(f"{count - len(shown):,} more")
    return ", ".join(shown)


def _label(notice: WorkaroundPublished | WorkaroundFailed | WorkaroundDoubted | RecallTold) -> str:
    return workaround_label(WorkaroundId(notice.workaround), notice.version)


def _text(name: str, label: str, most: int, value: str, hint: str, optional: bool = False) -> Block:
    element: Block = {"type": "plain_text_input", "multiline": True, "max_length": most}
    return blocks.field(name, label, {**element, "initial_value": value} if value else element, hint, optional)


def _person(user: str) -> Block:
    element: Block = {"type": "users_select"}
    return {**element, "initial_user": user} if user else element
