"""views.* and the stack of modals that each person has (docs.slack.dev/surfaces/modals)."""

from __future__ import annotations

import secrets

from bot.sandbox.blocks import check_view, elements_of, fill_in_ids
from bot.sandbox.office import Office
from bot.sandbox.state import Refused
from bot.sandbox.web_api import Args, Method
from bot.sandbox.workspace import Json

MOST_VIEWS = 3
_VALUES = {
    "plain_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "users_select": ("selected_user", "initial_user"),
    "checkboxes": ("selected_options", "initial_options"),
}


def value_key(element: Json) -> str | None:
    """The field of a state value that says what is entered; None for buttons and menus, which keep nothing."""
    return _VALUES[element["type"]][0] if element.get("type") in _VALUES else None


def _empty_values(blocks: list[Json]) -> Json:
    values: Json = {}
    for block in blocks:
        for element in elements_of(block):
            if element.get("type") in _VALUES:
                key, initial = _VALUES[element["type"]]
                start = element.get(initial, [] if key == "selected_options" else None)
                entry = {"type": element["type"], key: start}
                values.setdefault(block["block_id"], {})[element["action_id"]] = entry
    return values


def enter(view: Json, entered: Json) -> None:
    """Puts what a person entered into the state of a view. What the view does not ask for is dropped."""
    for block_id, fields in view["state"]["values"].items():
        for action_id, entry in fields.items():
            given = (entered.get(block_id) or {}).get(action_id)
            if isinstance(given, dict):
                key = _VALUES[entry["type"]][0]
                entry[key] = given.get(key)


def make_view(office: Office, given: object, kind: str, before: Json | None = None) -> Json:
    """The view as Slack keeps it. `before` is the version that it replaces: its id, its place in the stack and
    what was entered under the same block_id and action_id stay. Raises invalid_arguments."""
    if not isinstance(given, dict):
        raise Refused("invalid_arguments", response_metadata={"messages": ["[ERROR] view must be an object"]})
    errors = check_view(given, kind)
    if errors:
        messages = [f"[ERROR] {error}" for error in errors]
        raise Refused("invalid_arguments", errors=errors, response_metadata={"messages": messages})
    view_id = before["id"] if before else office.state.fresh("V")
    blocks = fill_in_ids(given["blocks"])
    view: Json = {
        "id": view_id,
        "team_id": office.workspace.team_id,
        "type": kind,
        "title": given.get("title"),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "blocks": blocks,
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "external_id": given.get("external_id") or "",
        "state": {"values": _empty_values(blocks)},
        "hash": f"{office.clock():.3f}.{secrets.token_hex(4)}",
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "root_view_id": before["root_view_id"] if before else view_id,
        "previous_view_id": before["previous_view_id"] if before else None,
        "app_id": office.workspace.app_id,
        "app_installed_team_id": office.workspace.team_id,
        "bot_id": office.workspace.bot_id,
    }
    if before:
        enter(view, before["state"]["values"])
    return view


def _exchange(office: Office, args: Args) -> str:
    """The person whose click the trigger_id stands for."""
    trigger = office.state.triggers.get(args.text("trigger_id"))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if trigger.used:
        raise Refused("exchanged_trigger_id")
    if office.clock() - trigger.issued > office.timing.trigger_life:
        raise Refused("expired_trigger_id")
    return trigger.user


def _spend(office: Office, args: Args) -> None:
    office.state.triggers[args.text("trigger_id")].used = True


def _show(office: Office, user: str, view: Json) -> None:
    office.state.show({"t": "view", "user": user, "view": view})


def close_top(office: Office, user: str, how_many: int = 1) -> list[Json]:
    """Takes views off the top of a person's stack; gives them back, top first."""
    stack = office.state.stacks.get(user, [])
    closed: list[Json] = []
    while stack and len(closed) < how_many:
        closed.append(stack.pop())
        office.state.show({"t": "view_closed", "user": user, "view_id": closed[-1]["id"], "rest": list(stack)})
    return closed


def push_view(office: Office, user: str, given: object) -> Json:
    stack = office.state.stacks.get(user, [])
    if not stack:
        raise Refused("not_found")
    if len(stack) >= MOST_VIEWS:
        raise Refused("push_limit_reached")
    view = make_view(office, given, "modal")
    view |= {"root_view_id": stack[0]["id"], "previous_view_id": stack[-1]["id"]}
    stack.append(view)
    _show(office, user, view)
    return view


def replace_view(office: Office, view_id: str, given: object) -> Json:
    """A new version of a view in its place, in a stack or a Home. Raises not_found."""
    found = office.state.find_view(view_id)
    if found is None:
        raise Refused("not_found")
    user, before = found
    view = make_view(office, given, before["type"], before)
    before.clear()
    before.update(view)
    if before["type"] == "home":
        office.state.show({"t": "home", "user": user, "view": before})
    else:
        _show(office, user, before)
    return before


def open_view(office: Office, args: Args) -> Json:
    """A new root: whatever modals the person had open are gone, without a view_closed for the bot."""
    user = _exchange(office, args)
    view = make_view(office, args.structure("view", "invalid_arguments"), "modal")
    _spend(office, args)
    close_top(office, user, MOST_VIEWS)
    office.state.stacks[user] = [view]
    _show(office, user, view)
    return {"view": view}


def push(office: Office, args: Args) -> Json:
    user = _exchange(office, args)
    view = push_view(office, user, args.structure("view", "invalid_arguments"))
    _spend(office, args)
    return {"view": view}


def update(office: Office, args: Args) -> Json:
    """By view_id or external_id. A `hash` of an older version means hash_conflict."""
    view_id = args.text("view_id")
    if not view_id and args.text("external_id"):
        views = [view for stack in office.state.stacks.values() for view in stack]
        view_id = next((view["id"] for view in views if view["external_id"] == args.text("external_id")), "")
    found = office.state.find_view(view_id)
    if found is None:
        raise Refused("not_found")
    if args.text("hash") and args.text("hash") != found[1]["hash"]:
        raise Refused("hash_conflict")
    return {"view": replace_view(office, view_id, args.structure("view", "invalid_arguments"))}


def publish(office: Office, args: Args) -> Json:
    user = args.text("user_id")
    person = office.workspace.person(user)
    if person is None:
        raise Refused("user_not_found")
    if person.deleted or person.is_bot:
        raise Refused("not_enabled")
    before = office.state.homes.get(user)
    if args.text("hash") and (before is None or args.text("hash") != before["hash"]):
        raise Refused("hash_conflict")
    view = make_view(office, args.structure("view", "invalid_arguments"), "home", before)
    office.state.homes[user] = view
    office.state.show({"t": "home", "user": user, "view": view})
    return {"view": view}


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push,
    "views.update": update,
    "views.publish": publish,
}
