from typing import Any

import pytest

from bot.slack.spoken import is_by_person


@pytest.mark.parametrize("subtype", [None, "file_share", "me_message", "thread_broadcast"])
def test_a_persons_own_words(subtype: str | None) -> None:
    said: dict[str, Any] = {"type": "message", "user": "U0ANA", "text": "!claim"}
    assert is_by_person(said | {"subtype": subtype} if subtype else said)


@pytest.mark.parametrize(
    "more", [{"subtype": "message_changed"}, {"subtype": "channel_join"}, {"bot_id": "B1"}, {"user": None}]
)
def test_what_nobody_has_just_said(more: dict[str, Any]) -> None:
    assert not is_by_person({"type": "message", "user": "U0ANA", "text": "!claim"} | more)
