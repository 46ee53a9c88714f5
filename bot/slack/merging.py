"""The form *Same as ...*, and what people read when known issues are merged, or turn out not to be the same."""

import json
from dataclasses import dataclass
from typing import Any

from bot.notices import Merged, Moved, ReportLinked
from bot.rules.issue import Issue
from bot.rules.known import Known
from bot.rules.labels import IssueId, ReportId, issue_label, report_label
from bot.rules.lifecycle import State
from bot.slack import blocks, lifecycle, text, words
from bot.slack.blocks import Block, Message

CALLBACK = "merge_issues"
OLDER = "older"
MOST_SEARCHED_CHARACTERS = 300


@dataclass(frozen=True)
class Asked:
    """`other` is an id, a link or words; `chosen` one of the issues that were found for words; `keep` the one that
    stays, if it was named."""

    issue: IssueId
    other: str
    chosen: IssueId | None
    keep_this: bool | None


def form(issue: Issue, searched: str = "", hits: list[Known] | None = None, keep: str = OLDER) -> Block:
    """Asks which known issue it is the same as; with hits, whether it is one of them."""
    drawn = [blocks.section(f"*{issue.label}* {text.one_line(issue.title, 300)}")]
    if hits:
        options = [blocks.option(f"{hit.issue.label} {hit.issue.title}", str(hit.issue.id)) for hit in hits]
        drawn += [blocks.section(words.known_in_brief(hit)) for hit in hits]
        element: Block = {"type": "radio_buttons", "options": options}
        drawn.append(blocks.field("found", "Is it the same as one of these?", element, "", True))
    line: Block = {"type": "plain_text_input", "max_length": MOST_SEARCHED_CHARACTERS}
    if searched:
        line["initial_value"] = text.fit(searched, MOST_SEARCHED_CHARACTERS)
    hint = "An id such as KI-3, the link to its card, or words to look for."
    drawn.append(blocks.field("other", "Same as", line, hint))
    stays = [
        blocks.option("The older one", OLDER),
        blocks.option(f"{issue.label}, this one", "this"),
        blocks.option("The other one", "other"),
    ]
    initial = next(option for option in stays if option["value"] == keep)
    element = {"type": "radio_buttons", "options": stays, "initial_option": initial}
    drawn.append(blocks.field("keep", "Which one stays?", element, "Its owner and state count from then on."))
    return blocks.modal(CALLBACK, "Same as ...", "Merge", drawn, json.dumps({"issue": issue.id}))


@blocks.read_back
def read_form(view: dict[str, Any]) -> Asked:
    keep, found = blocks.entered(view, "keep"), blocks.entered(view, "found")
    return Asked(
        issue=IssueId(json.loads(view["private_metadata"])["issue"]),
        other=blocks.entered(view, "other"),
        chosen=IssueId(blocks.number(found)) if found else None,
        keep_this=None if keep in ("", OLDER) else keep == "this",
    )


def keep_of(asked: Asked) -> str:
    return OLDER if asked.keep_this is None else "this" if asked.keep_this else "other"


def moved(notice: Moved) -> Message:
    """To the agent: what it is now and where that stands, with what they can tell the customer if that is decided."""
    state = State(notice.state)
    was, issue = issue_label(IssueId(notice.was)), issue_label(IssueId(notice.issue))
    found = (
        f"{was} and {issue} are not the same problem after all."
        if notice.is_undone
        else f"{was} turned out to be the same problem as {issue}."
    )
    counts = "You watch"
    if notice.report:
        counts = f"{words.reports(notice.report, notice.others)} {'count' if notice.others else 'counts'} on"
    due = f", promised: {words.unix(notice.fix_due)}" if notice.fix_due is not None else ""
    said = f"{found}\n{counts} *{issue}* {text.one_line(notice.title, 300)}\nIt is: {words.state(state)}{due}"
    drawn = [blocks.section(said)]
    answer = notice.customer_answer or lifecycle.for_the_customer(state, came_back=0)
    if answer and notice.report:
        drawn += [blocks.context("For the customer:"), blocks.as_it_stands(answer)]
    return Message(text=found, blocks=drawn)


def merged(notice: Merged, names: dict[str, str]) -> Message:
    who = text.name_or_mention(notice.actor, names)
    duplicate, canonical = issue_label(IssueId(notice.duplicate)), issue_label(IssueId(notice.canonical))
    reports = words.counted(notice.reports, "report")
    if notice.is_undone:
        said = f"{duplicate} is not the same as {canonical}, says {who}: {reports} went back to {duplicate}."
    else:
        said = f"{duplicate} is the same as {canonical}, says {who}: {reports} went to {canonical}."
        if notice.thread_of == notice.duplicate:
            said += " Please go on there."
    return Message(text=said, blocks=[blocks.section(said)])


def linked(notice: ReportLinked, names: dict[str, str]) -> Message:
    report, was, issue = ReportId(notice.report), IssueId(notice.was), IssueId(notice.issue)
    said = (
        f"{report_label(report)} counts on *{issue_label(issue)}* {text.one_line(notice.title, 300)} now, no more on "
        f"{issue_label(was)}, says {text.name_or_mention(notice.actor, names)}.\n"
        f"It is: {words.state(State(notice.state))}. Is yours another problem? Say: "
        f"`/liaison link {report_label(report)} {issue_label(was)}`"
    )
    return Message(text=f"{report_label(report)} counts on {issue_label(issue)} now.", blocks=[blocks.section(said)])
