"""What docs/security.md says of the source and of the lock files holds, and each test that it names is there."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = [file for part in ("bot", "handlers", "storage") for file in sorted((ROOT / part).rglob("*.py"))]
LOCKS = sorted(ROOT.glob("requirements*.lock"))
RUNS_TEXT = {"eval", "exec", "compile", "__import__", ".system", ".popen", ".create_subprocess_shell"}
OUR_OWN = "*(sys.executable, '-m', MODULE)"
"""What may be started as a process: a module of ours, told nothing that came from anybody."""
RUNS_DATA = {"pickle", "marshal", "shelve", "dill", "yaml", "subprocess", "xml", "ctypes"}
SQL = {"text", "exec_driver_sql", "execute", "literal_column"}


def nodes(source: str) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(source))


def imported(source: str) -> set[str]:
    found = set()
    for node in nodes(source):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def called(source: str) -> list[tuple[str, ast.Call]]:
    """By the last part of its name; `re.compile` is another one than `compile`."""
    found = []
    for node in nodes(source):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                found.append((function.id, node))
            elif isinstance(function, ast.Attribute):
                found.append((f".{function.attr}", node))
    return found


def started(source: str) -> list[str]:
    """With what each process is started."""
    calls = [call for name, call in called(source) if name == ".create_subprocess_exec"]
    return [", ".join(map(ast.unparse, call.args)) for call in calls]


def is_of_constants(node: ast.AST) -> bool:
    """Text with nothing in it but constants of a module, as `PRAGMA busy_timeout={PATIENCE_MS}`."""
    if not isinstance(node, ast.JoinedStr):
        return False
    put_in = [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    named = [part.attr if isinstance(part, ast.Attribute) else getattr(part, "id", "") for part in put_in]
    return all(name.isupper() for name in named)


def built_sql(source: str) -> list[int]:
    """Lines where a statement is put together from text."""
    return [
        call.lineno
        for name, call in called(source)
        if name.removeprefix(".") in SQL
        and call.args
        and isinstance(call.args[0], ast.JoinedStr | ast.BinOp | ast.Call)
        # A call makes a statement from parts when it formats text; select(...) and its like bind what they are given.
        and not is_of_constants(call.args[0])
        and (not isinstance(call.args[0], ast.Call) or ast.unparse(call.args[0].func).endswith((".format", ".join")))
    ]


def plain_comparisons(source: str) -> list[int]:
    """Lines where something secret is compared by `==`, which takes the longer the more of it is right."""
    secret = re.compile(r"signature|secret|digest|\btoken|hmac")
    return [
        node.lineno
        for node in nodes(source)
        if isinstance(node, ast.Compare)
        and any(isinstance(operator, ast.Eq | ast.NotEq) for operator in node.ops)
        and any(secret.search(ast.unparse(side)) for side in (node.left, *node.comparators))
    ]


@pytest.mark.parametrize("file", PRODUCT, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_code_is_made_of_data_and_no_statement_of_text(file: Path) -> None:
    source = file.read_text()
    assert {name for name, _ in called(source)} & RUNS_TEXT == set()
    assert imported(source) & RUNS_DATA == set()
    assert set(started(source)) <= {OUR_OWN}
    assert built_sql(source) == []
    if "sandbox" not in file.parts:  # a toy, which knows no secrets
        assert plain_comparisons(source) == []


def test_these_searches_find_what_they_look_for() -> None:
    assert built_sql(
        'text(f"DROP {x}")\nc.execute("a" + b)\nc.execute("{}".format(x))\nc.execute(select(x))\nc.execute(f"P={p.MS}")'
    ) == [
        1,
        2,
        3,
    ]
    assert plain_comparisons("if signature == given: pass\nif kind == 1: pass") == [1]
    assert started("await asyncio.create_subprocess_exec('sh', '-c', said, env={})") == ["'sh', '-c', said"]
    assert "eval" in {name for name, _ in called("eval(x)")}
    assert imported("from pickle import loads\nimport os.path") == {"pickle", "os"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_dependency_is_pinned_with_its_hashes(lock: Path) -> None:
    text = lock.read_text().replace("\\\n", " ")
    pinned = [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]
    assert len(pinned) > 20
    assert [
        line for line in pinned if not re.match(r"[\w.\-]+(\[[\w,]+\])?==[\w.+!]+.* --hash=sha256:[0-9a-f]{64}", line)
    ] == []
    assert "--index-url" not in text


def test_what_the_project_asks_for_is_locked_and_installed_by_hash_only() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = set(re.findall(r"^([\w.\-]+)", (ROOT / "requirements.lock").read_text(), re.MULTILINE))
    assert {re.split(r"[\[<>=~! ]", each)[0].lower() for each in project["dependencies"]} <= locked
    makefile = (ROOT / "Makefile").read_text()
    assert "--require-hashes" in makefile
    installs = re.findall(r"pip install .*", makefile)
    assert all("--require-hashes" in each or "--no-deps" in each for each in installs), installs


FOUND = {"name": "aiohttp", "version": "3.0", "vulns": [{"id": "CVE-1", "fix_versions": ["3.1"]}]}
UNMENDED = {"name": "idna", "version": "1.0", "vulns": [{"id": "CVE-2", "fix_versions": []}]}
FINE, SKIPPED = {"name": "mako", "version": "1.0", "vulns": []}, {"name": "tqdm", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("found", "stops", "said"),
    [
        ([FOUND, FINE], True, "aiohttp 3.0: CVE-1, mended in 3.1\n2 of 2"),
        ([UNMENDED, SKIPPED], False, "idna 1.0: CVE-2, nothing mends it yet\n1 of 2"),
        ([FINE], False, "1 of 1 dependencies were looked up, 0 holes are known."),
        ([SKIPPED], False, "Skipped: no registry answers"),
        (None, False, "Skipped: no registry answers"),
    ],
)
def test_a_known_hole_that_can_be_mended_stops_the_line_and_silence_does_not(
    found: list[object] | None, stops: bool, said: str
) -> None:
    text = "" if found is None else json.dumps({"dependencies": found, "fixes": []})
    command = [sys.executable, str(ROOT / ".ci/audit.py")]
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (int(stops), "")
    assert said in run.stdout


def test_every_test_that_the_threat_table_names_is_there() -> None:
    table = (ROOT / "docs/security.md").read_text()
    named = re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", table)
    assert len(named) > 20
    for file, test in named:
        assert f"def {test}" in (ROOT / file).read_text(), f"{file}::{test}"
