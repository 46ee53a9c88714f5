"""usergroups.*: named groups of members (docs.slack.dev/reference/methods/usergroups.users.update and its kin)."""

from __future__ import annotations

from collections.abc import Callable

from bot.sandbox.office import Office
from bot.sandbox.state import Refused
from bot.sandbox.web_api import Args, Method
from bot.sandbox.workspace import Json, UserGroup

Tell = Callable[[list[Json]], object]


def _group(office: Office, args: Args) -> UserGroup:
    group = next((each for each in office.workspace.user_groups if each.id == args.text("usergroup")), None)
    if group is None:
        raise Refused("no_such_subteam")
    return group


def _shape(office: Office, group: UserGroup, args: Args) -> Json:
    members = office.state.user_groups[group.id]
    shape: Json = {
        "id": group.id,
        "team_id": office.workspace.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "date_delete": 0,
    }
    shape |= {"users": list(members)} if args.flag("include_users") else {}
    return shape | ({"user_count": len(members)} if args.flag("include_count") else {})


def list_groups(office: Office, args: Args) -> Json:
    return {"usergroups": [_shape(office, group, args) for group in office.workspace.user_groups]}


def list_users(office: Office, args: Args) -> Json:
    return {"users": list(office.state.user_groups[_group(office, args).id])}


def set_members(office: Office, group: str, users: list[str]) -> list[Json]:
    """The whole membership at once; what the bot hears of it."""
    before = office.state.user_groups[group]
    added, removed = [user for user in users if user not in before], [user for user in before if user not in users]
    if not added and not removed:
        return []
    office.state.user_groups[group] = users
    event: Json = {
        "type": "subteam_members_changed",
        "subteam_id": group,
        "team_id": office.workspace.team_id,
        "added_users": added,
        "added_users_count": str(len(added)),
        "removed_users": removed,
        "removed_users_count": str(len(removed)),
        "event_ts": office.state.next_ts(),
    }
    return [event]


def checked_members(office: Office, text: str) -> list[str]:
    """From ids with commas between them; guests and bots cannot be in a user group."""
    users = list(dict.fromkeys(user.strip() for user in text.split(",") if user.strip()))
    if not users:
        raise Refused("no_users_provided")
    for user in users:
        person = office.workspace.person(user)
        if person is None or person.deleted or person.is_bot or person.is_restricted or person.is_ultra_restricted:
            raise Refused("invalid_users")
    return users


def methods(tell: Tell) -> dict[str, Method]:
    """tell(events) sends off what a change makes the bot hear."""

    def update_users(office: Office, args: Args) -> Json:
        group = _group(office, args)
        tell(set_members(office, group.id, checked_members(office, args.text("users"))))
        return {"usergroup": _shape(office, group, args) | {"users": list(office.state.user_groups[group.id])}}

    return {
        "usergroups.list": list_groups,
        "usergroups.users.list": list_users,
        "usergroups.users.update": update_users,
    }
