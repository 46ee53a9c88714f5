"""The policy as people read and write it: a chapter is TOML in one field of a form."""

import json
import tomllib
from collections.abc import Sequence
from typing import Any

import tomlkit

from bot.rules.policy import Agreed, Chapter, Plain, check
from bot.slack import blocks, text
from bot.slack.blocks import Block, Message

CALLBACK = "change_policy"
MOST_CHARACTERS = 3000
"""Slack's limit for a plain text input."""


def written(chapter: Chapter[Any], agreed: Agreed[Any]) -> str:
    return tomlkit.dumps(chapter.plain(agreed.value))


def form(chapter: Chapter[Any], agreed: Agreed[Any], names: dict[str, str]) -> Block:
    element = {
        "type": "plain_text_input",
        "multiline": True,
        "max_length": MOST_CHARACTERS,
        "initial_value": written(chapter, agreed)[:MOST_CHARACTERS],
    }
    drawn = [
        blocks.section(f"*{chapter.name.capitalize()}*: {chapter.about}. {since(agreed, names)}"),
        blocks.field("policy", "As agreed", element, "TOML: a name, an equals sign, a value. # starts a remark."),
    ]
    kept = json.dumps({"chapter": chapter.name, "version": agreed.version})
    return blocks.modal(CALLBACK, "What is agreed", "Save", drawn, kept)


@blocks.read_back
def read_form(view: dict[str, Any]) -> tuple[str, int, Plain]:
    """Chapter, the version it was written on, and what was written. Raises WrongInput for what is no TOML."""
    kept = json.loads(view["private_metadata"])
    return kept["chapter"], kept["version"], read(blocks.entered(view, "policy"))


def read(toml: str) -> Plain:
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        check([f"This cannot be read: {error}."])
        raise


def contents(standing: Sequence[tuple[Chapter[Any], Agreed[Any]]], names: dict[str, str]) -> Message:
    lines = [f"• `{chapter.name}` {chapter.about}. {since(agreed, names)}" for chapter, agreed in standing]
    drawn = [*blocks.sections(lines), blocks.context("To see or change one: `/liaison policy NAME`")]
    return Message(text="What is agreed", blocks=drawn)


def shown(chapter: Chapter[Any], agreed: Agreed[Any], names: dict[str, str]) -> Message:
    """Where no form can be opened."""
    drawn = [blocks.section(f"*{chapter.name.capitalize()}*: {chapter.about}. {since(agreed, names)}")]
    drawn += [blocks.as_it_stands(piece) for piece in text.pieces(written(chapter, agreed), 2900, text.clean)]
    return Message(text=f"What is agreed: {chapter.about}", blocks=drawn)


def since(agreed: Agreed[Any], names: dict[str, str]) -> str:
    if agreed.at is None:
        return "As it ships."
    by = text.name_or_mention(agreed.by, names)
    return f"Version {agreed.version}, set by {by} {text.moment(agreed.at)}."


def people(standing: Sequence[tuple[Chapter[Any], Agreed[Any]]]) -> list[str]:
    """The user ids whose names the drawing needs."""
    return [agreed.by for _, agreed in standing if agreed.by]
