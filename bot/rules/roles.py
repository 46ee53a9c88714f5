"""Who may do what. Always asked about the person who acts, never about who saw a button."""

from dataclasses import dataclass
from enum import StrEnum

from bot.rules.refusals import NotAllowed


class Role(StrEnum):
    AGENT = "agent"
    ENGINEER = "engineer"
    LIAISON = "liaison"
    PRODUCT = "product"
    SPONSOR = "sponsor"
    NEUTRAL = "neutral"
    ADMIN = "admin"


class Right(StrEnum):
    FLAG = "flag a problem, rate a workaround"
    LOOK_UP = "look up what is known"
    ESCALATE = "escalate"
    SHOUT_OUT = "give a shout-out"
    ANSWER = "claim, change, answer and resolve known issues"
    ASK = "ask the agent"
    MERGE = "merge and split known issues"
    SEE_QUEUE = "see the queue"
    SEE_POLICY = "see what is agreed"
    CHANGE_POLICY = "change what is agreed"
    CHANGE_SCHEDULE = "change rotas and working hours"
    ROUTE = "change the routes"
    SET_MARQUEE = "set what marquees show, and where"
    SEE_ROLES = "see who has which role"
    CHANGE_ROLES = "give and take away roles"
    EXPORT = "take reports, known issues and workarounds out as files"
    EXAMINE = "see whether everything is in place"
    MANAGE_TOKENS = "make and revoke tokens and webhooks for programs"


_ALL = (Role.AGENT,)
_ENGINEERS = (Role.ENGINEER, Role.LIAISON)
_LIAISONS = (Role.LIAISON, Role.ADMIN)

# Everybody who may act at all is an agent. Product, sponsor and neutral are named to be asked and told: by themselves
# they give no right.
RIGHTS: dict[Right, tuple[Role, ...]] = {
    Right.FLAG: _ALL,
    Right.LOOK_UP: _ALL,
    Right.ESCALATE: _ALL,
    Right.SHOUT_OUT: _ALL,
    Right.ANSWER: _ENGINEERS,
    Right.ASK: _ENGINEERS,
    Right.MERGE: _ENGINEERS,
    Right.SEE_QUEUE: _ENGINEERS,
    Right.SEE_POLICY: (*_ENGINEERS, Role.ADMIN),
    Right.CHANGE_POLICY: _LIAISONS,
    Right.CHANGE_SCHEDULE: _LIAISONS,
    Right.ROUTE: _LIAISONS,
    Right.SET_MARQUEE: _LIAISONS,
    Right.SEE_ROLES: _LIAISONS,
    Right.CHANGE_ROLES: (Role.ADMIN,),
    Right.EXPORT: _LIAISONS,
    Right.EXAMINE: _LIAISONS,
    Right.MANAGE_TOKENS: (Role.ADMIN,),
}

_WITHOUT = {
    Role.AGENT: "Only agents can do this. Ask an admin of Liaison to make you one.",
    Role.ENGINEER: "Only people in the liaison channel can do this, and engineers whom an admin named. Join it, or ask "
    "somebody who is in it.",
    Role.LIAISON: "Only liaisons and admins can do this. Ask in the liaison channel who that is.",
    Role.ADMIN: "Only admins of Liaison can do this. The liaisons see who that is: `/liaison role`.",
}


@dataclass(frozen=True)
class Person:
    """Somebody in Slack, at the moment of the act. `timezone` is an IANA name; `groups` are those of the user groups
    and channels that roles are given to which this person is in; `roles` follow from all of it, see `holders`."""

    id: str
    name: str
    timezone: str = "UTC"
    is_guest: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    is_external: bool = False
    is_workspace_admin: bool = False
    in_liaison_channel: bool = False
    groups: frozenset[str] = frozenset()
    roles: frozenset[Role] = frozenset()


def check_may(person: Person, right: Right) -> None:
    """Raises NotAllowed with the reason, and with what to do."""
    if person.is_bot or person.is_deactivated:
        raise NotAllowed("Only people with an active account can use Liaison.")
    if person.is_external:
        raise NotAllowed("Liaison belongs to another organisation. Ask your contact there to flag this for you.")
    if person.is_guest:
        raise NotAllowed("Guests cannot use Liaison. Ask a colleague with a full account to flag this for you.")
    if not person.roles & set(RIGHTS[right]):
        raise NotAllowed(_WITHOUT[RIGHTS[right][0]])


def is_outsider(person: Person) -> bool:
    """Who can do nothing at all, whatever role has been given."""
    return person.is_bot or person.is_deactivated or person.is_external or person.is_guest


def rights_of(person: Person) -> frozenset[Right]:
    """What this person may do; nothing for an outsider."""
    if is_outsider(person):
        return frozenset()
    return frozenset(right for right, holders in RIGHTS.items() if person.roles & set(holders))


def who_may(right: Right) -> str:
    """In a word: the role that has the right first of all."""
    first = RIGHTS[right][0]
    return "everybody" if first is Role.AGENT else f"{first}s"


def check_may_flag(person: Person) -> None:
    check_may(person, Right.FLAG)


def may_answer(person: Person) -> bool:
    return Right.ANSWER in rights_of(person)


def check_may_answer(person: Person) -> None:
    check_may(person, Right.ANSWER)
