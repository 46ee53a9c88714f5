"""What we once wrote into buttons and forms is read back, or refused in words."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.rules.refusals import Refused
from bot.slack import (
    definitions,
    escalation,
    flagging,
    lifecycle,
    merging,
    paging,
    policy,
    questions,
    recognition,
    service_levels,
    verdicts,
    workarounds,
)
from bot.slack.blocks import OUTDATED, pressed_issue

VALUES = (
    escalation.read_value,
    verdicts.read_verdict_value,
    questions.read_answer_value,
    flagging.read_joined,
    recognition.read_occasioned,
    recognition.read_number,
    definitions.read_value,
    paging.read_turn,
    service_levels.read_value,
)
FORMS = (
    questions.read_form,
    questions.read_answer_form,
    flagging.read_form,
    recognition.read_form,
    definitions.read_form,
    merging.read_form,
    lifecycle.read_date_form,
    policy.read_form,
    workarounds.read_form,
    workarounds.read_recall_form,
)


@pytest.mark.parametrize("read", VALUES)
@pytest.mark.parametrize("value", ["", "x", "-1:-1", "9999999999:1", "[]", '{"a": 1}', "\u00b2:1"])
def test_a_button_of_another_version_is_refused(read: Callable[[str], object], value: str) -> None:
    with pytest.raises(Refused) as refused:
        read(value)
    assert str(refused.value) == OUTDATED


@pytest.mark.parametrize("read", FORMS)
@pytest.mark.parametrize("kept", ["x", "[1]", '{"issue": "KI-1"', "7.5"])
def test_a_form_of_another_version_is_refused(read: Callable[[dict[str, Any]], object], kept: str) -> None:
    with pytest.raises(Refused) as refused:
        read({"private_metadata": kept, "state": {"values": {}}})
    assert str(refused.value) == OUTDATED


@pytest.mark.parametrize(
    "action",
    [{}, {"value": ""}, {"value": "claim"}, {"value": "1e3"}, {"selected_option": {"value": "ask:99999999999"}}],
)
def test_a_press_without_an_issue_is_refused(action: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        pressed_issue(action)
    assert pressed_issue({"selected_option": {"value": "ask:7"}}) == 7
