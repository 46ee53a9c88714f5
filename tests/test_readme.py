"""The README says what the code does: the state machine that it draws, the files that it names."""

import re
from pathlib import Path

from bot.rules.lifecycle import CHANGES
from bot.rules.reactions import EMOJI
from bot.rules.roles import RIGHTS, Role, who_may
from handlers.verbs import VERBS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()


def test_the_state_machine_is_the_table_of_changes() -> None:
    drawn = {(start, end) for start, end in re.findall(r"^ +(\w+) --> (\w+)$", README, re.MULTILINE)}
    table = {(start.replace(" ", "_"), end.replace(" ", "_")) for start, ends in CHANGES.items() for end in ends}
    assert drawn == table


def test_the_table_of_verbs_is_the_switchboards() -> None:
    listed = re.findall(r"^\| `([^`]+)` \| ([^|]+) \| (everybody|[a-z]+s) \|$", README, re.MULTILINE)
    spoken = [(verb.usage, verb.what, who_may(verb.right)) for verb in VERBS.values()]
    assert listed == spoken


def test_the_table_of_rights_is_that_of_the_rules() -> None:
    rows = re.findall(r"^\| ([a-z ,-]+) \| ((?:yes|no)(?: \| (?:yes|no))+) \|$", README, re.MULTILINE)
    listed = {right: tuple(word == "yes" for word in words.split(" | ")) for right, words in rows}
    named = (Role.AGENT, Role.ENGINEER, Role.LIAISON, Role.ADMIN)
    # Everybody is an agent as well.
    may = {right: tuple(bool({Role.AGENT, role} & set(roles)) for role in named) for right, roles in RIGHTS.items()}
    assert listed == may


def test_the_table_of_reactions_is_that_of_the_rules() -> None:
    listed = re.findall(r"^\| :([^:]+): \| [^|]+ \| `([^`]+)`", README, re.MULTILINE)
    assert listed == [(names[0], act.value) for act, names in EMOJI.items()]


def test_every_file_that_the_code_map_names_is_there() -> None:
    named = set(re.findall(r"`((?:bot|handlers|storage|tests)/[\w/.]*)`", README))
    assert named
    # `bot/slack/flagging.read_form` is a function in a file.
    files = {name if (ROOT / name).exists() else f"{name.partition('.')[0]}.py" for name in named}
    assert [file for file in sorted(files) if not (ROOT / file).exists()] == []


def test_every_link_within_the_project_leads_somewhere() -> None:
    linked = {target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target}
    assert [target for target in sorted(linked) if not (ROOT / target).exists()] == []
