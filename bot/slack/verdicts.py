"""What an agent reads of a workaround: what to do, what to tell the customer, and what has become of it."""

from bot.notices import WorkaroundRecalled, WorkaroundShared
from bot.rules.labels import IssueId, ReportId, WorkaroundId, issue_label, report_label, workaround_label
from bot.rules.workaround import Shared, Standing, Verdict, Workaround
from bot.slack import blocks, text, words
from bot.slack.blocks import Block, Message

VERDICTS = {
    "workaround_worked": Verdict.WORKED,
    "workaround_failed": Verdict.DID_NOT_WORK,
    "workaround_refused": Verdict.REFUSED,
}
_LABELS = {
    Verdict.WORKED: "It worked",
    Verdict.DID_NOT_WORK: "It did not",
    Verdict.REFUSED: "Customer refused",
}
_SAID = {
    Verdict.WORKED: "You said: it worked.",
    Verdict.DID_NOT_WORK: "You said: it did not work. The engineers know.",
    Verdict.REFUSED: "You said: the customer refused it. The engineers know.",
}
MOST_WHY_CHARACTERS = 1500
STOP = "Please stop using the workaround that I sent you. I will come back to you as soon as I know more."


def people(notice: WorkaroundShared, standing: Standing | None) -> list[str]:
    """The user ids whose names the drawing needs."""
    named = [notice.author, notice.verified_by, standing.recall.by if standing and standing.recall else ""]
    return [user for user in named if user]


def shared(notice: WorkaroundShared, names: dict[str, str], standing: Standing | None = None) -> Message:
    """As it is sent; with a `standing`, as it is then."""
    standing = standing or Standing()
    label = workaround_label(WorkaroundId(notice.workaround), notice.version)
    issue = _issue(notice)
    drawn = [blocks.section(_headline(notice, standing, names)), *_conditions(notice)]
    drawn += _quote(notice.steps)
    if notice.customer_wording != notice.steps:
        drawn.append(blocks.section("*For the customer:*"))
        drawn.append(blocks.as_it_stands(notice.customer_wording))
    drawn.append(blocks.context(_by(notice, names)))
    if standing.verdict is not None:
        drawn.append(blocks.context(_SAID[standing.verdict]))
    if not standing.is_over and notice.report:
        drawn.append(_buttons(notice, standing.verdict))
    over = "Over: " if standing.is_over else ""
    return Message(text=f"{over}{label} for {issue}: {text.one_line(notice.steps, 300)}", blocks=drawn)


def _headline(notice: WorkaroundShared, standing: Standing, names: dict[str, str]) -> str:
    concerns = report_label(ReportId(notice.report)) if notice.report else "what you watch"
    label, named = _label(notice), f"({_issue(notice)} {text.one_line(notice.title, 300)})"
    if standing.recall is not None:
        by, why = text.name_or_mention(standing.recall.by, names), standing.recall.why
        return f":octagonal_sign: *{label} is recalled: do not use it any more* {named}\n{_why(why, by)}"
    if standing.newer is not None:
        newer = workaround_label(WorkaroundId(notice.workaround), standing.newer)
        return f":arrows_counterclockwise: *Replaced by {newer}*, which you have in a message of its own {named}"
    if notice.replaces:
        before = workaround_label(WorkaroundId(notice.workaround), notice.replaces)
        return f"*There is a better workaround for {concerns}* {named}\nIt replaces {before}: do not use that any more."
    return f"*There is a workaround for {concerns}* {named}"


def _issue(notice: WorkaroundShared) -> str:
    return issue_label(IssueId(notice.canonical or notice.issue))


def _conditions(notice: WorkaroundShared) -> list[Block]:
    told = (("Applies to", notice.applies_to), ("Risks", notice.risks))
    return [blocks.section(f"*{name}:* {text.fit_escaped(said, 2900)}") for name, said in told if said]


def _by(notice: WorkaroundShared, names: dict[str, str]) -> str:
    by = f"{_label(notice)} by {text.name_or_mention(notice.author, names)}"
    return f"{by}, verified by {text.name_or_mention(notice.verified_by, names)}" if notice.verified_by else by


def _label(notice: WorkaroundShared | WorkaroundRecalled) -> str:
    return workaround_label(WorkaroundId(notice.workaround), notice.version)


def _buttons(notice: WorkaroundShared, said: Verdict | None) -> Block:
    """Who has said something can still say something else."""
    value = verdict_value(Shared(ReportId(notice.report), notice.version, WorkaroundId(notice.workaround)))
    judging = [blocks.button(_LABELS[it], action, value) for action, it in VERDICTS.items() if it is not said]
    return blocks.actions(*judging, blocks.button("Copy the customer's words", "copy_wording", value))


def verdict_value(shared: Shared) -> str:
    return f"{shared.report}:{shared.version}:{shared.workaround}"


@blocks.read_back
def read_verdict_value(value: str) -> Shared:
    report, version, *more = map(blocks.number, value.split(":"))
    return Shared(ReportId(report), version, WorkaroundId(more[0]) if more else None)


def wording(version: Workaround) -> Block:
    """A window with nothing but the words, to be copied."""
    return {
        "type": "modal",
        "title": blocks.words("For the customer"),
        "close": blocks.words("Close"),
        "blocks": [
            blocks.as_it_stands(version.customer_wording),
            blocks.context(f"{version.label}: mark the words above and copy them."),
        ],
    }


def recalled(notice: WorkaroundRecalled, names: dict[str, str]) -> Message:
    named = f"*{issue_label(IssueId(notice.issue))}* {text.one_line(notice.title, 300)}"
    label = _label(notice)
    concerns = f"{words.your_reports(notice.report, notice.others)}," if notice.report else "What you watch:"
    stop = f":octagonal_sign: *Stop: {label} is recalled, do not use it any more.*"
    why = _why(notice.why, text.name_or_mention(notice.by, names))
    said = f"{stop}\n{concerns} {named}\n{why}"
    if notice.at_work:
        said += "\nEngineers are looking for another solution. You will hear of it here."
    drawn = [blocks.section(said), blocks.context("For a customer who has it:"), blocks.as_it_stands(STOP)]
    return Message(text=f"Stop: {label} is recalled, do not use it any more.", blocks=drawn)


def _why(why: str, by: str) -> str:
    return f"{by} says why: {text.one_line(why, MOST_WHY_CHARACTERS)}"


def _quote(whole: str) -> list[Block]:
    return [blocks.section(piece) for piece in text.pieces(whole, blocks.SECTION_CHARACTERS, text.quoted_links)]
