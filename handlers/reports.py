"""An engineer chooses *Show the reports*."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.slack import known as lists
from bot.slack.blocks import pressed_issue
from bot.usecases import reports


async def chosen(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    issue = pressed_issue(action)
    found = await reports.on_issue(desk, context["occasion"].actor, issue, lists.MOST_REPORTS)
    view = lists.reports(issue, found.latest, found.names, found.count)
    await client.views_open(trigger_id=body["trigger_id"], view=view)
    await ack()
