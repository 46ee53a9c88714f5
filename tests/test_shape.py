"""Who may import whom: the contracts of pyproject.toml hold, and each of them can fail."""

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import api, cli
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import registry

ROOT = Path(__file__).parents[1]
PARTS = ("bot", "handlers", "storage")
CONTRACTS: dict[str, dict[str, Any]] = {
    contract["id"]: contract for contract in api.read_configuration(str(ROOT / "pyproject.toml"))["contracts_options"]
}
FORBIDDEN = [
    ("rules", "bot.rules.issue", "bot.notices"),
    ("rules", "bot.rules.matching", "sqlalchemy"),
    ("numpy", "bot.usecases.known", "numpy"),
    ("matplotlib", "bot.slack.charts", "matplotlib"),
    ("charts", "bot.pictures", "bot.charts"),
    ("holidays", "bot.rules.calendars", "holidays"),
    ("pydantic", "handlers.web", "pydantic"),
    ("trials", "bot.trials.replaying", "bot.desk"),
    ("trials-alone", "bot.app", "bot.trials"),
    ("desk", "bot.desk", "bot.slack.text"),
    ("desk", "bot.notices", "storage.tables"),
    ("notices", "bot.notices", "bot.desk"),
    ("usecases", "bot.usecases.flagging", "bot.slack.text"),
    ("usecases", "bot.usecases.known", "sqlalchemy"),
    ("usecases", "bot.usecases.echoes", "apscheduler"),
    ("usecases", "bot.rules.report", "slack_sdk"),  # by way of a rule
    ("usecases-apart", "bot.usecases.flagging", "bot.usecases.workarounds"),
    ("slack", "bot.slack.cards", "bot.desk"),
    ("slack", "bot.slack.client", "storage"),
    ("machinery", "bot.delivery", "bot.usecases.echoes"),
    ("machinery", "bot.intake", "sqlalchemy"),
    ("machinery-apart", "bot.intake", "bot.delivery"),
    ("tick", "bot.schedule", "bot.slack.posting"),
    ("handlers", "handlers.flagging", "storage"),
    ("handlers", "handlers.known", "bot.delivery"),
    ("handlers-say-nothing", "handlers.lifecycle", "bot.notices"),
    ("handlers-apart", "handlers.reports", "handlers.known"),
    ("storage", "storage.cards", "bot.slack.cards"),
    ("storage", "storage.engines", "bot.settings"),
    ("sql", "bot.app", "sqlalchemy"),
    ("sql", "handlers.web", "alembic"),
    ("sorter", "bot.indexing", "bot.sorter"),
    ("alembic", "storage.engines", "alembic"),
    ("steps", "storage.migrations", "storage.migrations.steps"),
    ("psycopg", "storage.engines", "psycopg"),
    ("apscheduler", "bot.app", "apscheduler"),
    ("prometheus", "bot.app", "prometheus_client"),
    ("jwt", "handlers.sign_in", "jwt"),
    ("sandbox", "bot.sandbox.chat", "bot.rules.report"),
    ("sandbox-alone", "bot.app", "bot.sandbox"),
    ("sandbox-alone", "bot.slack.home", "bot.sandbox.workspace"),
    ("whole", "bot.slack.sockets", "bot.settings"),
    ("whole", "bot.intake", "bot.app"),
]


for name, kind in (
    ("forbidden", ForbiddenContract),
    ("independence", IndependenceContract),
    ("protected", ProtectedContract),
):
    registry.register(kind, name)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*PARTS, include_external_packages=True, cache_dir=None)


def is_kept(contract: str, graph: grimp.ImportGraph) -> bool:
    options = CONTRACTS[contract]
    session = {"root_packages": list(PARTS), "include_external_packages": "True"}
    kind = registry.get_contract_class(options["type"])
    return kind(options["name"], session, options).check(deepcopy(graph), verbose=False).kept


@pytest.fixture
def loggers_kept() -> Iterator[None]:
    """import-linter sets logging up for itself, which silences every logger that is there."""
    there = [each for each in logging.root.manager.loggerDict.values() if isinstance(each, logging.Logger)]
    silent = [each for each in there if each.disabled]
    yield
    for each in there:
        each.disabled = each in silent


@pytest.mark.usefixtures("loggers_kept")
def test_every_contract_is_kept() -> None:
    assert cli.lint_imports(str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == cli.EXIT_STATUS_SUCCESS


def test_every_contract_has_an_import_that_breaks_it() -> None:
    assert {contract for contract, _, _ in FORBIDDEN} == set(CONTRACTS)


@pytest.mark.parametrize(("contract", "importer", "imported"), FORBIDDEN)
def test_one_forbidden_import_breaks_the_contract(
    graph: grimp.ImportGraph, contract: str, importer: str, imported: str
) -> None:
    assert is_kept(contract, graph)
    assert importer in graph.modules
    changed = deepcopy(graph)
    changed.add_import(importer=importer, imported=imported)
    assert not is_kept(contract, changed)


def test_a_forbidden_import_is_found_in_the_source(tmp_path: Path) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for part in PARTS:
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__", "page", "data"))
    for file, line in (
        ("bot/rules/labels.py", "import slack_sdk"),
        ("handlers/known.py", "from handlers import reports"),
        ("storage/cards.py", "def late():\n    import handlers.web"),
    ):
        (tmp_path / file).write_text((tmp_path / file).read_text() + f"\n{line}\n")
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-cache"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert run.returncode == cli.EXIT_STATUS_ERROR
    said = " ".join(run.stdout.split())
    assert "bot.rules.labels -> slack_sdk" in said
    assert "handlers.known -> handlers.reports" in said
    assert "storage.cards -> handlers.web" in said


def test_rules_import_only_the_standard_library_and_each_other_matching_numpy_and_days_off_holidays(
    graph: grimp.ImportGraph,
) -> None:
    imported = {
        found.partition(".")[0]
        for module in graph.find_descendants("bot.rules")
        for found in graph.find_modules_directly_imported_by(module)
        if not found.startswith("bot.rules")
    }
    assert imported <= sys.stdlib_module_names | {"numpy", "holidays"}


@pytest.mark.parametrize("feature", sorted(file.stem for file in (ROOT / "bot/usecases").glob("[!_]*.py")))
def test_whoever_looks_for_a_feature_finds_its_handler_by_the_same_name(graph: grimp.ImportGraph, feature: str) -> None:
    users = graph.find_modules_that_directly_import(f"bot.usecases.{feature}")
    assert users, "nothing uses it"
    handlers = {user for user in users if user.startswith("handlers.")}
    if feature == "api":
        assert {user.rpartition(".")[0] for user in handlers} == {"handlers.api"}
    else:
        assert handlers <= {f"handlers.{feature}", f"handlers.api.{feature}"}
