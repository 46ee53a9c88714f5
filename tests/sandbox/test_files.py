"""Files are announced, put at their address, and shared in one message, as files.* of Slack's Web API."""

from __future__ import annotations

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.sandbox.rig import Control


async def announced(slack: AsyncWebClient, size: int) -> tuple[str, str]:
    place = await slack.files_getUploadURLExternal(filename="a b.png", length=size, alt_txt="bars")
    return str(place["file_id"]), str(place["upload_url"])


async def test_a_picture_is_shared_in_a_thread_and_can_be_looked_at(slack: AsyncWebClient, control: Control) -> None:
    root = (await slack.chat_postMessage(channel="C0SUPPORT", text="the week"))["ts"]
    answer = await slack.files_upload_v2(
        filename="a.png",
        content=b"\x89PNG",
        title="A",
        alt_txt="bars",
        channel="C0SUPPORT",
        thread_ts=root,
        initial_comment="look",
    )
    assert answer["files"][0]["title"] == "A"
    message = (await control.get("messages/C0SUPPORT"))["messages"][-1]
    assert (message["text"], message["thread_ts"], message["user"]) == ("look", root, "U0LIAISON")
    (file,) = message["files"]
    assert (file["name"], file["title"], file["alt_txt"], file["mimetype"]) == ("a.png", "A", "bars", "image/png")
    async with control.session.get(file["url_private"]) as response:
        assert (response.status, await response.read()) == (200, b"\x89PNG")


async def test_nothing_is_shared_that_was_not_put_there(
    slack: AsyncWebClient, control: Control, session: aiohttp.ClientSession
) -> None:
    file, url = await announced(slack, 4)
    with pytest.raises(SlackApiError, match="file_not_found"):
        await slack.files_completeUploadExternal(files=[{"id": file}], channel_id="C0SUPPORT")
    for address, content, status in ((url, b"123", 400), (f"{url}X", b"1234", 400), (url, b"1234", 200)):
        async with session.post(address, data=content) as response:
            assert response.status == status
    await control.post("membership", user="U0LIAISON", channel="C0SUPPORT", member=False)
    with pytest.raises(SlackApiError, match="not_in_channel"):
        await slack.files_completeUploadExternal(files=[{"id": file}], channel_id="C0SUPPORT")
    assert (await control.get("messages/C0SUPPORT"))["messages"] == []
    async with session.get(f"{url.replace('/upload/v1/', '/files/')}X/a.png") as response:
        assert response.status == 404
