"""Files with known issues, reports and workarounds, read into what may be saved; every fault with its row.

CSV and JSON lines have the columns of `exporting`; of these only `title` and `what_happens` are needed for a known
issue. What other trackers export is read in their own form.
"""

import csv
import io
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial

from bot.rules.exporting import unguarded
from bot.rules.importing.items import Item, KnownIssue, ReportThere, Rows, WorkaroundThere, Wrong
from bot.rules.importing.ours import item
from bot.rules.importing.theirs import github, jira
from bot.rules.refusals import WrongInput

__all__ = ["Form", "Found", "Item", "KnownIssue", "ReportThere", "WorkaroundThere", "form_of", "read"]


class Form(StrEnum):
    CSV = "csv"
    JSON_LINES = "jsonl"
    GITHUB = "github"
    JIRA = "jira"


@dataclass
class Found:
    """`items` with their rows, as spreadsheets count them; `problems` with the row that each is in."""

    items: list[tuple[int, Item]] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)
    skipped: int = 0


def form_of(name: str, text: str) -> Form:
    """By the file's name, and by what it starts with."""
    if name.lower().endswith((".json", ".jsonl", ".ndjson")):
        return Form.GITHUB if text.lstrip().startswith("[") else Form.JSON_LINES
    return Form.JIRA if "issue key" in text.partition("\n")[0].lower() else Form.CSV


def read(text: str, form: Form) -> Found:
    found = Found()
    try:
        rows = list(_READERS[form](text))
    except (ValueError, csv.Error) as error:
        found.problems.append((1, f"This cannot be read as {form.value}: {error}"))
        return found
    for number, make in rows:
        try:
            made = make()
        except WrongInput as wrong:
            found.problems += [(number, f"{name}: {said}") for name, said in wrong.problems.items()]
        except Wrong as problem:
            found.problems.append((number, str(problem)))
        else:
            if made is None:
                found.skipped += 1
            else:
                found.items.append((number, made))
    return found


def _csv(text: str) -> Rows:
    for number, row in enumerate(csv.DictReader(io.StringIO(text, newline=""), strict=True), start=2):
        cells = {name: unguarded(value) for name, value in row.items() if isinstance(value, str)}
        yield number, partial(item, cells)


def _json_lines(text: str) -> Rows:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                row = json.loads(line)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error
            if not isinstance(row, dict):
                raise ValueError(f"line {number} is no JSON object")
            yield number, partial(item, {name: "" if value is None else str(value) for name, value in row.items()})


_READERS: dict[Form, Callable[[str], Rows]] = {
    Form.CSV: _csv,
    Form.JSON_LINES: _json_lines,
    Form.GITHUB: github,
    Form.JIRA: jira,
}
