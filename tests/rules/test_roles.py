"""Every right for every kind of person: the matrix of README's table, and whoever may do nothing at all."""

import pytest

from bot.rules import roles
from bot.rules.refusals import NotAllowed
from bot.rules.roles import RIGHTS, Right, Role
from tests.rules.examples import a_person

INACTIVE = "Only people with an active account can use Liaison."
GUEST = "Guests cannot use Liaison. Ask a colleague with a full account to flag this for you."
EXTERNAL = "Liaison belongs to another organisation. Ask your contact there to flag this for you."

FOR_ALL = {Right.FLAG, Right.LOOK_UP, Right.ESCALATE, Right.SHOUT_OUT}
FOR_ENGINEERS = {Right.ANSWER, Right.ASK, Right.MERGE, Right.SEE_QUEUE, Right.SEE_POLICY}
FOR_LIAISONS = {
    Right.SET_MARQUEE,
    Right.EXAMINE,
    Right.EXPORT,
    Right.CHANGE_POLICY,
    Right.CHANGE_SCHEDULE,
    Right.ROUTE,
    Right.SEE_ROLES,
}

# What a role adds to that of an agent.
ADDED: dict[Role, set[Right]] = {
    Role.AGENT: set(),
    Role.ENGINEER: FOR_ENGINEERS,
    Role.LIAISON: FOR_ENGINEERS | FOR_LIAISONS,
    Role.PRODUCT: set(),
    Role.SPONSOR: set(),
    Role.NEUTRAL: set(),
    Role.ADMIN: FOR_LIAISONS | {Right.SEE_POLICY, Right.CHANGE_ROLES, Right.MANAGE_TOKENS},
}
REFUSED = {
    Role.ENGINEER: "Only people in the liaison channel can do this",
    Role.LIAISON: "Only liaisons and admins can do this",
    Role.ADMIN: "Only admins of Liaison can do this",
}
OUTSIDERS = [
    ({"is_guest": True}, GUEST),
    ({"is_bot": True}, INACTIVE),
    ({"is_deactivated": True}, INACTIVE),
    ({"is_external": True}, EXTERNAL),
    ({"is_external": True, "is_guest": True}, EXTERNAL),
    ({"is_guest": True, "is_deactivated": True}, INACTIVE),
]


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize("role", Role)
def test_each_role_may_what_is_its_own(role: Role, right: Right) -> None:
    person = a_person(roles=frozenset({Role.AGENT, role}))
    assert (right in roles.rights_of(person)) == (right in FOR_ALL | ADDED[role])
    if right in FOR_ALL | ADDED[role]:
        roles.check_may(person, right)
        return
    with pytest.raises(NotAllowed, match=REFUSED[RIGHTS[right][0]]):
        roles.check_may(person, right)


@pytest.mark.parametrize("right", Right)
@pytest.mark.parametrize(("kind", "said"), OUTSIDERS)
def test_outsiders_may_do_nothing_whatever_role_they_hold(kind: dict[str, bool], said: str, right: Right) -> None:
    person = a_person(**kind, roles=frozenset(Role), in_liaison_channel=True, is_workspace_admin=True)
    with pytest.raises(NotAllowed) as refused:
        roles.check_may(person, right)
    assert str(refused.value) == said
    assert roles.rights_of(person) == frozenset()
    assert not roles.may_answer(person)


@pytest.mark.parametrize("right", Right)
def test_without_any_role_nothing_may_be_done(right: Right) -> None:
    with pytest.raises(NotAllowed):
        roles.check_may(a_person(roles=frozenset()), right)
    assert set(RIGHTS) == set(Right)
