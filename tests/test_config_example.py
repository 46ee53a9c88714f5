"""The files that an admin copies say the same as the code: config.example.env and manifest.yaml."""

import re
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import handlers
from bot.desk import Desk
from bot.sandbox import DEMO
from bot.settings import SETTINGS, WrongSettings, read_settings
from bot.slack.dispatch import open_app
from bot.slack.home import SCOPES

ROOT = Path(__file__).parents[1]


def example() -> dict[str, str]:
    lines = (ROOT / "config.example.env").read_text().splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    assert len({name for name, _, _ in pairs}) == len(pairs), "a setting stands there twice"
    return {name: value for name, _, value in pairs}


def test_the_example_has_every_setting_and_no_other() -> None:
    assert set(example()) == {setting.name for setting in SETTINGS}


def test_every_setting_is_explained_and_shows_its_default() -> None:
    lines = (ROOT / "config.example.env").read_text().splitlines()
    for setting in SETTINGS:
        (place,) = (number for number, line in enumerate(lines) if line.startswith(f"{setting.name}="))
        before = next(line for line in reversed(lines[:place]) if not re.match(r"[A-Z_]+=", line))
        assert before.startswith("# "), setting.name
        if setting.default is not None:
            assert example()[setting.name] == setting.default


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_the_example_is_right_as_it_stands(mode: str) -> None:
    try:
        read_settings(example() | {"LIAISON_MODE": mode})
    except WrongSettings as wrong:
        pytest.fail(str(wrong))


Yaml = dict[str, Any] | list[Any] | str


def read_yaml(text: str) -> Any:
    """As much of YAML as a manifest needs: blocks of mappings and lists, plain or double-quoted scalars, comments."""
    lines = [line for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    flat: list[tuple[int, str]] = []
    for line in lines:
        depth, words = len(line) - len(line.lstrip()), line.strip()
        while words.startswith("- "):
            flat.append((depth, "-"))
            words, depth = words[2:].lstrip(), depth + 2
        flat.append((depth, words))
    value, rest = _block(flat)
    assert not rest, rest[0]
    return value


def _block(lines: list[tuple[int, str]]) -> tuple[Yaml, list[tuple[int, str]]]:
    depth, words = lines[0]
    if words == "-":
        items: list[Any] = []
        while lines and lines[0] == (depth, "-"):
            item, lines = _block(lines[1:])
            items.append(item)
        return items, lines
    if not re.match(r"\w+:( |$)", words):
        return _scalar(words), lines[1:]
    found: dict[str, Any] = {}
    while lines and lines[0][0] == depth and lines[0][1] != "-":
        name, _, value = lines[0][1].partition(":")
        assert name not in found, name
        if value:
            found[name], lines = _scalar(value.strip()), lines[1:]
        else:
            found[name], lines = _block(lines[1:])
    return found, lines


def _scalar(text: str) -> str:
    return text[1:-1] if text.startswith('"') else text


MANIFEST = read_yaml((ROOT / "manifest.yaml").read_text())
FEATURES, PERMISSIONS, WORK = MANIFEST["features"], MANIFEST["oauth_config"], MANIFEST["settings"]


def test_yaml_is_read_as_yaml() -> None:
    text = 'a: 1\nb:\n  # c: no\n  - x: "[q]"\n    y: z: w\n  - x: 2\nd:\n  e:\n    - one\n    - two\n'
    assert read_yaml(text) == {"a": "1", "b": [{"x": "[q]", "y": "z: w"}, {"x": "2"}], "d": {"e": ["one", "two"]}}


@pytest.fixture
def switchboard() -> dict[str, set[str]]:
    """What is registered with Bolt, by the kind of trigger."""
    seen: dict[str, set[str]] = {}

    app = open_app(AsyncWebClient("xoxb-test"), {"team_id": "T1", "user_id": "U1"})
    for kind in ("command", "shortcut", "view", "action", "event"):
        seen[kind] = set()
        setattr(app, kind, _noting(getattr(app, kind), seen[kind]))
    handlers.connect(app, Desk(None, None, None, None, None))  # type: ignore[arg-type]
    return seen


def _noting(register: Any, names: set[str]) -> Any:
    def noted(name: str, **more: Any) -> Any:
        names.add(name)
        return register(name, **more)

    return noted


def test_scopes_are_those_that_the_doctor_looks_for() -> None:
    assert set(PERMISSIONS["scopes"]["bot"]) == SCOPES


def test_commands_are_those_of_the_switchboard_and_of_the_sandbox(switchboard: dict[str, set[str]]) -> None:
    asked_for = {command["command"]: command["description"] for command in FEATURES["slash_commands"]}
    assert set(asked_for) == switchboard["command"]
    assert asked_for == {name: description for name, _, description in DEMO.commands}


def test_commands_come_with_ids_of_people_here_as_in_the_sandbox() -> None:
    assert {command["should_escape"] for command in FEATURES["slash_commands"]} == {"true"}
    assert DEMO.should_escape


def test_shortcuts_are_those_of_the_switchboard_and_of_the_sandbox(switchboard: dict[str, set[str]]) -> None:
    asked_for = {shortcut["callback_id"]: shortcut["name"] for shortcut in FEATURES["shortcuts"]}
    assert set(asked_for) == switchboard["shortcut"]
    assert asked_for == dict(DEMO.shortcuts)
    assert {shortcut["type"] for shortcut in FEATURES["shortcuts"]} == {"message"}


def test_events_are_those_of_the_switchboard(switchboard: dict[str, set[str]]) -> None:
    asked_for = {event.partition(".")[0] for event in WORK["event_subscriptions"]["bot_events"]}
    assert asked_for == switchboard["event"]


def test_our_own_posts_come_back_from_wherever_we_post() -> None:
    """They settle what nobody knew: see `handlers.echoes`."""
    assert {"message.channels", "message.groups", "message.im"} <= set(WORK["event_subscriptions"]["bot_events"])


def test_texts_keep_slacks_limits() -> None:
    about = MANIFEST["display_information"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    for command in FEATURES["slash_commands"]:
        assert len(command["description"]) <= 2000
    for shortcut in FEATURES["shortcuts"]:
        assert len(shortcut["name"]) <= 24
        assert len(shortcut["description"]) <= 150


def test_the_app_hears_clicks() -> None:
    assert WORK["interactivity"]["is_enabled"] == "true"
