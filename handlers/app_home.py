"""Somebody opens the Home tab, or changes a setting of their own there."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.slack import app_home as forms
from bot.usecases import app_home


async def opened(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    """The event comes for each tab of the app; of an older app without tabs it has none."""
    if event.get("tab", "home") == "home":
        await app_home.open_home(desk, context["occasion"])


async def hours_pressed(
    desk: Desk, ack: AsyncAck, body: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    own = await app_home.own_hours(desk, context["occasion"].actor)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.hours_form(own))
    await ack()


async def hours_sent(desk: Desk, ack: AsyncAck, view: dict[str, Any], context: AsyncBoltContext) -> None:
    await app_home.work_at(desk, context["occasion"], forms.read_hours_form(view))
    await ack()
