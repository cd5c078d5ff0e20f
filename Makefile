# The menu. Everything runs from .venv, which the first target that needs it makes from requirements.lock:
# a machine with Python 3.11 to 3.13, make and git is enough.
PYTHON ?= python3
BIN := .venv/bin
# Files go to three workers in the order of their names: by number of tests, the longest single ones would come last.
# Three also where there are two processors, since some of the time is waiting: for servers, for a minute to begin.
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder
# The tests start our code some hundred times: it is compiled once, whatever the environment says.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q
export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help run site serve test test-fast docs soak lint format bench lock dagster clean

help:  ## this menu
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "jtai needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

run: .venv/ready  ## the whole way on the bundled sample: harvest, read, tag, load, publish
	@$(BIN)/jtai --source sample refresh || test $$? -eq 1

site: .venv/ready  ## the explorer of the workspace (data/, or JTAI_WORKSPACE) in release/site
	@$(BIN)/jtai site || test $$? -eq 1

serve: .venv/ready  ## show the explorer in a browser on this machine
	@$(BIN)/jtai serve

test: .venv/ready  ## every test that this machine can run
	@$(PYTEST) $(WORKERS)

test-fast: .venv/ready  ## the tests without the real letters and the replica
	@$(PYTEST) $(WORKERS) --ignore=tests/corpus --ignore=tests/mirror

docs: .venv/ready  ## write every generated page; those from the real letters need ../shared
	@$(PYTEST) $(WORKERS) --write-docs

soak: .venv/ready  ## kill 200 refreshes at random moments while somebody reads; nothing may be lost or half
	@$(BIN)/python tests/soak/soak.py --kills 200

lint: .venv/ready  ## style, types, direction of imports, dead code, dependencies
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
	@$(BIN)/vulture && $(BIN)/deptry . && $(BIN)/deptry tests notebooks --exclude '^$$' --extend-exclude '^$$' --ignore DEP002,DEP004

format: .venv/ready  ## put the style right
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: .venv/ready  ## how fast, as ratios within one run
	@for script in tests/bench/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: .venv/ready  ## write requirements.lock anew from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --upgrade --quiet --output-file requirements.lock

dagster: .venv/ready  ## the asset graph, its checks and its schedule in a browser
	@$(BIN)/python -m dagster_project.home data/dagster
	@DAGSTER_HOME="$(CURDIR)/data/dagster" $(BIN)/dagster dev -m dagster_project.definitions

clean:  ## remove the virtual environment and caches; never data
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
