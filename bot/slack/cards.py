"""The card of a known issue in the liaison channel: what is wrong, how bad, whose turn it is."""

from bot.rules.issue import Issue, next_step
from bot.rules.known import CardFacts
from bot.rules.labels import IssueId, issue_label
from bot.rules.lifecycle import OVER
from bot.rules.workaround import Reaching, Tally, Workaround
from bot.slack import blocks, committee, escalation, priority, routing, text, trackers, words
from bot.slack.blocks import Block, Message

MOST_EXCERPT_CHARACTERS = 700
MOST_CONDITION_CHARACTERS = 300
MOST_NAMES = 3
MOST_DUPLICATES = 10
_OF_WORKAROUND = (
    ("write", "Correct the workaround"),
    ("overview", "Whom it reached"),
    ("recall", "Recall the workaround"),
)


def people(facts: CardFacts) -> list[str]:
    """The user ids whose names the card needs."""
    shown = list(facts.flagged_by[:MOST_NAMES])
    if facts.issue.owner:
        shown.append(facts.issue.owner)
    if facts.workaround:
        verified = facts.workaround.conditions.verified_by
        shown += [facts.workaround.author, *([verified] if verified else [])]
    if facts.on_duty:
        shown.append(facts.on_duty)
    if facts.decision:
        shown.append(facts.decision.owner)
    if facts.escalation:
        shown += [user for user in (facts.escalation.call.person, facts.escalation.by) if user]
    return shown


def card(facts: CardFacts, names: dict[str, str], link: str | None = None) -> Message:
    """`link` leads to the card of what it was found to be the same as."""
    issue = facts.issue
    if facts.canonical is not None:
        return _merged(issue, facts.canonical, link)
    drawn = [
        blocks.header(f"{issue.label}  {issue.title}"),
        blocks.fields(
            ("Severity", words.severity(issue.severity)),
            ("State", words.state(issue.state)),
            ("Area", text.escape(issue.area)),
            ("Owner", text.name_or_mention(issue.owner, names) if issue.owner else "nobody yet"),
            ("Priority", priority.with_inputs(facts.priority)),
            ("Reports", f"{words.counted(facts.reports, 'report')}, {words.counted(facts.customers, 'customer')}"),
            ("Flagged by", _flagged_by(facts.flagged_by, names)),
        ),
        blocks.section(text.quoted(text.excerpt(issue.what_happens, MOST_EXCERPT_CHARACTERS))),
    ]
    if facts.workaround:
        drawn.append(_workaround(issue.id, facts.workaround, facts.tally, names))
    if facts.reaching:
        drawn.append(blocks.context(_on_its_way(facts.reaching)))
    if facts.routed:
        drawn.append(blocks.context(routing.on_card(facts.routed)))
    if facts.trackers:
        drawn.append(blocks.context(f"*Tracker:* {trackers.shown(facts.trackers)}"))
    if facts.escalation:
        drawn.append(blocks.context(escalation.on_card(facts.escalation, names)))
    if facts.decision and issue.state not in OVER:
        drawn.append(blocks.context(committee.on_card(facts.decision, names)))
    if issue.regression_of:
        drawn.append(blocks.context(f"*Possible regression* of {issue_label(issue.regression_of)}, which was fixed"))
    if facts.duplicates:
        same = ", ".join(map(issue_label, facts.duplicates[:MOST_DUPLICATES]))
        more = len(facts.duplicates) - MOST_DUPLICATES
        drawn.append(blocks.context(f"The same: {same}" + (f" and {more:,} more" if more > 0 else "")))
    if not facts.reports and issue.state not in OVER:
        drawn.append(blocks.context("No report counts on it. It can be closed."))
    drawn += [blocks.context(_next(issue, names, facts.on_duty)), _actions(facts)]
    return Message(text=f"{issue.label} {text.escape(issue.title)} ({issue.state.value})", blocks=drawn)


def _merged(issue: Issue, canonical: Issue, link: str | None) -> Message:
    title = text.one_line(canonical.title, 300)
    leads_there = f"<{text.escape(link)}|{title}>" if link else title
    drawn = [
        blocks.header(f"{issue.label}  {issue.title}"),
        blocks.section(f"*Same as {canonical.label}* {leads_there}"),
        blocks.context(f"Its reports count there. Please go on in the thread of {canonical.label}."),
        blocks.actions(blocks.button("Not the same", "unmerge_issue", str(issue.id))),
    ]
    return Message(text=f"{issue.label} {text.escape(issue.title)} (same as {canonical.label})", blocks=drawn)


def _flagged_by(users: tuple[str, ...], names: dict[str, str]) -> str:
    shown = [text.name_or_mention(user, names) for user in users[:MOST_NAMES]]
    if len(users) > MOST_NAMES:
        shown.append(f"{len(users) - MOST_NAMES:,} more")
    return ", ".join(shown) or "nobody yet"


def _workaround(issue: IssueId, workaround: Workaround, tally: Tally, names: dict[str, str]) -> Block:
    author = text.name_or_mention(workaround.author, names)
    told, judged = workaround.conditions, _judged(tally)
    lines = [f"*Workaround {workaround.label}* by {author}"]
    if told.verified_by:
        lines[0] += f", verified by {text.name_or_mention(told.verified_by, names)}"
    lines.append(text.quoted(text.excerpt(workaround.steps, MOST_EXCERPT_CHARACTERS)))
    conditions = (("Applies to", told.applies_to), ("Risks", told.risks))
    lines += [f"*{name}:* {text.one_line(said, MOST_CONDITION_CHARACTERS)}" for name, said in conditions if said]
    menu = blocks.overflow(
        "more_on_issue", *(blocks.option(said, f"{choice}:{issue}") for choice, said in _OF_WORKAROUND)
    )
    return blocks.section("\n".join([*lines, judged] if judged else lines), accessory=menu)


def _on_its_way(reaching: Reaching) -> str:
    return f":outbox_tray: It is being sent: {reaching.sent:,} of {reaching.told:,} have it."


def _judged(tally: Tally) -> str:
    if not tally.judged:
        return ""
    less = (("did not work", tally.did_not_work), ("customer refused", tally.refused))
    rest = "".join(f", {verdict} {count:,}" for verdict, count in less if count)
    return f"worked {tally.worked:,} of {tally.judged:,}{rest}"


def _next(issue: Issue, names: dict[str, str], on_duty: str | None) -> str:
    step = next_step(issue, on_duty)
    if step is None:
        return f"*Next:* nothing, this is {issue.state.value}."
    who = text.name_or_mention(step.who, names) if step.who else "anybody in this channel"
    return f"*Next:* {who}: {step.what}, due {text.moment(step.by)}"


def _actions(facts: CardFacts) -> Block:
    """At most three primary acts; under stress more are mistaken for each other."""
    issue, value = facts.issue, str(facts.issue.id)
    shown: list[Block] = []
    if issue.state not in OVER:
        if issue.owner is None:
            shown.append(blocks.button("Claim", "claim_issue", value))
        shown.append(blocks.button("Publish workaround", "write_workaround", value, style="primary"))
        shown.append(blocks.button("Resolve", "resolve_issue", value, confirm=_sure(issue)))
    more = [blocks.option(said, f"{choice}:{value}") for choice, said in _choices(facts)]
    return blocks.actions(*shown, blocks.overflow("more_on_issue", *more))


def _choices(facts: CardFacts) -> list[tuple[str, str]]:
    """At most five, which is what Slack takes in such a menu: without reports there is nobody to ask."""
    is_open, has_reports = facts.issue.state not in OVER, bool(facts.reports)
    choices = (
        (True, "reports", "Show the reports"),
        (is_open and has_reports, "ask", "Ask the agents"),
        (is_open and facts.issue.owner is not None, "give_back", "Give back"),
        (is_open, "escalate", "Escalate"),
        (True, "same", "Same as ..."),
        (is_open and not has_reports, "close", "Close"),
        (not is_open, "reopen", "Reopen"),
    )
    return [(choice, said) for is_offered, choice, said in choices if is_offered]


def _sure(issue: Issue) -> Block:
    return {
        "title": blocks.words(f"Resolve {issue.label}?"),
        "text": blocks.words("Everybody who flagged it is told that it is fixed. You can reopen it from the menu."),
        "confirm": blocks.words("Resolve"),
        "deny": blocks.words("Cancel"),
    }
