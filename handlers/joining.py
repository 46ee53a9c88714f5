"""A hand is raised on a card or on a flagged message, or taken back."""

from typing import Any

from slack_bolt.async_app import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.labels import issue_label
from bot.rules.report import Raised
from bot.slack.whisper import whisper
from bot.usecases import joining


async def hand_raised(desk: Desk, event: dict[str, Any], context: AsyncBoltContext) -> None:
    await joining.join(desk, context["occasion"], _raised(event))


async def hand_taken_back(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    gone = await joining.withdraw(desk, context["occasion"], _raised(event))
    if gone is not None:
        said = f"{gone.label} is withdrawn: it does not count on {issue_label(gone.issue)} any more."
        await whisper(client, context["occasion"].actor, said, event["item"]["channel"])


def _raised(event: dict[str, Any]) -> Raised:
    """Without the skin tone: a hand of another colour is no other hand."""
    return Raised(event["item"]["channel"], event["item"]["ts"], event["reaction"].partition("::")[0])
