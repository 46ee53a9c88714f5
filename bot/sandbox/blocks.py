"""Block Kit as Slack checks it (docs.slack.dev/reference/block-kit): the blocks and elements that the contract of
the sandbox names. Anything else counts as an unknown type. Numbers come from slack_sdk.models where it has them."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    HeaderBlock,
    ImageBlock,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    Option,
    OptionGroup,
    OverflowMenuElement,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.sandbox.workspace import Json

MESSAGE_BLOCKS = 50
# Of the reference pages; slack_sdk has no constant for these.
FIELD_TEXT, DESCRIPTION, CHOICES, CALLBACK_ID, INPUT_LENGTH = 2000, 75, 10, 255, 3000
PLAIN, ANY = ("plain_text",), ("plain_text", "mrkdwn")
STYLES = ("primary", "danger")


class Check:
    """Collects what is wrong, in Slack's manner: "what [json-pointer:/blocks/0/text]"."""

    def __init__(self) -> None:
        self.errors: list[str] = []

    def fail(self, path: str, what: str) -> None:
        self.errors.append(f"{what} [json-pointer:{path}]")

    def string(self, owner: Json, key: str, path: str, limit: int, required: bool = False) -> None:
        value = owner.get(key)
        if value is None and not required:
            return
        if not isinstance(value, str) or not value:
            self.fail(f"{path}/{key}", "must be a string of at least 1 character")
        elif len(value) > limit:
            self.fail(f"{path}/{key}", f"must be less than {limit + 1} characters")

    def text(
        self,
        owner: Json,
        key: str,
        path: str,
        limit: int,
        kinds: Collection[str] = PLAIN,
        required: bool = True,
    ) -> None:
        value, place = owner.get(key), f"{path}/{key}"
        if value is None and not required:
            return
        if not isinstance(value, dict):
            self.fail(place, "missing text object" if value is None else "text object must be an object")
            return
        if value.get("type") not in kinds:
            self.fail(place, f"unsupported type of text object: {value.get('type')}")
        if value.get("type") == "mrkdwn" and "emoji" in value:
            self.fail(place, "emoji is for plain_text only")
        self.string(value, "text", place, limit, required=True)

    def items(self, owner: Json, key: str, path: str, limit: int) -> list[tuple[Json, str]]:
        """The objects of a list of 1 to `limit`, each with its path."""
        value, place = owner.get(key), f"{path}/{key}"
        if not isinstance(value, list) or not value:
            self.fail(place, "must be a list of at least 1 item")
            return []
        if len(value) > limit:
            self.fail(place, f"no more than {limit} items allowed")
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                self.fail(f"{place}/{index}", "must be an object")
        return [(item, f"{place}/{index}") for index, item in enumerate(value) if isinstance(item, dict)]

    def one_of(self, owner: Json, key: str, path: str, allowed: Collection[str]) -> None:
        if owner.get(key) is not None and owner[key] not in allowed:
            self.fail(f"{path}/{key}", f"must be one of {', '.join(allowed)}")

    def length(self, owner: Json, key: str, path: str) -> None:
        value = owner.get(key)
        if value is not None and (not isinstance(value, int) or not 0 <= value <= INPUT_LENGTH):
            self.fail(f"{path}/{key}", f"must be between 0 and {INPUT_LENGTH}")


def _confirm(check: Check, element: Json, path: str) -> None:
    confirm = element.get("confirm")
    if confirm is None:
        return
    if not isinstance(confirm, dict):
        check.fail(f"{path}/confirm", "must be an object")
        return
    place = f"{path}/confirm"
    check.text(confirm, "title", place, ConfirmObject.title_max_length)
    check.text(confirm, "text", place, ConfirmObject.text_max_length, ANY)
    check.text(confirm, "confirm", place, ConfirmObject.confirm_max_length, required=False)
    check.text(confirm, "deny", place, ConfirmObject.deny_max_length, required=False)
    check.one_of(confirm, "style", place, STYLES)


def _options(check: Check, owner: Json, path: str, limit: int, kinds: Collection[str] = PLAIN) -> list[Json]:
    found = []
    for option, place in check.items(owner, "options", path, limit):
        check.text(option, "text", place, Option.label_max_length, kinds)
        check.string(option, "value", place, Option.value_max_length, required=True)
        check.text(option, "description", place, DESCRIPTION, kinds, required=False)
        found.append(option)
    return found


def _placeholder(check: Check, element: Json, path: str) -> None:
    check.text(element, "placeholder", path, InputInteractiveElement.placeholder_max_length, required=False)


def _initial(check: Check, element: Json, path: str, options: list[Json]) -> None:
    chosen = element.get("initial_options") or [element.get("initial_option")]
    if any(option is not None and option not in options for option in chosen):
        check.fail(path, "initial option is not one of the options")


def _button(check: Check, element: Json, path: str) -> None:
    check.text(element, "text", path, ButtonElement.text_max_length)
    check.string(element, "url", path, ButtonElement.url_max_length)
    check.string(element, "value", path, ButtonElement.value_max_length)
    check.one_of(element, "style", path, STYLES)


def _overflow(check: Check, element: Json, path: str) -> None:
    _options(check, element, path, OverflowMenuElement.options_max_length)


def _static_select(check: Check, element: Json, path: str) -> None:
    _placeholder(check, element, path)
    if "option_groups" not in element:
        _initial(check, element, path, _options(check, element, path, StaticSelectElement.options_max_length))
        return
    options = []
    for group, place in check.items(element, "option_groups", path, StaticSelectElement.option_groups_max_length):
        check.text(group, "label", place, OptionGroup.label_max_length)
        options += _options(check, group, place, OptionGroup.options_max_length)
    _initial(check, element, path, options)


def _choices(check: Check, element: Json, path: str) -> None:
    _initial(check, element, path, _options(check, element, path, CHOICES, ANY))


def _text_input(check: Check, element: Json, path: str) -> None:
    _placeholder(check, element, path)
    triggers = (element.get("dispatch_action_config") or {}).get("trigger_actions_on", [])
    if not isinstance(triggers, list) or not set(map(str, triggers)) <= TRIGGERS:
        check.fail(f"{path}/dispatch_action_config", "trigger_actions_on has an unknown trigger")
    check.length(element, "min_length", path)
    check.length(element, "max_length", path)
    initial = element.get("initial_value", "")
    if not isinstance(initial, str) or len(initial) > (element.get("max_length") or INPUT_LENGTH):
        check.fail(f"{path}/initial_value", "is longer than max_length")


def _number_input(check: Check, element: Json, path: str) -> None:
    _placeholder(check, element, path)
    if not isinstance(element.get("is_decimal_allowed"), bool):
        check.fail(f"{path}/is_decimal_allowed", "missing required field")


def _image(check: Check, element: Json, path: str) -> None:
    check.string(element, "image_url", path, ImageBlock.image_url_max_length, required="slack_file" not in element)
    check.string(element, "alt_text", path, ImageBlock.alt_text_max_length, required=True)


TRIGGERS = frozenset({"on_enter_pressed", "on_character_entered"})

ELEMENTS: dict[str, Callable[[Check, Json, str], None]] = {
    "button": _button,
    "overflow": _overflow,
    "static_select": _static_select,
    "radio_buttons": _choices,
    "checkboxes": _choices,
    "users_select": _placeholder,
    "plain_text_input": _text_input,
    "url_text_input": _placeholder,
    "email_text_input": _placeholder,
    "number_input": _number_input,
    "image": _image,
}
_CLICKED = ("button", "overflow", "static_select", "radio_buttons", "checkboxes", "users_select")
_TYPED = ("plain_text_input", "url_text_input", "email_text_input", "number_input")
_ENTERED = (*_TYPED, "static_select", "radio_buttons", "checkboxes", "users_select")


def _element(check: Check, element: object, path: str, allowed: Collection[str]) -> None:
    if not isinstance(element, dict) or element.get("type") not in allowed:
        kind = element.get("type") if isinstance(element, dict) else element
        check.fail(path, f"unsupported type of element: {kind}")
        return
    ELEMENTS[element["type"]](check, element, path)
    check.string(element, "action_id", path, InteractiveElement.action_id_max_length)
    _confirm(check, element, path)


def _section(check: Check, block: Json, path: str) -> None:
    if "fields" in block:
        for index, (field, _) in enumerate(check.items(block, "fields", path, SectionBlock.fields_max_length)):
            check.text({str(index): field}, str(index), f"{path}/fields", FIELD_TEXT, ANY)
    check.text(block, "text", path, SectionBlock.text_max_length, ANY, required="fields" not in block)
    if "accessory" in block:
        _element(check, block["accessory"], f"{path}/accessory", (*_CLICKED, "image"))


def _header(check: Check, block: Json, path: str) -> None:
    check.text(block, "text", path, HeaderBlock.text_max_length)


def _context(check: Check, block: Json, path: str) -> None:
    for element, place in check.items(block, "elements", path, ContextBlock.elements_max_length):
        if element.get("type") in ANY:
            check.string(element, "text", place, SectionBlock.text_max_length, required=True)
        else:
            _element(check, element, place, ("image",))


def _actions(check: Check, block: Json, path: str) -> None:
    for element, place in check.items(block, "elements", path, ActionsBlock.elements_max_length):
        _element(check, element, place, _CLICKED)


def _input(check: Check, block: Json, path: str) -> None:
    check.text(block, "label", path, InputBlock.label_max_length)
    check.text(block, "hint", path, InputBlock.hint_max_length, required=False)
    _element(check, block.get("element"), f"{path}/element", _ENTERED)


def _image_block(check: Check, block: Json, path: str) -> None:
    _image(check, block, path)
    check.text(block, "title", path, ImageBlock.title_max_length, required=False)


def _nothing(check: Check, block: Json, path: str) -> None:
    """A divider has nothing to be wrong; of rich_text, which people's own messages carry, we look at nothing."""


BLOCKS: dict[str, Callable[[Check, Json, str], None]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "divider": _nothing,
    "actions": _actions,
    "input": _input,
    "image": _image_block,
    "rich_text": _nothing,
}


def elements_of(block: Json) -> list[Json]:
    """The interactive elements of a block, wherever the type of block keeps them."""
    found = [block.get("element"), block.get("accessory")]
    found += block.get("elements") or [] if block.get("type") == "actions" else []
    return [element for element in found if isinstance(element, dict) and element.get("type") != "image"]


def _unique(check: Check, names: list[Any], path: str, what: str) -> None:
    given = [name for name in names if name is not None]
    if len(given) != len(set(map(str, given))):
        check.fail(path, f"{what} must be unique")


def check_blocks(blocks: object, limit: int = MESSAGE_BLOCKS) -> list[str]:
    """What Slack would say against these blocks; an empty list if nothing."""
    check = Check()
    if not isinstance(blocks, list):
        return ["blocks must be a list [json-pointer:/blocks]"]
    if len(blocks) > limit:
        check.fail("/blocks", f"no more than {limit} items allowed")
    for index, block in enumerate(blocks):
        path = f"/blocks/{index}"
        if not isinstance(block, dict) or block.get("type") not in BLOCKS:
            check.fail(path, f"unsupported type: {block.get('type') if isinstance(block, dict) else block}")
            continue
        check.string(block, "block_id", path, SectionBlock.block_id_max_length)
        BLOCKS[block["type"]](check, block, path)
        _unique(check, [element.get("action_id") for element in elements_of(block)], path, "action_id")
    _unique(check, [block.get("block_id") for block in blocks if isinstance(block, dict)], "/blocks", "block_id")
    return check.errors


def check_view(view: Json, kind: str) -> list[str]:
    """kind: modal or home. What Slack would say against the view."""
    check = Check()
    if view.get("type") != kind:
        check.fail("/view/type", f"must be {kind}")
    if kind == "modal":
        check.text(view, "title", "/view", View.title_max_length)
    check.text(view, "close", "/view", View.close_max_length, required=False)
    blocks = view.get("blocks")
    inputs = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    check.text(view, "submit", "/view", View.submit_max_length, required=inputs and kind == "modal")
    if len(view.get("private_metadata") or "") > View.private_metadata_max_length:
        check.fail("/view/private_metadata", f"must be less than {View.private_metadata_max_length + 1} characters")
    for key in ("callback_id", "external_id"):
        if len(view.get(key) or "") > CALLBACK_ID:
            check.fail(f"/view/{key}", f"must be less than {CALLBACK_ID + 1} characters")
    return check.errors + check_blocks(blocks, View.blocks_max_length)


def fill_in_ids(blocks: list[Json]) -> list[Json]:
    """Gives block_id and action_id to what came without, as Slack does. Changes and returns the blocks."""
    for block in blocks:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in elements_of(block):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return blocks


def find_element(blocks: list[Json], action_id: str, block_id: str | None) -> tuple[Json, Json] | None:
    """The block and the element of an action; without a block_id, the first element of that action_id."""
    for block in blocks:
        for element in elements_of(block):
            if element.get("action_id") == action_id and block_id in (None, block["block_id"]):
                return block, element
    return None
