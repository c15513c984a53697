# Every target sets up what it needs: a virtual environment and the locked packages.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

.PHONY: help demo test quick browser lint bench bench-compare faults fuzz mutants clean
help:
	@echo "make demo   run the whole bridge against a sandbox Moodle"
	@echo "make test   lint, then every test; sets up a browser where there is none"
	@echo "make quick  the tests that need no server, no browser and little time"
	@echo "make lint   ruff, mypy, import-linter, docstrings, the catalogue of sentences"
	@echo "make faults every fault that the service must survive, on real parts"
	@echo "make mutants faults planted in what judges and plans: do the tests see them?"
	@echo "make fuzz   every reader of files, with whatever a fuzzer thinks of"
	@echo "make bench  print measures of this machine"
	@echo "make bench-compare BASE=HEAD~1  measure two states of the source in turns"

# The lock file carries a hash for every package: pip refuses anything else.
$(READY): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# In the language of this project's pages; `make demo SPEAK=fr` as its people would see it.
SPEAK ?= en
demo: $(READY)
	@if [ -t 1 ]; then $(BIN)/lms-bridge demo --lang $(SPEAK); else $(BIN)/lms-bridge demo --once --lang $(SPEAK); fi

lint: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/interrogate --quiet src tests
	$(BIN)/python -m tests.catalogue

# Side by side: most of a test is waiting. Each process takes a share of the tests in their order,
# for what neighbours share; whoever is done takes half of what another has left.
JOBS ?= 2
test: browser lint
	$(BIN)/pytest -n $(JOBS) --dist worksteal

quick: $(READY)
	$(BIN)/pytest -n $(JOBS) --dist worksteal -m quick

# First of all, and in one line: the end-to-end tests need a browser.
browser: $(READY)
	@$(BIN)/python -m tests.browser

# Some thirty minutes at most: each fault with several seeds, then a kill at every call.
faults: $(READY)
	@$(BIN)/python -m tests.faults
	LMS_BRIDGE_ALL=yes $(BIN)/pytest tests/flow/test_killed_anywhere.py tests/flow/test_stateful.py

# A minute a reader: `make fuzz SECONDS=600` looks longer.
fuzz: $(READY)
	@$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),60)

# Twenty minutes at most on two quiet cores: `make mutants SEED=2 SAMPLE=500 MINUTES=60` tries more.
mutants: $(READY)
	@$(BIN)/python -m tests.mutants --seed $(or $(SEED),1) --sample $(or $(SAMPLE),300) --minutes $(or $(MINUTES),20)

# Also into .bench/history.jsonl. `make bench BENCHES="judging pages"` runs some of them, SCALE=1 the one of
# 100,000 learners on ten sites alone, which takes hours; LEARNERS=10000 ends it sooner.
bench: $(READY)
	@$(BIN)/python -m tests.bench $(if $(SCALE),scale,$(BENCHES)) --learners $(or $(LEARNERS),0)

# What a change did, in turns: `make bench-compare BASE=HEAD~1 BENCHES="judging pages"`.
bench-compare: $(READY)
	@$(BIN)/python -m tests.bench.compare $(or $(BASE),HEAD~1) $(BENCHES) --rounds $(or $(ROUNDS),3)

clean:
	rm -rf $(VENV)
