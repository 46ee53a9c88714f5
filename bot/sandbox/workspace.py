"""Who and what there is in the pretended workspace: values only, nothing that changes while it runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

Json = dict[str, Any]


@dataclass(frozen=True)
class Person:
    """A member as `users.info` shows one. An empty team_id means the workspace's own; another one is a
    stranger from Slack Connect. emoji and color are for the page's avatars only."""

    id: str
    name: str
    real_name: str
    tz: str = "Etc/UTC"
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    deleted: bool = False
    is_bot: bool = False
    is_admin: bool = False
    team_id: str = ""
    emoji: str = ""
    color: str = ""


@dataclass(frozen=True)
class Channel:
    """A channel as it is at the start; members holds user ids."""

    id: str
    name: str
    members: tuple[str, ...]
    is_private: bool = False
    is_archived: bool = False


@dataclass(frozen=True)
class UserGroup:
    """A user group as it is at the start; members holds user ids."""

    id: str
    handle: str
    name: str
    members: tuple[str, ...]


@dataclass(frozen=True)
class Workspace:
    """commands: (name with slash, hint, description); shortcuts: (callback_id, name), on messages.
    should_escape: what the manifest says of all commands."""

    team_id: str
    name: str
    domain: str
    people: tuple[Person, ...]
    channels: tuple[Channel, ...]
    commands: tuple[tuple[str, str, str], ...] = ()
    shortcuts: tuple[tuple[str, str], ...] = ()
    user_groups: tuple[UserGroup, ...] = ()
    should_escape: bool = False
    bot_user_id: str = "U0LIAISON"
    bot_name: str = "Liaison"
    app_id: str = "A0LIAISON"
    bot_id: str = "B0LIAISON"

    @property
    def everyone(self) -> tuple[Person, ...]:
        """The people and, if they do not list it themselves, the bot."""
        if any(person.id == self.bot_user_id for person in self.people):
            return self.people
        return (*self.people, Person(self.bot_user_id, self.bot_name.lower(), self.bot_name, is_bot=True))

    def person(self, user_id: str) -> Person | None:
        return next((person for person in self.everyone if person.id == user_id), None)

    def user_json(self, person: Person, now: float) -> Json:
        """The user object (docs.slack.dev/reference/objects/user-object), with what the page needs for avatars."""
        moment = datetime.fromtimestamp(now, UTC).astimezone(ZoneInfo(person.tz))
        offset = moment.utcoffset()
        profile = {"real_name": person.real_name, "display_name": person.real_name, "team": self.team_id}
        return {
            "id": person.id,
            "team_id": person.team_id or self.team_id,
            "name": person.name,
            "real_name": person.real_name,
            "deleted": person.deleted,
            "tz": person.tz,
            "tz_label": moment.tzname() or person.tz,
            "tz_offset": int(offset.total_seconds()) if offset else 0,
            "is_bot": person.is_bot,
            "is_restricted": person.is_restricted,
            "is_ultra_restricted": person.is_ultra_restricted,
            "is_stranger": False,
            "is_app_user": False,
            "is_admin": person.is_admin,
            "is_owner": False,
            "updated": int(now),
            "profile": profile,
            "emoji": person.emoji,
            "color": person.color,
        }


_TEAM = "T0LIAISON"
_EVERYBODY = ("U0ANA", "U0BEN", "U0MIA", "U0KENJI", "U0LEA", "U0GUS")

DEMO = Workspace(
    team_id=_TEAM,
    name="Northwind Support",
    domain="northwind",
    people=(
        Person("U0ANA", "ana", "Ana Ruiz", "Europe/Madrid", team_id=_TEAM, emoji="🌻", color="#d9822b"),
        Person("U0BEN", "ben", "Ben Okafor", "America/Chicago", team_id=_TEAM, emoji="🎧", color="#2b7bd9"),
        Person("U0MIA", "mia", "Mia Lindqvist", "Europe/Stockholm", team_id=_TEAM, emoji="🔧", color="#3c9a5f"),
        Person("U0KENJI", "kenji", "Kenji Sato", "Asia/Tokyo", team_id=_TEAM, emoji="🗻", color="#9b51b6"),
        Person("U0LEA", "lea", "Lea Marti", "Europe/Zurich", is_admin=True, team_id=_TEAM, emoji="🧭", color="#c2455e"),
        Person("U0GUS", "gus", "Gus Guest", team_id=_TEAM, is_restricted=True, emoji="🎒", color="#7d7d7d"),
        Person("U0DEE", "dee", "Dee Gone", team_id=_TEAM, deleted=True, emoji="👋", color="#b0b0b0"),
        Person("U0LIAISON", "liaison", "Liaison", team_id=_TEAM, is_bot=True, emoji="🤝", color="#1f6f78"),
    ),
    channels=(
        Channel("C0LIAISON", "liaison", ("U0MIA", "U0KENJI", "U0LEA", "U0LIAISON")),
        Channel("C0SUPPORT", "support", ("U0ANA", "U0BEN", "U0GUS", "U0LEA", "U0LIAISON")),
        Channel("C0GENERAL", "general", _EVERYBODY),
        Channel("G0LEADS", "leads", ("U0LEA", "U0MIA"), is_private=True),
    ),
    commands=(
        ("/flag", "[title]", "Flag a customer's problem"),
        ("/known", "words", "Look up known issues and workarounds"),
        ("/kudos", "@name for what", "Thank somebody in public"),
        ("/liaison", "verb ...", "Everything Liaison can do"),
    ),
    shortcuts=(
        ("flag_message", "Flag to liaison"),
        ("mark_workaround", "Mark as workaround"),
        ("same_as", "Same as known issue..."),
    ),
    user_groups=(UserGroup("S0BILLING", "billing-team", "Billing team", ("U0KENJI",)),),
    should_escape=True,
)
