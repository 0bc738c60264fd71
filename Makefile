# Installs, tries, tests: `make help` lists what can be done here.

SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# one run of tests for each core, which takes over from another what is left; more than four browsers only wait for
# each other
AT_ONCE := -n auto --maxprocesses 4 --dist worksteal
STAGES := $(wildcard $(addprefix tests/,store accounts sending forms council asking hearing reviewing intake reporting keeping))

# what Python compiled is kept beside its source: a test that starts a command would else compile everything again
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help demo install test quick check look migration system

help: ## This list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' Makefile

demo: $(VENV)/.runtime ## Serve the demonstration council on http://127.0.0.1:8000 (ARGS="--port 8080" and so on)
	@$(BIN)/portal demo $(ARGS)

install: $(VENV)/.everything ## Everything into .venv, so that .venv/bin/portal works

test: $(VENV)/.everything system check ## Lint, types, import contracts, all tests, then the stations' tests on PostgreSQL
	$(BIN)/pytest -q -rs $(AT_ONCE)
	$(BIN)/pytest -q -rs $(AT_ONCE) --database=postgres $(STAGES)

quick: $(VENV)/.everything ## Lint, and the tests of what changed since main, without a browser
	$(BIN)/ruff check -q
	$(BIN)/ruff format --check -q
	$(BIN)/pytest -q -x $(AT_ONCE) -m "not chromium and not look" $$($(BIN)/python -m tests.changed)

check: $(VENV)/.everything ## Lint, format, types, import contracts, and known holes of locked packages
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	@.ci/advisories $(BIN) requirements.txt

look: $(VENV)/.everything system ## Every respondent page in every look, with axe and a picture of each in .look
	$(BIN)/pytest -q -m look $(AT_ONCE)

migration: $(VENV)/.everything ## Draft the next migration from models.py (SAYS="add meetings")
	@$(BIN)/python -c 'import sys; from portal.store.schema import revise; revise(sys.argv[1])' "$(SAYS)"

system:
	@.ci/system $(BIN)

$(VENV)/.made:
	@.ci/venv $(PYTHON) $(VENV)
	@touch $@

$(VENV)/.runtime: requirements.txt pyproject.toml | $(VENV)/.made
	@.ci/packages $(BIN) requirements.txt
	@touch $@

$(VENV)/.everything: requirements-dev.txt pyproject.toml | $(VENV)/.made
	@.ci/packages $(BIN) requirements-dev.txt
	@touch $(VENV)/.runtime $@
