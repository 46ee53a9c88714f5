PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes

.DEFAULT_GOAL := help
.PHONY: help demo test check golden crash chaos takeover picture lock clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.run ## set up and play the story on a local Slack (ONCE=1: end after the story)
	@$(BIN)/liaison demo $(if $(ONCE),--once)

test: $(VENV)/.dev ## set up and run every test that this machine can run
	@$(BIN)/python -m pytest $(ARGS)

check: $(VENV)/.dev ## lint, format, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

golden: $(VENV)/.dev ## draw the golden files of tests/golden anew; look at the difference before you commit it
	@GOLDEN=write $(BIN)/python -m pytest tests/slack/test_drawing.py

crash: $(VENV)/.dev ## let the bot die at every point there is, on both engines (minutes; make test tries every tenth)
	@CRASH_EVERY=1 $(BIN)/python -m pytest tests/crash/test_points.py -s -k whichever

chaos: $(VENV)/.dev ## kill it at random in a Slack that is unwell (KILLS=60 for each set-up, SEED=n, ONLY=SQLite)
	@$(BIN)/python -m tests.crash.chaos $(if $(KILLS),--kills $(KILLS)) $(if $(SEED),--seed $(SEED)) $(if $(ONLY),--only "$(ONLY)")

takeover: $(VENV)/.dev ## measure how long a second replica needs to finish what a killed one had in hand
	@$(BIN)/python -m tests.crash.takeover

picture: $(VENV)/.dev ## draw docs/picture.png anew (needs chromium and fonts-noto-color-emoji)
	@$(BIN)/python -m tests.browser.picture

lock: ## write both lock files anew (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' pyproject.toml -o requirements.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command 'make lock' --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

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
