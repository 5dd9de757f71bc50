# The two commands of the README are `make site` and `make test`.
# Everything lives in .venv; remove it to begin anew.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help site serve test check lint types layers tests format bench clean

help: ## say what there is
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

site: $(VENV)/.site ## build kb/ into build/site
	$(BIN)/thumbrule build

serve: $(VENV)/.site ## serve kb/ on http://127.0.0.1:8000, built again on every change
	$(BIN)/thumbrule serve

test: lint types layers tests ## lint, types, import layers and all tests

check: $(VENV)/.site ## say what is wrong in kb/
	$(BIN)/thumbrule check

lint: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.test
	$(BIN)/mypy

layers: $(VENV)/.test
	$(BIN)/lint-imports

tests: $(VENV)/.test
	$(BIN)/pytest -n auto

format: $(VENV)/.test ## mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.bench ## measure the reader and the rules beside others, in one run
	$(BIN)/python tests/bench/reader.py
	$(BIN)/python tests/bench/rules.py

clean: ## remove what was built; the virtual environment stays
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Each stamp says what the environment holds. The site alone needs no test tools.

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Thumbrule needs Python 3.11 or newer; name one with: make PYTHON=python3.12 site"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.site: pyproject.toml $(VENV)/.python
	$(PIP) install --quiet --editable .
	@touch $@

$(VENV)/.test: pyproject.toml $(VENV)/.python
	$(PIP) install --quiet --editable '.[test,torch]'
	@touch $@ $(VENV)/.site

$(VENV)/.bench: pyproject.toml $(VENV)/.python
	$(PIP) install --quiet --editable '.[bench]'
	@touch $@ $(VENV)/.site
