# Everything a person does in this repository. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

BIN := .venv/bin
DEV := .venv/.dev-installed
BENCH := .venv/.bench-installed
LOCK := .venv/.lock-installed

.PHONY: help
help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

.PHONY: demo
demo: $(DEV) ## a hub with a sample account and a simulated TikTok to connect
	$(BIN)/python -m demo.run

.PHONY: test
test: needs lint ## everything a change must pass, in under ten minutes
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal --durations 5 --ignore tests/hub
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal --durations 5 tests/hub

.PHONY: test-long
test-long: needs lint ## the same, with the exhaustive forms of every test
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal --timeout 3600 --long --ignore tests/hub
	$(BIN)/pytest -n auto --maxprocesses 4 --dist worksteal --timeout 3600 --long tests/hub

.PHONY: lint
lint: $(DEV) ## style, format, types and the arrows between rooms
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

.PHONY: fix
fix: $(DEV) ## put right what a machine can put right
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

.PHONY: docs
docs: $(DEV) ## write docs/reference/ from the code
	$(BIN)/python scripts/reference.py

.PHONY: bench
bench: $(BENCH) ## measure, and compare with other tools
	$(BIN)/python -m bench

.PHONY: screenshots
screenshots: needs $(DEV) ## a picture of every page, light and dark, wide and on a phone; and the tutorial's
	$(BIN)/python -m tests.hub.screenshots docs/pictures
	$(BIN)/python -m tests.hub.tutorial docs/pictures

.PHONY: lock
lock: $(LOCK) ## pin every dependency anew in requirements/ (UPGRADE=1: at its newest)
	$(BIN)/python scripts/lock.py $(if $(UPGRADE),--upgrade)

.PHONY: needs
needs: ## what the tests need from the system; root gets it installed
	@scripts/needs.sh

.PHONY: clean
clean: ## remove what make made, the virtual environment included
	rm -rf .venv .demo .bench dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

$(DEV): requirements/dev.txt pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Headwater needs Python 3.11 or newer; python3 here is $$(python3 --version)." >&2; exit 1; }
	python3 -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

$(BENCH): $(DEV) requirements/bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	touch $@

# The tool that writes the locks is the one thing taken as it comes: it runs only when asked for.
$(LOCK): $(DEV)
	$(BIN)/pip install --quiet --disable-pip-version-check 'pip-tools>=7.5'
	touch $@
