"""docs/operations.md names what there is: columns, metrics, commands, paths."""

import re
from pathlib import Path

from prometheus_client.parser import text_string_to_metric_families

from bot.__main__ import _parser
from bot.metrics import Metrics
from bot.rules import exporting

ROOT = Path(__file__).parents[1]
MANUAL = (ROOT / "docs/operations.md").read_text()


def test_the_columns_that_it_explains_are_those_of_the_files() -> None:
    for name, columns in exporting.COLUMNS.items():
        table = MANUAL.partition(f"| `{name}` | |")[2].partition("\n\n")[0]
        firsts = [row.split("|")[1] for row in table.splitlines()[2:]]
        assert sorted(re.findall(r"`(\w+)`", " ".join(firsts))) == sorted(columns)


def test_the_metrics_that_it_explains_are_those_that_are_counted() -> None:
    cells = re.findall(r"^\| (.*?) \|", MANUAL.partition("## Metrics")[2].partition("Worth")[0], re.MULTILINE)
    explained = [name for cell in cells for name in re.findall(r"`(liaison_\w+)", cell)]
    counted = [
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(Metrics().text().decode())
        if not family.name.endswith("_created")
    ]
    assert sorted(explained) == sorted(counted)
    alerts = set(re.findall(r"liaison_\w+", MANUAL.partition("Worth waking")[2]))
    assert alerts <= set(counted)


def test_the_commands_that_it_names_are_there() -> None:
    named = set(re.findall(r"(?:`|^ +|\.\.\. |bin/)liaison ([a-z]+)\b", MANUAL, re.MULTILINE))
    there = _parser().format_help()
    assert named >= {"run", "backup", "restore", "replay", "move", "import", "export", "doctor"}
    assert [name for name in named if not re.search(rf"^    {name}\b", there, re.MULTILINE)] == []
