"""Who holds which role: those whom an admin named, and those who hold it by where they are in Slack."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any

from bot.rules.policy import Chapter, Plain, check
from bot.rules.refusals import Refused
from bot.rules.roles import Person, Right, Role, is_outsider

Named = Mapping[Role, tuple[str, ...]]
"""Ids of people (U, W), user groups (S) and channels (C, G), in the order in which they were named."""


class Everybody(StrEnum):
    """Where a role comes from when it was not given by name."""

    FULL = "everybody with a full account"
    IN_CHANNEL = "everybody in the liaison channel"
    WORKSPACE_ADMINS = "the admins and owners of the Slack workspace"


BY_PLACE = {
    Role.AGENT: Everybody.FULL,
    Role.ENGINEER: Everybody.IN_CHANNEL,
    Role.LIAISON: Everybody.IN_CHANNEL,
    Role.ADMIN: Everybody.WORKSPACE_ADMINS,
}
UNTIL_NAMED = frozenset({Role.LIAISON, Role.ADMIN})
"""Held by place only as long as nobody is named, so that a new workspace has somebody to begin with."""

TO_GIVE = tuple(role for role in Role if role is not Role.AGENT)
"""Agent is everybody's."""

_USER = re.compile(r"[UW][A-Z0-9]{2,20}")
_GROUP = re.compile(r"[SCG][A-Z0-9]{2,20}")


def is_person(holder: str) -> bool:
    return _USER.fullmatch(holder) is not None


def groups(named: Named) -> frozenset[str]:
    """The user groups and channels among the holders."""
    return frozenset(holder for holders in named.values() for holder in holders if _GROUP.fullmatch(holder))


def usual(named: Named) -> tuple[str, ...]:
    """Who acts where nobody is on duty, the first of them who can: the liaisons who were named, but for groups."""
    return tuple(filter(is_person, named.get(Role.LIAISON, ())))


def by_place(role: Role, named: Named) -> Everybody | None:
    """Who holds the role without having been named."""
    return None if role in UNTIL_NAMED and named.get(role) else BY_PLACE.get(role)


def whence(person: Person, named: Named) -> dict[Role, list[str]]:
    """This person's roles, each with where it comes from: own id, groups' ids, or the words of Everybody."""
    if is_outsider(person):
        return {}
    places = {
        Everybody.FULL: True,
        Everybody.IN_CHANNEL: person.in_liaison_channel,
        Everybody.WORKSPACE_ADMINS: person.is_workspace_admin,
    }
    found: dict[Role, list[str]] = {}
    for role in Role:
        given = [holder for holder in named.get(role, ()) if holder == person.id or holder in person.groups]
        place = by_place(role, named)
        sources = [*given, *([place.value] if place is not None and places[place] else [])]
        if sources:
            found[role] = sources
    return found


def with_roles(person: Person, named: Named) -> Person:
    return replace(person, roles=frozenset(whence(person, named)))


def given(named: Named, role: Role, holders: Iterable[str], by: str) -> Named:
    """Named with these. Whoever names the first admin is named as well: the admins of the workspace, whom they may
    be one of, are no longer admins then. Raises Refused when it changes nothing."""
    before = named.get(role, ())
    wanted = [by, *holders] if role is Role.ADMIN and not before else [*holders]
    new = [holder for holder in dict.fromkeys(wanted) if holder not in before]
    if not new:
        raise Refused(f"That is so already: see `/liaison role {role}`.")
    return {**named, role: (*before, *new)}


def taken(named: Named, role: Role, holders: Iterable[str]) -> Named:
    """Named without these. Raises Refused for who was not named."""
    before, leaving = named.get(role, ()), set(holders)
    if not leaving <= set(before):
        place = by_place(role, named)
        held = f" {place.value.capitalize()} holds that role." if place else ""
        raise Refused(f"Nothing was changed: they were not named {role}, so that cannot be taken back.{held}")
    return {**named, role: tuple(holder for holder in before if holder not in leaving)}


def _read(plain: Plain) -> Named:
    """A role that is left out names nobody."""
    roles = [role.value for role in TO_GIVE]
    wrong = [f"“{key}” is no role that is given. Those are: {', '.join(roles)}." for key in plain if key not in roles]
    for key, holders in plain.items():
        if not isinstance(holders, list) or not all(isinstance(holder, str) for holder in holders):
            wrong.append(f"“{key}” needs a list of ids.")
            continue
        odd = [holder for holder in holders if not (_USER.fullmatch(holder) or _GROUP.fullmatch(holder))]
        wrong += [f"“{holder[:40]}” is no id of a person, a user group or a channel in Slack." for holder in odd]
    check(wrong)
    return {role: tuple(dict.fromkeys(plain.get(role.value, ()))) for role in TO_GIVE}


def _plain(named: Named) -> dict[str, Any]:
    return {role.value: list(named.get(role, ())) for role in TO_GIVE}


CHAPTER: Chapter[Named] = Chapter(
    name="roles",
    about="who holds which role, by ids of people, user groups and channels",
    default=dict.fromkeys(TO_GIVE, ()),
    read=_read,
    plain=_plain,
    changed_by=Right.CHANGE_ROLES,
)
