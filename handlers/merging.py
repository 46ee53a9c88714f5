"""An engineer says that two known issues are the same, or that they are not; somebody moves a report."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.labels import IssueId, read_issue_label, read_report_label
from bot.rules.merging import read_link
from bot.rules.occasion import Occasion
from bot.rules.refusals import Refused, WrongInput
from bot.slack import merging as forms
from bot.slack.blocks import pressed_issue
from bot.slack.spoken import Where, named
from bot.slack.words import counted
from bot.usecases import merging
from bot.usecases.merging import Union

USAGE = "Say which two: same KI-7 KI-3. The older one stays, or the one that you name: keep: KI-7"


async def same_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    """Two issues by id or link; in the thread of one of them only the other."""
    said = [spoken.issue] if spoken.issue is not None else []
    said += [await _read(desk, word) for word in spoken.text.split() if word.lower() != "as"]
    if len(said) == 1 and where.issue is not None:
        said.insert(0, where.issue)
    if len(said) != 2:
        raise Refused(USAGE)
    one, other = said
    keep = spoken.options.get("keep")
    return _merged(await merging.merge(desk, occasion, one, other, await _read(desk, keep) if keep else None))


async def unlink_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    return _parted(await merging.unmerge(desk, occasion, named(spoken)))


async def link_said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> str:
    """A report and an issue, in either order; in the thread of an issue only the report."""
    words = [word for word in spoken.text.split() if word.lower() != "to"]
    numbers = [number for number in map(read_report_label, words) if number is not None]
    issues = [spoken.issue] if spoken.issue is not None else []
    issues += [await _read(desk, word) for word in words if read_report_label(word) is None]
    if not issues and where.issue is not None:
        issues.append(where.issue)
    if len(numbers) != 1 or len(issues) != 1:
        raise Refused("Say which report belongs where: link R-12 KI-3, or link R-12 new")
    link = await merging.link(desk, occasion, numbers[0], issues[0])
    return (
        f"{link.report.label} counts on {link.now_on.label} now ({link.now_on.state.value}). "
        f"To take it back: link {link.report.label} {link.was.label}"
    )


async def same_chosen(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    issue = await merging.check_may_merge(desk, context["occasion"].actor, pressed_issue(action))
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(issue))
    await ack()


async def card_picked(
    desk: Desk, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    thread = body["message"].get("thread_ts") or body["message"]["ts"]
    issue = await merging.issue_here(desk, context["occasion"].actor, body["channel"]["id"], thread)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.form(issue))
    await ack()


async def form_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    """An id or a link merges; words are looked up, and what is found is offered."""
    asked, occasion = forms.read_form(view), context["occasion"]
    other = asked.chosen or await _find(desk, asked.other)
    if other is None:
        hits = await merging.look_for_same(desk, occasion.actor, asked.issue, asked.other)
        if not hits:
            raise WrongInput({"other": "Nothing known reads like this. Try other words, or an id such as KI-3."})
        issue = await merging.check_may_merge(desk, occasion.actor, asked.issue)
        await ack(response_action="update", view=forms.form(issue, asked.other, hits, forms.keep_of(asked)))
        return
    keep = None if asked.keep_this is None else asked.issue if asked.keep_this else other
    await merging.merge(desk, occasion, asked.issue, other, keep)
    await ack()


async def not_the_same_pressed(desk: Desk, ack: AsyncAck, action: dict[str, Any], context: AsyncBoltContext) -> None:
    await merging.unmerge(desk, context["occasion"], pressed_issue(action))
    await ack()


async def _find(desk: Desk, said: str) -> IssueId | None:
    """The issue that an id or a link names; None for words."""
    link = read_link(said)
    return await merging.issue_of_link(desk, *link) if link else read_issue_label(said.strip(".,"))


async def _read(desk: Desk, said: str) -> IssueId:
    found = await _find(desk, said)
    if found is None:
        raise Refused(f"Nothing was done: “{said[:60]}” is neither an id nor the link to a card. {USAGE}")
    return found


def _merged(union: Union) -> str:
    duplicate, canonical = union.duplicate.label, union.canonical.label
    return (
        f"{duplicate} is the same as {canonical} now; {counted(union.reports, 'report')} went there. "
        f"If that was wrong: unlink {duplicate}"
    )


def _parted(union: Union) -> str:
    return f"{union.duplicate.label} stands for itself again ({union.duplicate.state.value})."
