"""`liaison match` as others use it: one row for every report of the split, about earlier reports only."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bot.rules.matching.engine import Engine
from bot.trials import replaying, streams

WORDS = ("export stalls", "login loops", "invoice is wrong", "card flickers", "drag handle missing")


def rows(count: int) -> list[dict[str, Any]]:
    """Each problem comes round every fifth report."""
    return [
        {
            "id": f"R-{number}",
            "created_at": f"2026-01-01T{number // 60:02}:{number % 60:02}:00Z",
            "title": f"{WORDS[number % 5]} again",
            "body": "",
            "component": None,
            "duplicate_of": f"R-{number % 5}" if number >= 5 else None,
        }
        for number in range(count)
    ]


def written(path: Path, found: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in found))
    return path


def test_every_report_of_the_split_gets_a_row_and_each_sees_only_earlier_ones(tmp_path: Path) -> None:
    stream = streams.read(written(tmp_path / "in.jsonl", rows(40)))
    answers = list(replaying.run(Engine(), stream, streams.borders(40, "test")))
    assert [answer["query_id"] for answer in answers] == [f"R-{number}" for number in range(30, 40)]
    for number, answer in enumerate(answers, 30):
        earlier = {f"R-{before}" for before in range(number)}
        assert set(answer["candidates"]) <= earlier  # type: ignore[call-overload]
        assert int(answer["candidates"][0].removeprefix("R-")) % 5 == number % 5  # type: ignore[index]


def test_later_reports_and_unknown_columns_change_nothing(tmp_path: Path) -> None:
    first = streams.read(written(tmp_path / "a.jsonl", rows(40)))
    changed = [row | {"related": ["R-1"], "clone": True} for row in rows(40)]
    changed[-1] |= {"title": "something else", "duplicate_of": None}
    second = streams.read(written(tmp_path / "b.jsonl", changed))
    split = range(30, 40)
    assert list(replaying.run(Engine(), first, split))[:-1] == list(replaying.run(Engine(), second, split))[:-1]


def test_files_are_read_and_written_plain_or_packed(tmp_path: Path) -> None:
    packed = tmp_path / "in.jsonl.gz"
    with gzip.open(packed, "wt") as out:
        out.writelines(json.dumps(row) + "\n" for row in reversed(rows(10)))
    stream = streams.read(packed)
    assert [told.id for told in stream] == [f"R-{number}" for number in range(10)]
    streams.write(tmp_path / "out.jsonl.gz", [{"query_id": "R-1"}])
    with gzip.open(tmp_path / "out.jsonl.gz", "rt") as back:
        assert json.loads(back.read()) == {"query_id": "R-1"}


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1}', '{"id": "a", "created_at": "yesterday"}'])
def test_a_file_of_another_form_is_refused_with_its_name(tmp_path: Path, line: str) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(line)
    with pytest.raises(streams.WrongFile, match=r"in\.jsonl"):
        streams.read(path)


def test_an_empty_file_has_nothing_to_answer(tmp_path: Path) -> None:
    stream = streams.read(written(tmp_path / "in.jsonl", []))
    assert list(replaying.run(Engine(), stream, streams.borders(0, "all"))) == []
