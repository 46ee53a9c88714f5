"""People's words in what Slack sends, without what shall not be kept; ids, times and names of ours stay."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from bot.rules.hiding import NAMES, Hiding, Kind
from bot.slack.requests import Request

_TEXTS = frozenset({"text", "fallback", "pretext"})
_OF_FILES = frozenset({"title", "name"})
_INPUTS = frozenset({"plain_text_input", "url_text_input", "email_text_input"})


def hidden(hiding: Hiding, request: Request) -> Request:
    """To be called before anything of the request is kept."""
    if not hiding.kinds:
        return request
    payload, found = in_message(hiding, {**request.payload, "view": None})
    if isinstance(view := request.payload.get("view"), dict):
        payload["view"], in_view = _in_view(hiding, view)
        found |= in_view
    elif "view" not in request.payload:
        del payload["view"]
    return replace(request, payload=payload, hidden=found)


def in_message(hiding: Hiding, message: dict[str, Any]) -> tuple[dict[str, Any], frozenset[Kind]]:
    """A message object, or whatever has one within."""
    found: set[Kind] = set()
    return _walked(hiding, message, "", found), frozenset(found)


def said(kinds: Collection[Kind]) -> str:
    names = [NAMES[kind] for kind in Kind if kind in kinds]
    listed = " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    return f"In what you wrote was what looks like: {listed}. I have not kept that; if it was none, say it otherwise."


def _walked(hiding: Hiding, value: Any, within: str, found: set[Kind]) -> Any:
    if isinstance(value, list):
        return [_walked(hiding, each, within, found) for each in value]
    if not isinstance(value, dict):
        return value
    texts = _TEXTS | _OF_FILES if within == "files" else _TEXTS
    return {
        name: _hide(hiding, each, found)
        if isinstance(each, str) and (name in texts or each.startswith(("mailto:", "tel:")))
        else _walked(hiding, each, name, found)
        for name, each in value.items()
    }


def _in_view(hiding: Hiding, view: dict[str, Any]) -> tuple[dict[str, Any], frozenset[Kind]]:
    """What was typed into it; the rest of a form is ours."""
    found: set[Kind] = set()
    state = view.get("state")
    values = state.get("values") if isinstance(state, dict) else None
    if not isinstance(values, dict):
        return view, frozenset()
    typed = {
        block: {name: _input(hiding, each, found) for name, each in inputs.items()}
        for block, inputs in values.items()
        if isinstance(inputs, dict)
    }
    return {**view, "state": {**view["state"], "values": typed}}, frozenset(found)


def _input(hiding: Hiding, element: Any, found: set[Kind]) -> Any:
    if not isinstance(element, dict) or element.get("type") not in _INPUTS or not isinstance(element.get("value"), str):
        return element
    return {**element, "value": _hide(hiding, element["value"], found)}


def _hide(hiding: Hiding, text: str, found: set[Kind]) -> str:
    after, kinds = hiding.hide(f"<{text}>" if text.startswith(("mailto:", "tel:")) else text)
    found |= kinds
    return after if kinds else text
