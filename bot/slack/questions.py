"""The forms for a question and for its answer, how they are read, and what both sides read of it."""

from collections.abc import Sequence
from typing import Any

from bot.notices import Answered, Asked, QuestionPut
from bot.rules.labels import IssueId, ReportId, issue_label, report_label
from bot.rules.question import MOST_CHARACTERS, QuestionId, Reply
from bot.rules.threads import Said
from bot.slack import blocks, text, threads, words
from bot.slack.blocks import Block, Message

CALLBACK = "ask_agents"
ANSWER_CALLBACK = "answer_question"


def form(issue: IssueId, title: str) -> Block:
    drawn = [
        blocks.section(f"*{issue_label(issue)}* {text.one_line(title, 300)}"),
        _text("question", "Question", "Everybody who flagged it is asked, and it waits for an answer."),
    ]
    return blocks.modal(CALLBACK, "Ask the agents", "Ask", drawn, str(issue))


@blocks.read_back
def read_form(view: dict[str, Any]) -> tuple[IssueId, str]:
    return IssueId(blocks.number(view["private_metadata"])), blocks.entered(view, "question")


def answer_form(value: str, asked: str) -> Block:
    """`value` is the button's."""
    quoted = [blocks.section(piece) for piece in text.pieces(asked, blocks.SECTION_CHARACTERS, text.quoted_links)]
    drawn = [*quoted, _text("answer", "Answer", "It goes to the engineers, with your name.")]
    return blocks.modal(ANSWER_CALLBACK, "Answer the engineers", "Answer", drawn, value)


def read_answer_form(view: dict[str, Any]) -> tuple[QuestionId, ReportId, str]:
    return (*read_answer_value(view["private_metadata"]), blocks.entered(view, "answer"))


@blocks.read_back
def read_answer_value(value: str) -> tuple[QuestionId, ReportId]:
    question, report = value.split(":")
    return QuestionId(blocks.number(question)), ReportId(blocks.number(report))


def asked(notice: Asked, names: dict[str, str], said: Sequence[Said], reply: Reply = Reply.AWAITED) -> Message:
    """The button goes once she has answered; what it says of who waits is true when it is drawn."""
    issue, report = issue_label(IssueId(notice.issue)), report_label(ReportId(notice.report))
    by = threads.author(said[0], names) if said else "An engineer"
    about = f"about *{issue}* {text.one_line(notice.title, 300)}"
    # Here an answer is asked for. A direct message calls by itself.
    called = f"{text.mention(notice.agent)}: " if notice.in_thread else ""
    drawn = [
        blocks.section(f":question: {called}{by} asks {about}"),
        *threads.quotes(said),
        blocks.context(f"{_hint(notice, reply)} Your report: {report}."),
    ]
    if reply is not Reply.GIVEN:
        more = {"style": "primary"} if reply is Reply.AWAITED else {}
        button = blocks.button("Answer", "answer_question", f"{notice.question}:{notice.report}", **more)
        drawn.append(blocks.actions(button))
    return Message(text=f"{by} asks about {issue}: {threads.in_brief(said)}", blocks=drawn)


def _hint(notice: Asked, reply: Reply) -> str:
    if reply is Reply.GIVEN:
        more = f"`/liaison tell {issue_label(IssueId(notice.issue))} words`"
        return f":white_check_mark: You have answered, and the engineers have it. To add something: {more}."
    if reply is Reply.WELCOME:
        return "Engineers went on meanwhile; what you know still reaches them."
    how = "Press *Answer*, or reply in the thread that you flagged." if notice.in_thread else "Press *Answer*."
    return f"{how} Engineers wait for it before they go on."


def put(notice: QuestionPut, names: dict[str, str], said: Sequence[Said]) -> Message:
    by = threads.author(said[0], names) if said else "An engineer"
    told = f"{by} asks the agents of {words.counted(notice.reports, 'report')}"
    return Message(text=f"{told}: {threads.in_brief(said)}", blocks=[blocks.section(f"{told}:"), *threads.quotes(said)])


def answered(notice: Answered, names: dict[str, str], said: Sequence[Said]) -> Message:
    by = threads.author(said[0], names) if said else "An agent"
    report = report_label(ReportId(notice.report))
    told = f"{by} answers for {report}" if notice.question is not None else f"{by} adds to {report}"
    called = f"{text.mention(notice.for_whom)}: " if notice.for_whom else ""
    return Message(
        text=f"{told}: {threads.in_brief(said)}", blocks=[blocks.section(f"{called}*{told}*"), *threads.quotes(said)]
    )


def _text(name: str, label: str, hint: str) -> Block:
    return blocks.field(
        name, label, {"type": "plain_text_input", "multiline": True, "max_length": MOST_CHARACTERS}, hint
    )
