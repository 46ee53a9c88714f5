"""Who may do what. Always asked about the person who acts, never about who saw a button."""

from dataclasses import dataclass

from bot.rules.refusals import NotAllowed


@dataclass(frozen=True)
class Person:
    """Somebody in Slack, as Slack describes them at the moment of the act. `timezone` is an IANA name."""

    id: str
    name: str
    timezone: str = "UTC"
    is_guest: bool = False
    is_bot: bool = False
    is_deactivated: bool = False
    is_external: bool = False
    in_liaison_channel: bool = False


def check_may_flag(person: Person) -> None:
    if person.is_bot or person.is_deactivated:
        raise NotAllowed("Only people with an active account can use Liaison.")
    if person.is_external:
        raise NotAllowed("Liaison belongs to another organisation. Ask your contact there to flag this for you.")
    if person.is_guest:
        raise NotAllowed("Guests cannot use Liaison. Ask a colleague with a full account to flag this for you.")


def may_answer(person: Person) -> bool:
    """Engineers and liaisons, that is: full members who are in the liaison channel."""
    outsider = person.is_bot or person.is_deactivated or person.is_external or person.is_guest
    return person.in_liaison_channel and not outsider


def check_may_answer(person: Person) -> None:
    check_may_flag(person)
    if not may_answer(person):
        raise NotAllowed("Only people in the liaison channel can do this. Join it, or ask somebody who is in it.")
