"""Who holds which role: by name, by group, or by where they are in Slack."""

from typing import Any

import pytest

from bot.rules import holders
from bot.rules.holders import CHAPTER, Named
from bot.rules.refusals import Refused, WrongInput
from bot.rules.roles import Person, Role

NOBODY: Named = CHAPTER.default
ANA = Person("U0ANA", "Ana")
AGENT, ENGINEER, LIAISON, ADMIN = Role.AGENT, Role.ENGINEER, Role.LIAISON, Role.ADMIN


@pytest.mark.parametrize(
    ("facts", "named", "held"),
    [
        ({}, {}, {AGENT}),
        ({"in_liaison_channel": True}, {}, {AGENT, ENGINEER, LIAISON}),
        ({"in_liaison_channel": True}, {LIAISON: ("U0LEA",)}, {AGENT, ENGINEER}),
        ({"in_liaison_channel": True}, {ENGINEER: ("U0BEN",)}, {AGENT, ENGINEER, LIAISON}),
        ({"is_workspace_admin": True}, {}, {AGENT, ADMIN}),
        ({"is_workspace_admin": True}, {ADMIN: ("U0LEA",)}, {AGENT}),
        ({}, {ADMIN: ("U0LEA", "U0ANA")}, {AGENT, ADMIN}),
        ({}, {ENGINEER: ("S0DB",)}, {AGENT}),
        ({"groups": frozenset({"S0DB"})}, {ENGINEER: ("S0DB",)}, {AGENT, ENGINEER}),
        ({"groups": frozenset({"C0LEADS"})}, {Role.SPONSOR: ("C0LEADS",)}, {AGENT, Role.SPONSOR}),
        ({"is_guest": True, "in_liaison_channel": True}, {ADMIN: ("U0ANA",)}, set()),
        ({"is_bot": True}, {ADMIN: ("U0ANA",)}, set()),
        ({"is_deactivated": True}, {ADMIN: ("U0ANA",)}, set()),
        ({"is_external": True, "is_workspace_admin": True}, {}, set()),
    ],
)
def test_roles_come_from_names_groups_and_places(facts: dict[str, Any], named: Named, held: set[Role]) -> None:
    person = Person("U0ANA", "Ana", **facts)
    assert holders.with_roles(person, named).roles == held


def test_it_is_known_whence_a_role_comes() -> None:
    person = Person("U0ANA", "Ana", in_liaison_channel=True, groups=frozenset({"S0DB"}))
    named = {ENGINEER: ("S0DB", "U0ANA"), LIAISON: ("U0BEN",)}
    assert holders.whence(person, named) == {
        AGENT: ["everybody with a full account"],
        ENGINEER: ["S0DB", "U0ANA", "everybody in the liaison channel"],
    }
    assert holders.groups(named) == {"S0DB"}


def test_who_names_the_first_admin_is_named_as_well() -> None:
    first = holders.given(NOBODY, ADMIN, ["U0BEN"], "U0LEA")
    assert first[ADMIN] == ("U0LEA", "U0BEN")
    assert holders.given(first, ADMIN, ["U0MIA"], "U0BEN")[ADMIN] == ("U0LEA", "U0BEN", "U0MIA")
    assert holders.given(NOBODY, LIAISON, ["U0BEN"], "U0LEA")[LIAISON] == ("U0BEN",)


def test_what_changes_nothing_is_refused() -> None:
    named = holders.given(NOBODY, ENGINEER, ["U0BEN", "S0DB"], "U0LEA")
    with pytest.raises(Refused, match="so already"):
        holders.given(named, ENGINEER, ["U0BEN"], "U0LEA")
    assert holders.taken(named, ENGINEER, ["U0BEN"])[ENGINEER] == ("S0DB",)
    with pytest.raises(Refused, match=r"not named engineer.*Everybody in the liaison channel holds that role"):
        holders.taken(named, ENGINEER, ["U0MIA"])
    with pytest.raises(Refused, match=r"not named sponsor, so that cannot be taken back\.$"):
        holders.taken(named, Role.SPONSOR, ["U0MIA"])


def test_the_chapter_is_read_as_it_is_written() -> None:
    named = CHAPTER.read({"engineer": ["U0BEN", "S0DB", "C0LEADS", "U0BEN"]})
    assert named == {**NOBODY, ENGINEER: ("U0BEN", "S0DB", "C0LEADS")}
    assert CHAPTER.read(CHAPTER.plain(named)) == named
    assert CHAPTER.read(CHAPTER.plain(NOBODY)) == NOBODY


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ({"agent": ["U0BEN"]}, "“agent” is no role that is given"),
        ({"boss": []}, "Those are: engineer, liaison, product, sponsor, neutral, admin"),
        ({"admin": "U0BEN"}, "“admin” needs a list of ids"),
        ({"admin": ["@ben"]}, "“@ben” is no id of a person"),
        ({"admin": [3]}, "needs a list"),
    ],
)
def test_what_is_wrong_in_it_is_said(plain: dict[str, Any], said: str) -> None:
    with pytest.raises(WrongInput, match=said):
        CHAPTER.read(plain)
