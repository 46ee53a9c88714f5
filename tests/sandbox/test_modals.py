"""A modal's life, on the page's WebSocket and to the real client."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import Sandbox
from tests.sandbox.rig import Browser, Control, SocketBot, actions, button, modal, plain, section, text_input

ANA = "U0ANA"
BROKEN = {"title": {"text": {"type": "plain_text_input", "value": "broken"}}}


@dataclass
class Stage:
    """Ana, her browser, and a bot that answers submissions by `answer`."""

    control: Control
    browser: Browser
    bot: SocketBot
    slack: AsyncWebClient
    answer: dict[str, Any] | None = None

    async def trigger(self) -> str:
        await self.control.post("command", channel="C0SUPPORT", user=ANA, command="/flag", text="")
        return str((await self.bot.next()).payload["trigger_id"])

    async def open(self, view: dict[str, Any]) -> dict[str, Any]:
        opened = await self.slack.views_open(trigger_id=await self.trigger(), view=view)
        await self.browser.frame("view")
        return dict(opened["view"])

    async def stack(self) -> list[dict[str, Any]]:
        return list((await self.control.get(f"views/{ANA}"))["stack"])


@pytest.fixture
async def stage(control: Control, browser: Browser, bot: SocketBot, slack: AsyncWebClient) -> Stage:
    stage = Stage(control, browser, bot, slack)
    bot.reply = lambda request: stage.answer if request.payload.get("type") == "view_submission" else None
    return stage


async def refused(call: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return str(caught.value.response["error"])


async def test_submission_carries_values_and_closes(stage: Stage) -> None:
    view = await stage.open(modal(private_metadata="case 7"))
    await stage.browser.submit(ANA, BROKEN)
    payload = (await stage.bot.next()).payload
    assert payload["view"]["state"]["values"] == BROKEN
    assert (payload["view"]["id"], payload["view"]["private_metadata"]) == (view["id"], "case 7")
    assert payload["view"]["root_view_id"] == view["id"]
    assert (await stage.browser.frame("view_closed"))["rest"] == []


async def test_client_asks_for_what_is_required(stage: Stage) -> None:
    await stage.open(modal(text_input(), text_input("note", optional=True)))
    await stage.browser.submit(ANA, {})
    assert list((await stage.browser.frame("view_errors"))["errors"]) == ["title"]
    await stage.browser.submit(ANA, BROKEN)
    values = (await stage.bot.next()).payload["view"]["state"]["values"]
    assert values["note"]["text"] == {"type": "plain_text_input", "value": None}


async def test_errors_keep_the_modal_open(stage: Stage) -> None:
    await stage.open(modal())
    stage.answer = {"response_action": "errors", "errors": {"title": "Too vague."}}
    await stage.browser.submit(ANA, BROKEN)
    assert (await stage.browser.frame("view_errors"))["errors"] == {"title": "Too vague."}
    assert len(await stage.stack()) == 1


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"elsewhere": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "explode"},
        {"response_action": "update", "view": modal(title=plain("x" * 25))},
    ],
)
async def test_bad_answers_are_trouble(stage: Stage, answer: dict[str, Any]) -> None:
    await stage.open(modal())
    stage.answer = answer
    await stage.browser.submit(ANA, BROKEN)
    assert "trouble" in (await stage.browser.frame("note"))["text"]
    assert len(await stage.stack()) == 1


@pytest.mark.parametrize("settings", [{"answer_within": 0.2}])
async def test_no_answer_is_trouble(stage: Stage) -> None:
    await stage.open(modal())
    stage.bot.reply = lambda request: SocketBot.NO_ACK
    await stage.browser.submit(ANA, BROKEN)
    assert "trouble" in (await stage.browser.frame("note"))["text"]
    assert len(await stage.stack()) == 1


async def test_update_push_and_clear_by_answer(stage: Stage) -> None:
    first = await stage.open(modal())
    stage.answer = {"response_action": "update", "view": modal(title=plain("Second"))}
    await stage.browser.submit(ANA, BROKEN)
    updated = (await stage.browser.frame("view"))["view"]
    assert (updated["id"], updated["title"]["text"]) == (first["id"], "Second")
    assert updated["state"]["values"] == BROKEN
    stage.answer = {"response_action": "push", "view": modal(title=plain("Third"))}
    await stage.browser.submit(ANA, {})
    pushed = (await stage.browser.frame("view"))["view"]
    assert (pushed["previous_view_id"], pushed["root_view_id"]) == (first["id"], first["id"])
    assert len(await stage.stack()) == 2
    stage.answer = {"response_action": "clear"}
    await stage.browser.submit(ANA, BROKEN)
    await stage.browser.frame("view_closed")
    assert (await stage.browser.frame("view_closed"))["rest"] == []


async def test_update_by_api_keeps_values_and_checks_hash(stage: Stage) -> None:
    view = await stage.open(modal(text_input(), actions(button("more"))))
    await stage.control.post("interact", user=ANA, viewId=view["id"], action={"action_id": "more"}, values=BROKEN)
    click = (await stage.bot.next()).payload
    assert click["container"] == {"type": "view", "view_id": view["id"]}
    assert click["view"]["state"]["values"] == BROKEN
    assert "response_url" not in click
    changed = modal(section("new"), text_input())
    fresh = (await stage.slack.views_update(view_id=view["id"], view=changed, hash=view["hash"]))["view"]
    assert fresh["state"]["values"] == BROKEN
    assert (await refused(stage.slack.views_update(view_id=view["id"], view=changed, hash=view["hash"]))) == (
        "hash_conflict"
    )


async def test_what_is_typed_is_told_where_the_field_asks_for_it(stage: Stage) -> None:
    heard = text_input() | {"dispatch_action": True}
    heard["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_character_entered"]}
    view = await stage.open(modal(heard, text_input("note", optional=True)))
    typed = {"type": "plain_text_input", "block_id": "title", "action_id": "text", "value": "broken"}
    assert (await stage.control.post("interact", user=ANA, viewId=view["id"], action=typed, values=BROKEN))["ok"]
    told = (await stage.bot.next()).payload
    assert (told["actions"][0]["action_id"], told["actions"][0]["value"]) == ("text", "broken")
    assert told["view"]["state"]["values"]["title"] == BROKEN["title"]
    unheard = await stage.control.post(
        "interact", user=ANA, viewId=view["id"], action={"block_id": "note", "action_id": "text"}, values=BROKEN
    )
    assert unheard["error"] == "action_not_found"
    heard["element"]["dispatch_action_config"] = {"trigger_actions_on": ["on_blink"]}
    assert await refused(stage.slack.views_update(view_id=view["id"], view=modal(heard))) == "invalid_arguments"


async def test_push_up_to_three(stage: Stage) -> None:
    await stage.open(modal())
    for _ in range(2):
        await stage.slack.views_push(trigger_id=await stage.trigger(), view=modal())
    assert await refused(stage.slack.views_push(trigger_id=await stage.trigger(), view=modal())) == (
        "push_limit_reached"
    )


async def test_trigger_is_good_once(stage: Stage) -> None:
    trigger = await stage.trigger()
    await stage.slack.views_open(trigger_id=trigger, view=modal())
    assert await refused(stage.slack.views_open(trigger_id=trigger, view=modal())) == "exchanged_trigger_id"


async def test_trigger_expires(stage: Stage, sandbox: Sandbox) -> None:
    trigger = await stage.trigger()
    sandbox._office.state.triggers[trigger].issued -= 3.1
    assert await refused(stage.slack.views_open(trigger_id=trigger, view=modal())) == "expired_trigger_id"


@pytest.mark.parametrize("notify", [True, False])
async def test_close(stage: Stage, notify: bool) -> None:
    await stage.open(modal(notify_on_close=notify))
    await stage.browser.close_view(ANA)
    assert (await stage.browser.frame("view_closed"))["rest"] == []
    await stage.control.say("after")
    got = (await stage.bot.next()).payload
    assert got["type"] == ("view_closed" if notify else "event_callback")


async def test_home_button(stage: Stage) -> None:
    home = {"type": "home", "blocks": [actions(button("refresh"))]}
    view = (await stage.slack.views_publish(user_id=ANA, view=home))["view"]
    assert (await stage.browser.frame("home"))["view"]["id"] == view["id"]
    assert (await stage.control.post("interact", user=ANA, viewId=view["id"], action={"action_id": "refresh"}))["ok"]
    assert (await stage.bot.next()).payload["view"]["type"] == "home"
    other = await stage.control.post("interact", user="U0BEN", viewId=view["id"], action={"action_id": "refresh"})
    assert other["error"] == "not_found"
