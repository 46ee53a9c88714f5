"""What people do in Slack's own client, short of clicking on the bot's things (see interactions.py)."""

from __future__ import annotations

import copy
import uuid
from collections.abc import Callable
from urllib.parse import quote

from bot.sandbox import timeline, usergroups
from bot.sandbox.office import Office
from bot.sandbox.state import Refused
from bot.sandbox.workspace import Json

Outcome = tuple[Json, list[Json]]


def _text(body: Json, key: str) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not value:
        raise Refused("invalid_arguments", missing=key)
    return value


def message(office: Office, body: Json) -> Outcome:
    """Says something; the text counts as Slack's client would send it, with entities and <@U...>."""
    user = office.state.actor(_text(body, "user")).id
    conversation = office.state.seat(_text(body, "channel"), user)
    if conversation.is_archived:
        raise Refused("is_archived")
    text = "" if body.get("files") and not body.get("text") else _text(body, "text")
    content: Json = {"user": user, "text": text, "client_msg_id": str(uuid.uuid4())}
    if body.get("thread_ts"):
        content["thread_ts"] = body["thread_ts"]
    if body.get("files"):
        content |= {"subtype": "file_share", "files": _files(office, user, body["files"])}
    if body.get("subtype") == "me_message":
        content["subtype"] = "me_message"
    events = timeline.post(office.state, conversation, content)
    said = next(reversed(office.state.messages[conversation.id].values()))
    return {"message": said | {"channel": conversation.id}}, events


def _files(office: Office, user: str, names: object) -> list[Json]:
    """Files by their names only: nothing is stored, and their permalinks lead nowhere."""
    if not isinstance(names, list) or not all(isinstance(name, str) and name for name in names):
        raise Refused("invalid_arguments", missing="files")
    found = []
    for name in names:
        key = office.state.fresh("F")
        file: Json = {"id": key, "name": name, "title": name, "user": user, "mode": "hosted"}
        found.append(file | {"permalink": f"{office.base_url}/files/{user}/{key}/{quote(name)}"})
    return found


def reaction(office: Office, body: Json) -> Outcome:
    user = office.state.actor(_text(body, "user")).id
    conversation = office.state.seat(_text(body, "channel"), user)
    present = bool(body.get("present", True))
    name = _text(body, "name").strip(":")
    return {}, timeline.react(office.state, conversation, _text(body, "ts"), user, name, present)


def edit_message(office: Office, body: Json) -> Outcome:
    user = office.state.actor(_text(body, "user")).id
    conversation = office.state.seat(_text(body, "channel"), user)
    ts = _text(body, "ts")
    if office.state.message(conversation.id, ts)["user"] != user:
        raise Refused("cant_update_message")
    return {}, timeline.edit(office.state, conversation, ts, user, {"text": _text(body, "text")})


def delete_message(office: Office, body: Json) -> Outcome:
    """One's own; admins delete anybody's, an app's too."""
    actor = office.state.actor(_text(body, "user"))
    conversation = office.state.seat(_text(body, "channel"), actor.id)
    ts = _text(body, "ts")
    if office.state.message(conversation.id, ts)["user"] != actor.id and not actor.is_admin:
        raise Refused("cant_delete_message")
    return {}, timeline.delete(office.state, conversation, ts)


def open_home(office: Office, body: Json) -> Outcome:
    user = office.state.actor(_text(body, "user")).id
    channel = office.state.direct(user, office.bot).id
    event: Json = {"type": "app_home_opened", "user": user, "channel": channel, "tab": "home"}
    event["event_ts"] = office.state.next_ts()
    if user in office.state.homes:
        event["view"] = copy.deepcopy(office.state.homes[user])
    return {"channel": channel}, [event]


def open_dm(office: Office, body: Json) -> Outcome:
    user = office.state.actor(_text(body, "user")).id
    other = _text(body, "with")
    if office.workspace.person(other) is None:
        raise Refused("user_not_found")
    return {"channel": office.state.direct(user, other).wire(office.bot)}, []


def membership(office: Office, body: Json) -> Outcome:
    """In or out, the bot too; nobody is asked for leave."""
    user, conversation = _text(body, "user"), office.state.conversations.get(_text(body, "channel"))
    if conversation is None or conversation.kind == "im":
        raise Refused("channel_not_found")
    if office.workspace.person(user) is None:
        raise Refused("user_not_found")
    events = timeline.set_membership(office.state, conversation, user, bool(body.get("member", True)))
    return {"channel": conversation.wire(office.bot)}, events


def user_group(office: Office, body: Json) -> Outcome:
    """An admin of the workspace sets who is in it; nobody is asked for leave."""
    group = _text(body, "group")
    if group not in office.state.user_groups:
        raise Refused("no_such_subteam")
    return {}, usergroups.set_members(office, group, usergroups.checked_members(office, _text(body, "users")))


ACTS: dict[str, Callable[[Office, Json], Outcome]] = {
    "message": message,
    "reaction": reaction,
    "edit-message": edit_message,
    "delete-message": delete_message,
    "open-home": open_home,
    "open-dm": open_dm,
    "membership": membership,
    "user-group": user_group,
}
