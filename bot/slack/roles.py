"""Roles as people say and read them: `/liaison role @ben liaison`."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules import holders
from bot.rules.grammar import Spoken
from bot.rules.holders import Named
from bot.rules.policy import Agreed
from bot.rules.refusals import Refused
from bot.rules.roles import Person, Role
from bot.slack import blocks, text
from bot.slack.blocks import Message
from bot.slack.policy import since

EXAMPLE = "`/liaison role @name liaison`, and to take it back `/liaison role @name -liaison`"
_ROLES = ", ".join(holders.TO_GIVE)


@dataclass(frozen=True)
class Wish:
    role: Role
    to: tuple[str, ...]
    is_given: bool


def read(spoken: Spoken) -> Wish | None:
    """None for no wish: somebody looks. Raises Refused for what is not clear."""
    words = spoken.text.split()
    mentions = {word for word in words if word.startswith(("@", "#"))}
    to = (*spoken.people, *spoken.groups)
    if len(mentions) > len(to):
        raise Refused("Slack did not say who is meant: choose them from the list that it shows while you type @ or #.")
    said = [word for word in words if word not in mentions]
    if not said:
        return None
    name = said[0].lstrip("+-").lower()
    if len(said) > 1 or name not in holders.TO_GIVE:
        if [name] == [each.lstrip("+-").lower() for each in said] == [Role.AGENT]:
            raise Refused("Everybody with a full account is an agent: that role is neither given nor taken back.")
        raise Refused(f"“{text.one_line(' '.join(said), 60)}” is not one role. The roles are: {_ROLES}. Say: {EXAMPLE}")
    if not to:
        raise Refused(f"Who? Say: {EXAMPLE}")
    return Wish(Role(name), to, not said[0].startswith("-"))


def listed(agreed: Agreed[Named], names: dict[str, str]) -> Message:
    lines = [f"• {_line(role, agreed.value, names)}" for role in Role]
    drawn = [*blocks.sections(lines), blocks.context(f"{since(agreed, names)} Admins change it: {EXAMPLE}")]
    return Message(text="Who holds which role", blocks=drawn)


def changed(role: Role, agreed: Agreed[Named], names: dict[str, str]) -> str:
    return f"From now on {_line(role, agreed.value, names)}. To undo it: `/liaison policy roles undo`"


def of_people(found: Sequence[tuple[Person, dict[Role, list[str]]]]) -> Message:
    lines = [f"• *{text.escape(person.name)}*: {_roles(person, whence)}" for person, whence in found]
    return Message(text="Who holds which role", blocks=blocks.sections(lines))


def _roles(person: Person, whence: dict[Role, list[str]]) -> str:
    said = [f"{role} ({', '.join(_source(person, each) for each in sources)})" for role, sources in whence.items()]
    return ", ".join(said) or "no role, and no use of Liaison"


def _source(person: Person, holder: str) -> str:
    if holder == person.id:
        return "named"
    return text.group(holder) if holder in person.groups else holder


def _line(role: Role, named: Named, names: dict[str, str]) -> str:
    holding = [
        text.name_or_mention(holder, names) if holders.is_person(holder) else text.group(holder)
        for holder in named.get(role, ())
    ]
    place = holders.by_place(role, named)
    until = ", as long as nobody is named" if role in holders.UNTIL_NAMED else ""
    said = [*([f"{place.value}{until}"] if place else []), *holding]
    return f"*{role}*: {', '.join(said) or 'nobody'}"


def people(agreed: Agreed[Named]) -> list[str]:
    """The user ids whose names the drawing needs."""
    named = [holder for each in agreed.value.values() for holder in each if holders.is_person(holder)]
    return [*named, *([agreed.by] if agreed.by else [])]
