"""Somebody looks up what is known."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from bot.desk import Desk
from bot.rules.grammar import Spoken
from bot.rules.labels import IssueId, read_issue_label
from bot.rules.occasion import Occasion
from bot.slack import known as lists
from bot.slack.blocks import Message
from bot.slack.links import Links
from bot.slack.paging import Turn
from bot.slack.spoken import Where, answer, workspace_of
from bot.slack.text import plain
from bot.usecases import known


async def typed(desk: Desk, ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
    searched = plain(body.get("text", ""))
    await ack(answer(await _known(desk, context["occasion"], searched, workspace_of(context))))


async def said(desk: Desk, occasion: Occasion, spoken: Spoken, where: Where) -> Message:
    if spoken.issue is not None:
        return await _one(desk, occasion.actor, spoken.issue, where.workspace)
    return await _known(desk, occasion, spoken.text, where.workspace)


async def _known(desk: Desk, occasion: Occasion, searched: str, workspace: str) -> Message:
    """An id finds its issue, words find what reads like them."""
    number = read_issue_label(searched)
    if number is not None:
        return await _one(desk, occasion.actor, number, workspace)
    return await page(desk, occasion.actor, workspace, Turn("known", words=searched))


async def page(desk: Desk, actor: str, workspace: str, turn: Turn) -> Message:
    shown = lists.page_of(await known.look_up(desk, actor, turn.words), turn)
    links = await _links(desk, workspace, [each.issue.id for each in shown.lines])
    return lists.listed(shown, turn, links, await known.elsewhere(desk, [each.issue for each in shown.lines]))


async def _one(desk: Desk, actor: str, number: IssueId, workspace: str) -> Message:
    found = await known.one(desk, actor, number)
    links = await _links(desk, workspace, [number, found.issue.id])
    return lists.one(found, links, await known.elsewhere(desk, [found.issue]))


async def _links(desk: Desk, workspace: str, issues: list[IssueId]) -> Links:
    return Links(workspace, await desk.places(issues))
