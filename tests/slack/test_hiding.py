"""Of a request, what people wrote is gone through, and nothing else."""

from typing import Any

import pytest

from bot.rules.hiding import NOTHING, Hiding, Kind
from bot.slack.hiding import hidden, said
from bot.slack.requests import read_payload

CARDS = Hiding(frozenset({Kind.CARDS, Kind.EMAILS}))
CARD, GONE = "4111111111111111", "(card number hidden)"
TEAM = {"id": "T0LIAISON"}
WHERE = {"team_id": "T0LIAISON", "trigger_id": CARD, "user_id": CARD, "channel_id": CARD}


def event(**about: Any) -> dict[str, Any]:
    message = {"type": "message", "channel": "C0SUPPORT", "ts": "1.2", **about}
    return {"type": "event_callback", "event_id": "Ev1", "team_id": "T0LIAISON", "event": message}


def form(value: str, kind: str = "plain_text_input") -> dict[str, Any]:
    values = {
        "title": {"title": {"type": kind, "value": value}},
        "area": {"area": {"selected_option": {"value": CARD}}},
    }
    view = {"id": CARD, "type": "modal", "callback_id": "flag_problem", "private_metadata": CARD, "blocks": []}
    return {
        "type": "view_submission",
        "team": TEAM,
        "user": {"id": "U0ANA"},
        "view": {**view, "state": {"values": values}},
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (event(text=CARD, ts=CARD, user=CARD), event(text=GONE, ts=CARD, user=CARD)),
        (
            event(message={"text": CARD}, previous_message={"text": CARD}, channel=CARD),
            event(message={"text": GONE}, previous_message={"text": GONE}, channel=CARD),
        ),
        (event(files=[{"id": CARD, "title": CARD}]), event(files=[{"id": CARD, "title": GONE}])),
        (
            event(blocks=[{"type": "rich_text", "elements": [{"text": CARD}]}]),
            event(blocks=[{"type": "rich_text", "elements": [{"text": GONE}]}]),
        ),
        (
            event(
                blocks=[
                    {"type": "a", "url": "mailto:ana@example.com"},
                    {"type": "b", "url": f"https://example.com/{CARD}"},
                ]
            ),
            event(
                blocks=[
                    {"type": "a", "url": "(e-mail address hidden)"},
                    {"type": "b", "url": f"https://example.com/{CARD}"},
                ]
            ),
        ),
        (
            {"command": "/flag", "text": f"x {CARD}", **WHERE},
            {"command": "/flag", "text": f"x {GONE}", **WHERE},
        ),
        (form(f"paid by {CARD}"), form(f"paid by {GONE}")),
    ],
)
def test_words_are_gone_through_and_ids_are_not(before: dict[str, Any], after: dict[str, Any]) -> None:
    request = read_payload(before)
    found = hidden(CARDS, request)
    assert found.payload == after
    assert found.hidden
    assert (found.kind, found.key, found.lane, found.team) == (request.kind, request.key, request.lane, request.team)
    assert hidden(NOTHING, request) is request


def test_what_holds_nothing_of_it_stays_as_it_is() -> None:
    for payload in (event(text="nothing", ts=CARD), form("nothing"), form(CARD, "number_input")):
        found = hidden(CARDS, read_payload(payload))
        assert (found.payload, found.hidden) == (payload, frozenset())


def test_who_wrote_it_is_told_what_it_looked_like() -> None:
    assert "card number and phone number. I have not" in said({Kind.PHONES, Kind.CARDS})
    assert "looks like: token. I" in said({Kind.TOKENS})
