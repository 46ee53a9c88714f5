"""The form for a workaround, how it is read, and what agents and engineers read of it."""

from typing import Any

from bot.notices import WorkaroundFailed, WorkaroundPublished, WorkaroundShared
from bot.rules.labels import IssueId, ReportId, WorkaroundId, issue_label, report_label, workaround_label
from bot.rules.workaround import MOST_STEPS_CHARACTERS, MOST_WORDING_CHARACTERS, Shared, Verdict
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

CALLBACK = "publish_workaround"
VERDICTS = {"workaround_worked": Verdict.WORKED, "workaround_failed": Verdict.DID_NOT_WORK}


def form(issue: IssueId, title: str) -> Block:
    drawn = [
        blocks.section(f"*{issue_label(issue)}* {text.one_line(title, 300)}"),
        blocks.field(
            "steps",
            "Steps",
            {"type": "plain_text_input", "multiline": True, "max_length": MOST_STEPS_CHARACTERS},
            "What the agent does, step by step.",
        ),
        blocks.field(
            "customer_wording",
            "Wording for the customer",
            {"type": "plain_text_input", "multiline": True, "max_length": MOST_WORDING_CHARACTERS},
            "Agents send this as it stands.",
        ),
    ]
    return blocks.modal(CALLBACK, "Publish a workaround", "Publish", drawn, str(issue))


def read_form(view: dict[str, Any]) -> tuple[IssueId, str, str]:
    """The issue, the steps, the wording for the customer."""
    issue = IssueId(int(view["private_metadata"]))
    return issue, blocks.entered(view, "steps"), blocks.entered(view, "customer_wording")


def shared(notice: WorkaroundShared, names: dict[str, str]) -> Message:
    label = workaround_label(WorkaroundId(notice.workaround), notice.version)
    issue = issue_label(IssueId(notice.canonical or notice.issue))
    concerns = report_label(ReportId(notice.report)) if notice.report else "what you watch"
    drawn = [blocks.section(f"*There is a workaround for {concerns}* ({issue} {text.one_line(notice.title, 300)})")]
    drawn += _quote(notice.steps)
    if notice.customer_wording != notice.steps:
        drawn.append(blocks.section("*For the customer:*"))
        drawn.append(blocks.as_it_stands(notice.customer_wording))
    drawn.append(blocks.context(f"{label} by {text.name_or_mention(notice.author, names)}"))
    if notice.report:
        value = verdict_value(Shared(ReportId(notice.report), notice.version, WorkaroundId(notice.workaround)))
        drawn.append(
            blocks.actions(
                blocks.button("It worked", "workaround_worked", value),
                blocks.button("It did not", "workaround_failed", value),
            )
        )
    return Message(text=f"{label} for {issue}: {text.one_line(notice.steps, 300)}", blocks=drawn)


def verdict_value(shared: Shared) -> str:
    return f"{shared.report}:{shared.version}:{shared.workaround}"


def read_verdict_value(value: str) -> Shared:
    report, version, *more = map(int, value.split(":"))
    return Shared(ReportId(report), version, WorkaroundId(more[0]) if more else None)


def judged(drawn: list[Block], verdict: Verdict) -> list[Block]:
    """The message with what the agent said in the place of the buttons."""
    said = "You said: it worked." if verdict is Verdict.WORKED else "You said: it did not work. The engineers know."
    return [*(block for block in drawn if block["type"] != "actions"), blocks.context(said)]


def published(notice: WorkaroundPublished, names: dict[str, str]) -> Message:
    label = workaround_label(WorkaroundId(notice.workaround), notice.version)
    told = words.counted(notice.reports, "report")
    said = f"{label} by {text.name_or_mention(notice.author, names)} was sent to the agents of {told}."
    return Message(text=said, blocks=[blocks.section(said)])


def failed(notice: WorkaroundFailed, names: dict[str, str]) -> Message:
    label = workaround_label(WorkaroundId(notice.workaround), notice.version)
    report = report_label(ReportId(notice.report))
    said = f"{label} did not work for {report}, says {text.name_or_mention(notice.agent, names)}."
    return Message(text=said, blocks=[blocks.section(said)])


def _quote(whole: str) -> list[Block]:
    return [blocks.section(piece) for piece in text.pieces(whole, blocks.SECTION_CHARACTERS, text.quoted_links)]
