"""What agents read when the state of an issue changes, with words that can go to the customer."""

from typing import Any

from bot.notices import StateChanged
from bot.rules.issue import MOST_REASON_CHARACTERS
from bot.rules.labels import IssueId, issue_label
from bot.rules.lifecycle import FACES, Face, State
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

DATE_CALLBACK = "promise_date"
DECLINE_CALLBACK = "decline_issue"
MOST_DATE_CHARACTERS = 40
MOST_WHY_CHARACTERS = 500

_SAID = {
    State.ACKNOWLEDGED: "has been taken up by engineers.",
    State.INVESTIGATING: "is being investigated by engineers.",
    State.NEEDS_INFO: "needs more from you before engineers can go on.",
    State.CANNOT_REPRODUCE: "could not be reproduced by engineers; more about it would help.",
    State.CLOSED: "is closed without a fix.",
    State.DECLINED: "will not be fixed.",
}
_FOR_THE_CUSTOMER = {
    Face.ACKNOWLEDGED: "We could pass the problem on: our engineers have taken it up, and I will come back to you.",
    Face.FIXED: "The problem that you reported is fixed. Please try again, and tell me if it is still there.",
}


def state_changed(notice: StateChanged) -> Message:
    state = State(notice.state)
    named = f"*{issue_label(IssueId(notice.issue))}* {text.one_line(notice.title, 300)}"
    said = f"{words.STATE_MARKS[state]} {named} {_said(notice, state)}"
    concerns = f"{words.your_reports(notice.report, notice.others)}." if notice.report else "You watch it."
    drawn = [blocks.section(f"{said}\n{concerns}")]
    if FACES[state] is Face.ASKED and notice.why:
        drawn.append(blocks.section(text.quoted_links(text.fit(notice.why, MOST_WHY_CHARACTERS))))
    if notice.wanted and notice.report:
        how = f"Please find out and pass it on: `/liaison tell {issue_label(IssueId(notice.issue))} words`"
        drawn.append(blocks.context(f"*What would help:* {text.escape(notice.wanted)}. {how}"))
    answer = notice.customer_answer or for_the_customer(state, notice.came_back)
    if answer and notice.report:
        drawn += [blocks.context("For the customer:"), blocks.as_it_stands(answer)]
    return Message(text=f"{issue_label(IssueId(notice.issue))} {_said(notice, state)}", blocks=drawn)


def _said(notice: StateChanged, state: State) -> str:
    if notice.came_back:
        return f"is open again ({state.value})."
    if state is State.FIX_SCHEDULED and notice.fix_due is not None:
        return f"will be fixed; promised: {words.unix(notice.fix_due)}."
    return _SAID.get(state, f"is {state.value}.")


def for_the_customer(state: State, came_back: int) -> str:
    if came_back:
        return "The problem has come back. Our engineers are at it again, and I will come back to you."
    return _FOR_THE_CUSTOMER.get(FACES[state], "")


def decline_offer(issue: IssueId) -> Message:
    label = issue_label(issue)
    said = f"Why will {label} not be fixed, and what do agents tell the customer?"
    pressed = blocks.button(f"Decline {label}", "decline_issue", str(issue), style="primary")
    return Message(said, [blocks.section(said), blocks.actions(pressed)])


def decline_form(issue: IssueId, title: str) -> Block:
    element = {"type": "plain_text_input", "multiline": True, "max_length": MOST_REASON_CHARACTERS}
    drawn = [
        blocks.section(f"*{issue_label(issue)}* {text.one_line(title, 300)}"),
        blocks.field("reason", "Why it will not be fixed", element, "It stays with the issue."),
        blocks.field("customer_answer", "What agents tell the customer", element, "They send it as it stands."),
    ]
    return blocks.modal(DECLINE_CALLBACK, "Decline", "Decline", drawn, str(issue))


@blocks.read_back
def read_decline_form(view: dict[str, Any]) -> tuple[IssueId, str, str]:
    reason, answer = blocks.entered(view, "reason"), blocks.entered(view, "customer_answer")
    return IssueId(int(view["private_metadata"])), reason, answer


def stays_fixed(issue: IssueId) -> str:
    label = issue_label(issue)
    return f"{label} stays fixed: its agents have been told. If it was wrong: reopen {label}"


def date_form(issue: IssueId, title: str) -> Block:
    """Another date, in the same words as after `eta`."""
    element = {"type": "plain_text_input", "max_length": MOST_DATE_CHARACTERS}
    drawn = [
        blocks.section(f"*{issue_label(issue)}* {text.one_line(title, 300)}"),
        blocks.field(
            "due", "Fixed by", element, "Such as fri 15:00, 2026-12-01 or +2d, in your zone. Agents are told."
        ),
    ]
    return blocks.modal(DATE_CALLBACK, "A new date", "Promise", drawn, str(issue))


@blocks.read_back
def read_date_form(view: dict[str, Any]) -> tuple[IssueId, str]:
    return IssueId(blocks.number(view["private_metadata"])), blocks.entered(view, "due")
