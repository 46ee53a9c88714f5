"""Block Kit's limits: what is just right, and what is one too many."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.blocks import check_blocks, check_view
from tests.sandbox.rig import actions, button, modal, plain, section, text_input

Json = dict[str, Any]


def option(number: int = 0, text: str = "One", value: str = "") -> Json:
    return {"text": plain(text), "value": value or str(number)}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def fields(count: int, size: int = 5) -> Json:
    return {"type": "section", "fields": [plain("x" * size)] * count}


def select(**more: object) -> Json:
    return {"type": "static_select", "action_id": "pick", "options": options(2), **more}


def entry(element: Json, **more: object) -> Json:
    return {"type": "input", "block_id": "b", "label": plain("L"), "element": element, **more}


def typed(kind: str = "plain_text_input", **more: object) -> Json:
    return {"type": kind, "action_id": "a", **more}


def confirm(**more: object) -> Json:
    return {"title": plain("T"), "text": plain("t"), "confirm": plain("Yes"), "deny": plain("No"), **more}


def asked(**more: object) -> Json:
    """A button with a confirm object."""
    return actions(button(confirm=confirm(**more)))


def pressed(**more: object) -> Json:
    return actions(button(**more))  # type: ignore[arg-type]


LIMITS: list[tuple[str, Json, Json]] = [
    ("section text", section("x" * 3000), section("x" * 3001)),
    ("fields", fields(10), fields(11)),
    ("field text", fields(1, 2000), fields(1, 2001)),
    ("header", {"type": "header", "text": plain("x" * 150)}, {"type": "header", "text": plain("x" * 151)}),
    (
        "context elements",
        {"type": "context", "elements": [plain("x")] * 10},
        {"type": "context", "elements": [plain("x")] * 11},
    ),
    (
        "action elements",
        actions(*[button(f"a{n}") for n in range(25)]),
        actions(*[button(f"a{n}") for n in range(26)]),
    ),
    ("button text", pressed(text=plain("x" * 75)), pressed(text=plain("x" * 76))),
    ("button value", pressed(value="x" * 2000), pressed(value="x" * 2001)),
    ("button url", pressed(url="x" * 3000), pressed(url="x" * 3001)),
    ("button style", pressed(style="danger"), pressed(style="loud")),
    ("action_id", actions(button("x" * 255)), actions(button("x" * 256))),
    ("block_id", actions(button(), block_id="x" * 255), actions(button(), block_id="x" * 256)),
    ("options", actions(select(options=options(100))), actions(select(options=options(101)))),
    ("no options", actions(select()), actions(select(options=[]))),
    ("option text", actions(select(options=[option(text="x" * 75)])), actions(select(options=[option(text="x" * 76)]))),
    (
        "option value",
        actions(select(options=[option(value="x" * 150)])),
        actions(select(options=[option(value="x" * 151)])),
    ),
    ("initial option", actions(select(initial_option=option(1))), actions(select(initial_option=option(9)))),
    ("placeholder", actions(select(placeholder=plain("x" * 150))), actions(select(placeholder=plain("x" * 151)))),
    (
        "overflow",
        actions({"type": "overflow", "options": options(5)}),
        actions({"type": "overflow", "options": options(6)}),
    ),
    (
        "radio buttons",
        entry({"type": "radio_buttons", "options": options(10)}),
        entry({"type": "radio_buttons", "options": options(11)}),
    ),
    (
        "checkboxes",
        entry({"type": "checkboxes", "options": options(10)}),
        entry({"type": "checkboxes", "options": options(11)}),
    ),
    ("label", entry(typed(), label=plain("x" * 2000)), entry(typed(), label=plain("x" * 2001))),
    ("hint", entry(typed(), hint=plain("x" * 2000)), entry(typed(), hint=plain("x" * 2001))),
    ("max_length", entry(typed(max_length=3000)), entry(typed(max_length=3001))),
    (
        "initial value",
        entry(typed(max_length=3, initial_value="abc")),
        entry(typed(max_length=3, initial_value="abcd")),
    ),
    ("number", entry(typed("number_input", is_decimal_allowed=False)), entry(typed("number_input"))),
    ("url", entry(typed("url_text_input")), entry(typed("tel_text_input"))),
    ("email", entry(typed("email_text_input")), entry(button())),
    ("user", entry(typed("users_select")), actions(typed("url_text_input"))),
    (
        "confirm title",
        asked(title=plain("x" * 100)),
        asked(title=plain("x" * 101)),
    ),
    ("confirm text", asked(text=plain("x" * 300)), asked(text=plain("x" * 301))),
    (
        "confirm yes",
        asked(confirm=plain("x" * 30)),
        asked(confirm=plain("x" * 31)),
    ),
    ("confirm no", asked(deny=plain("x" * 30)), asked(deny=plain("x" * 31))),
    (
        "image",
        {"type": "image", "image_url": "https://x", "alt_text": "x"},
        {"type": "image", "image_url": "https://x"},
    ),
    ("types", {"type": "divider"}, {"type": "table-of-contents"}),
    ("text object", section(), {"type": "section", "text": "x"}),
    ("empty text", section("x"), section("")),
    ("plain only", {"type": "header", "text": plain("x")}, {"type": "header", "text": {"type": "mrkdwn", "text": "x"}}),
    ("unique action_id", actions(button("a"), button("b")), actions(button("a"), button("a"))),
    ("accessory", section() | {"accessory": button()}, section() | {"accessory": typed()}),
    ("rich_text", {"type": "rich_text", "elements": []}, {"type": None}),
]


@pytest.mark.parametrize(("right", "wrong"), [row[1:] for row in LIMITS], ids=[row[0] for row in LIMITS])
def test_limit(right: Json, wrong: Json) -> None:
    assert check_blocks([right]) == []
    assert len(check_blocks([wrong])) == 1


def test_option_groups() -> None:
    groups = [{"label": plain("G"), "options": options(100)}] * 100
    assert check_blocks([actions({"type": "static_select", "option_groups": groups})]) == []
    assert check_blocks([actions({"type": "static_select", "option_groups": [*groups, groups[0]]})])


def test_blocks_of_a_message() -> None:
    assert check_blocks([section()] * 50) == []
    assert check_blocks([section()] * 51) == ["no more than 50 items allowed [json-pointer:/blocks]"]
    assert check_blocks([text_input("a"), text_input("a")]) == ["block_id must be unique [json-pointer:/blocks]"]
    assert check_blocks({"type": "section"}) != []
    assert check_blocks(["section"]) != []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (modal(title=plain("x" * 24)), modal(title=plain("x" * 25))),
        (modal(title=plain("x")), modal(title=None)),
        (modal(close=plain("x" * 24)), modal(close=plain("x" * 25))),
        (modal(section(), submit=None), modal(submit=None)),
        (modal(private_metadata="x" * 3000), modal(private_metadata="x" * 3001)),
        (modal(callback_id="x" * 255), modal(callback_id="x" * 256)),
        (modal(*[section()] * 100), modal(*[section()] * 101)),
        (modal(), modal() | {"type": "home"}),
    ],
)
def test_view(right: Json, wrong: Json) -> None:
    assert check_view(right, "modal") == []
    assert len(check_view(wrong, "modal")) == 1
