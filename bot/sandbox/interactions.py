"""Commands, clicks, shortcuts and submissions: what people do to the bot's own things, sent once, and what the
bot's acknowledgement then does (docs.slack.dev/reference/interaction-payloads)."""

from __future__ import annotations

import contextlib
from typing import Any

from bot.sandbox import mentions, views
from bot.sandbox.blocks import elements_of, find_element
from bot.sandbox.delivery import Delivery, NoAnswer
from bot.sandbox.office import VERIFICATION_TOKEN, Office
from bot.sandbox.responses import show_answer
from bot.sandbox.state import Refused, ResponseUrl
from bot.sandbox.workspace import Json

# What Slack's client says when a submission goes wrong.
TROUBLE = "We had some trouble connecting. Try again?"
_CHOSEN = ("value", "selected_option", "selected_options", "selected_user")


class Interactions:
    def __init__(self, office: Office, delivery: Delivery) -> None:
        self._office, self._delivery = office, delivery
        self._submitting: set[str] = set()

    def _payload(self, kind: str, user: str) -> Json:
        workspace, person = self._office.workspace, self._office.state.actor(user)
        who = {"id": user, "username": person.name, "name": person.name}
        return {
            "type": kind,
            "team": {"id": workspace.team_id, "domain": workspace.domain},
            "user": who | {"team_id": person.team_id or workspace.team_id},
            "api_app_id": workspace.app_id,
            "token": VERIFICATION_TOKEN,
            "trigger_id": self._office.state.new_trigger(user),
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _channel(self, channel: str) -> Json:
        conversation = self._office.state.conversations[channel]
        named = {"channel": conversation.name, "group": "privategroup", "im": "directmessage"}
        return {"id": channel, "name": named[conversation.kind]}

    async def _ask(self, kind: str, payload: Json, told: str, channel: str = "") -> object:
        """Sends it; a person hears of a failure, and the caller by Refused."""
        try:
            return await self._delivery.ask(kind, payload)
        except NoAnswer as failure:
            text = f'{told} failed with the error "{failure}"' if told.startswith("/") else told
            self._office.note(payload.get("user_id") or payload["user"]["id"], text, channel)
            raise Refused(str(failure)) from None

    async def command(self, body: Json) -> Json:
        """A slash command, anywhere the person is a member."""
        office, user = self._office, str(body.get("user"))
        person = office.state.actor(user)
        channel = office.state.seat(str(body.get("channel")), user).id
        name = str(body.get("command"))
        if name not in {known for known, _, _ in office.workspace.commands}:
            office.note(user, f"{name} is not a valid command.", channel)
            raise Refused("unknown_command")
        text = str(body.get("text") or "")
        payload = {
            "token": VERIFICATION_TOKEN,
            "team_id": office.workspace.team_id,
            "team_domain": office.workspace.domain,
            "channel_id": channel,
            "channel_name": self._channel(channel)["name"],
            "user_id": user,
            "user_name": person.name,
            "command": name,
            "text": mentions.escaped(office.state, text) if office.workspace.should_escape else text,
            "api_app_id": office.workspace.app_id,
            "is_enterprise_install": "false",
            "response_url": office.response_url(user, channel),
            "trigger_id": office.state.new_trigger(user),
        }
        answer = await self._ask("slash_commands", payload, name, channel)
        shown = {"text": answer} if isinstance(answer, str) else answer
        if isinstance(shown, dict) and (shown.get("text") or shown.get("blocks")):
            place = ResponseUrl(user, channel, office.clock())
            try:
                show_answer(office, self._delivery.tell, place, shown)
            except Refused as no:
                office.note(user, f'{name} failed with the error "{no.code}"', channel)
                raise
        return {"response": answer}

    async def shortcut(self, body: Json) -> Json:
        office, user = self._office, str(body.get("user"))
        channel = office.state.seat(str(body.get("channel")), user).id
        message = office.state.message(channel, str(body.get("messageTs")))
        callback_id = body.get("callback_id")
        if callback_id not in {known for known, _ in office.workspace.shortcuts}:
            raise Refused("unknown_shortcut")
        payload = self._payload("message_action", user) | {
            "callback_id": callback_id,
            "action_ts": office.state.next_ts(),
            "message": message,
            "message_ts": message["ts"],
            "channel": self._channel(channel),
            "response_url": office.response_url(user, channel, "", message.get("thread_ts", "")),
        }
        return {"response": await self._ask("interactive", payload, TROUBLE, channel)}

    async def interact(self, body: Json) -> Json:
        """A click or a choice in a message, an ephemeral message, a modal or a Home."""
        user, asked = str(body.get("user")), body.get("action")
        if not isinstance(asked, dict):
            raise Refused("invalid_arguments")
        payload = self._payload("block_actions", user)
        if body.get("viewId"):
            payload |= self._in_view(user, str(body["viewId"]), asked, body.get("values"))
        else:
            payload |= self._in_message(user, str(body.get("channel")), str(body.get("messageTs")), asked)
        channel = payload.get("channel", {}).get("id", "")
        return {"response": await self._ask("interactive", payload, TROUBLE, channel)}

    def _in_message(self, user: str, channel: str, ts: str, asked: Json) -> Json:
        office = self._office
        conversation = office.state.seat(channel, user)
        whispers = office.state.ephemerals.get(user, [])
        whisper = next((message for message in whispers if message["ts"] == ts), None)
        message = whisper or office.state.message(conversation.id, ts)
        action, block = self._action(message.get("blocks", []), asked)
        values = office.state.choices.setdefault((user, ts), {})
        key = views.value_key(action)
        if key:
            values.setdefault(block["block_id"], {})[action["action_id"]] = {"type": action["type"], key: action[key]}
        container = {"type": "message", "message_ts": ts, "channel_id": channel, "is_ephemeral": whisper is not None}
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        thread_ts = message.get("thread_ts", "")
        return {
            "container": container,
            "channel": self._channel(channel),
            "message": message,
            "state": {"values": values},
            "actions": [action],
            "response_url": office.response_url(user, channel, ts, "" if thread_ts == ts else thread_ts),
        }

    def _in_view(self, user: str, view_id: str, asked: Json, entered: object) -> Json:
        found = self._office.state.find_view(view_id)
        if found is None or found[0] != user:
            raise Refused("not_found")
        view = found[1]
        if isinstance(entered, dict):
            views.enter(view, entered)
        action, block = self._action(view["blocks"], asked)
        if views.value_key(action):
            views.enter(view, {block["block_id"]: {action["action_id"]: action}})
        return {"container": {"type": "view", "view_id": view_id}, "view": view, "actions": [action]}

    def _action(self, blocks: list[Json], asked: Json) -> tuple[Json, Json]:
        """The action as Slack sends it: what was asked for, completed from the element itself."""
        wanted = str(asked.get("action_id"))
        # Redrawn since the person saw it, a block has another id; the button under the finger is the same.
        found = find_element(blocks, wanted, asked.get("block_id")) or find_element(blocks, wanted, None)
        if found is None:
            raise Refused("action_not_found")
        block, element = found
        if block["type"] == "input" and not block.get("dispatch_action"):
            raise Refused("action_not_found")  # Slack tells of such a field only when the form is sent
        action: Json = {key: element[key] for key in ("type", "action_id", "text", "value", "style") if key in element}
        action |= {"block_id": block["block_id"], "action_ts": self._office.state.next_ts()}
        action |= {key: asked[key] for key in _CHOSEN if key in asked}
        if element["type"] == "button":
            action.pop("selected_option", None)
        if isinstance(action.get("selected_option"), dict):
            action["selected_option"] = _full_option(element, action["selected_option"])
        if isinstance(action.get("selected_options"), list):
            action["selected_options"] = [_full_option(element, option) for option in action["selected_options"]]
        key = views.value_key(element)
        if key:
            action.setdefault(key, None)
        return action, block

    async def submit(self, user: str, values: Json) -> None:
        """Submits the top modal. Slack's client itself asks for what is required and takes one click only."""
        view = self._top(user)
        if view is None or view["id"] in self._submitting:
            return
        views.enter(view, values)
        missing = _missing(view)
        if missing:
            self._show_errors(user, view, missing)
            return
        self._submitting.add(view["id"])
        try:
            payload = self._payload("view_submission", user) | {"view": view, "response_urls": []}
            answer = await self._ask("interactive", payload, TROUBLE)
            self._obey(user, view, answer)
        except Refused as no:
            if no.code not in {"operation_timeout", "dispatch_failed"}:
                self._office.note(user, TROUBLE)
        finally:
            self._submitting.discard(view["id"])

    def _top(self, user: str) -> Json | None:
        stack = self._office.state.stacks.get(user, [])
        return stack[-1] if stack else None

    def _show_errors(self, user: str, view: Json, errors: Json) -> None:
        self._office.state.show({"t": "view_errors", "user": user, "view_id": view["id"], "errors": errors})

    def _obey(self, user: str, view: Json, answer: object) -> None:
        """Does what the bot answered to a submission. Raises Refused where Slack's client gives up."""
        action = answer.get("response_action") if isinstance(answer, dict) else None
        given: Json = answer if isinstance(answer, dict) else {}
        match action:
            case None:
                if self._top(user) is view:
                    views.close_top(self._office, user)
            case "clear":
                views.close_top(self._office, user, views.MOST_VIEWS)
            case "update":
                views.replace_view(self._office, view["id"], given.get("view"))
            case "push":
                views.push_view(self._office, user, given.get("view"))
            case "errors":
                errors = given.get("errors")
                inputs = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
                if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
                    raise Refused("invalid_errors")
                self._show_errors(user, view, errors)
            case _:
                raise Refused("invalid_response_action")

    async def close_view(self, user: str) -> None:
        """Closes the top modal by its close button, or the whole stack if the view says clear_on_close."""
        view = self._top(user)
        if view is None:
            return
        clears = view["clear_on_close"]
        for closed in views.close_top(self._office, user, views.MOST_VIEWS if clears else 1):
            if closed["notify_on_close"]:
                payload = self._payload("view_closed", user) | {"view": closed, "is_cleared": clears}
                del payload["trigger_id"]
                # the modal is gone either way: the person has been told, there is nothing to undo
                with contextlib.suppress(Refused):
                    await self._ask("interactive", payload, TROUBLE)


def _full_option(element: Json, option: Any) -> Any:
    """The option as the element has it, when only its value was given. Raises for one that is not offered."""
    offered = element.get("options", [])
    offered = offered + [each for group in element.get("option_groups", []) for each in group["options"]]
    for each in offered:
        if isinstance(option, dict) and each["value"] == option.get("value"):
            return each
    raise Refused("option_not_found")


def _missing(view: Json) -> Json:
    """block_id -> what the client says, for inputs that are required and empty, or too short or long."""
    errors: Json = {}
    for block in view["blocks"]:
        if block["type"] != "input":
            continue
        for element in elements_of(block):
            key = views.value_key(element)
            value = view["state"]["values"][block["block_id"]][element["action_id"]].get(key)
            if value in (None, "", []):
                if not block.get("optional"):
                    errors[block["block_id"]] = "Please complete this required field."
            elif isinstance(value, str) and not (
                element.get("min_length", 0) <= len(value) <= element.get("max_length", len(value))
            ):
                errors[block["block_id"]] = "Please enter a text of the length that is asked for."
    return errors
