"""An agent looks at a workaround that reached her, and says whether it worked."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from bot.desk import Desk
from bot.rules.labels import ReportId, WorkaroundId
from bot.rules.workaround import Shared, Standing, Verdict, Workaround
from bot.slack import verdicts as forms
from bot.slack.blocks import pressed_on
from bot.slack.client import attempt
from bot.slack.whisper import whisper
from bot.usecases import verdicts


async def judged(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    channel, message = pressed_on(body)
    about = forms.read_verdict_value(action["value"])
    verdict = forms.VERDICTS[action["action_id"]]
    judged, standing = await verdicts.judge(desk, context["occasion"], about, verdict)
    await ack()
    await _show(desk, client, channel, message["ts"], standing)
    await _warn(client, context, judged, standing, channel, message.get("thread_ts"))


async def wording_pressed(
    desk: Desk,
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    client: AsyncWebClient,
    context: AsyncBoltContext,
) -> None:
    about = forms.read_verdict_value(action["value"])
    version = await verdicts.look(desk, context["occasion"].actor, about)
    await client.views_open(trigger_id=body["trigger_id"], view=forms.wording(version))
    await ack()


async def rated_worked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    await _rated(desk, event, client, context, Verdict.WORKED)


async def rated_did_not_work(
    desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    await _rated(desk, event, client, context, Verdict.DID_NOT_WORK)


async def unrated_worked(desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext) -> None:
    await _unrated(desk, event, client, context, Verdict.WORKED)


async def unrated_did_not_work(
    desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext
) -> None:
    await _unrated(desk, event, client, context, Verdict.DID_NOT_WORK)


async def _unrated(
    desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext, verdict: Verdict
) -> None:
    """A thumb that is taken back is no verdict any more."""
    channel, ts = event["item"]["channel"], event["item"]["ts"]
    shared = await verdicts.shared_by(desk, channel, ts)
    if shared is not None:
        about = Shared(ReportId(shared.report), shared.version, WorkaroundId(shared.workaround))
        standing = await verdicts.take_back(desk, context["occasion"], about, verdict)
        if standing is not None:
            await _show(desk, client, channel, ts, standing)


async def _rated(
    desk: Desk, event: dict[str, Any], client: AsyncWebClient, context: AsyncBoltContext, verdict: Verdict
) -> None:
    """A thumb on a message of ours that brought a workaround; on anything else it is just a thumb."""
    shared = await verdicts.shared_by(desk, event["item"]["channel"], event["item"]["ts"])
    if shared is not None:
        about = Shared(ReportId(shared.report), shared.version, WorkaroundId(shared.workaround))
        judged, standing = await verdicts.judge(desk, context["occasion"], about, verdict)
        await _show(desk, client, event["item"]["channel"], event["item"]["ts"], standing)
        await _warn(client, context, judged, standing, event["item"]["channel"])


async def _show(desk: Desk, client: AsyncWebClient, channel: str, ts: str, standing: Standing) -> None:
    """Only for the eye: what was said is saved, so nothing hangs on this edit."""
    shared = await verdicts.shared_by(desk, channel, ts)
    if shared is not None:
        drawn = forms.shared(shared, await desk.people.names(forms.people(shared, standing)), standing)
        await attempt(lambda: client.chat_update(channel=channel, ts=ts, text=drawn.text, blocks=drawn.blocks))


async def _warn(
    client: AsyncWebClient,
    context: AsyncBoltContext,
    judged: Workaround,
    standing: Standing,
    channel: str,
    thread: str | None = None,
) -> None:
    if standing.is_over:
        said = f"{verdicts.over(judged, standing)} What you said is kept for the version that you judged."
        await whisper(client, context["occasion"].actor, said, channel, thread)
