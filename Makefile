# Every target sets up what it needs: a virtual environment and the locked packages.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help demo test lint bench clean
help:
	@echo "make demo   run the whole bridge against a sandbox Moodle"
	@echo "make test   lint, then every test"
	@echo "make lint   ruff, mypy, import-linter, docstrings"
	@echo "make bench  print measures of this machine"

# The lock file carries a hash for every package: pip refuses anything else.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY)
	@if [ -t 1 ]; then $(BIN)/lms-bridge demo; else $(BIN)/lms-bridge demo --once; fi

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interrogate --quiet src tests

test: lint
	$(BIN)/pytest

bench: $(READY)
	@$(BIN)/python -m tests.bench

clean:
	rm -rf $(VENV)
