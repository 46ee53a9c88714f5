from collections.abc import Callable

import pytest

from bot.rules import roles
from bot.rules.refusals import NotAllowed
from bot.rules.roles import Person
from tests.rules.examples import a_person

INACTIVE = "Only people with an active account can use Liaison."
GUEST = "Guests cannot use Liaison. Ask a colleague with a full account to flag this for you."
EXTERNAL = "Liaison belongs to another organisation. Ask your contact there to flag this for you."
OUTSIDE = "Only people in the liaison channel can do this. Join it, or ask somebody who is in it."

# Kind of person, in the liaison channel?, what /flag says, what a card's button says. None: go ahead.
MATRIX = [
    ({}, False, None, OUTSIDE),
    ({}, True, None, None),
    ({"is_guest": True}, False, GUEST, GUEST),
    ({"is_guest": True}, True, GUEST, GUEST),
    ({"is_bot": True}, False, INACTIVE, INACTIVE),
    ({"is_bot": True}, True, INACTIVE, INACTIVE),
    ({"is_deactivated": True}, False, INACTIVE, INACTIVE),
    ({"is_deactivated": True}, True, INACTIVE, INACTIVE),
    ({"is_external": True}, False, EXTERNAL, EXTERNAL),
    ({"is_external": True}, True, EXTERNAL, EXTERNAL),
    ({"is_external": True, "is_guest": True}, True, EXTERNAL, EXTERNAL),
]


def refusal(check: Callable[[Person], None], person: Person) -> str | None:
    try:
        check(person)
    except NotAllowed as refused:
        return str(refused)
    return None


@pytest.mark.parametrize(("kind", "in_channel", "flagging", "answering"), MATRIX)
def test_who_may_do_what(kind: dict[str, bool], in_channel: bool, flagging: str | None, answering: str | None) -> None:
    person = a_person(in_liaison_channel=in_channel, **kind)
    assert refusal(roles.check_may_flag, person) == flagging
    assert refusal(roles.check_may_answer, person) == answering
    assert roles.may_answer(person) == (answering is None)
