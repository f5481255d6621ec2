# The habits of the house. `make` alone says what there is.
# Everything runs in .venv, built from requirements.lock the first time it is needed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready

# One BLAS thread: figures are small, and two threads cost twice the time of one (and may change last digits).
export OPENBLAS_NUM_THREADS = 1
# The bytecode cache halves the start of every kernel; some shells switch it off.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help report test rules mutants bench lint format lab lock example clean

help:  ## show this list
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Curvebook needs Python 3.11 or later; this is $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) \
	  || { echo "Python cannot make virtual environments here. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	@echo "Building $(VENV) from requirements.lock (a few minutes, once) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m compileall -q lib
	@touch $(READY)

report: $(READY)  ## build the example partnership's edition and say where to look
	@$(BIN)/curvebook run marlbrook --edition 2026-Q2

test: $(READY)  ## run every test
	@$(BIN)/python -m pytest --numprocesses logical --dist loadfile

rules:  ## write down which tests keep which rule
	@$(PYTHON) tests/rules.py

mutants: $(READY)  ## change each rule's figure and see a test of the rule fail
	@$(BIN)/python tests/mutants.py

bench: $(READY)  ## measure speed against the obvious way
	@$(BIN)/python tests/bench

lint: $(READY)  ## check style (ruff) and types (mypy)
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy

format: $(READY)  ## put style right
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

lab: $(READY)  ## open JupyterLab on the notebooks
	@$(BIN)/jupyter lab --notebook-dir=. --LabApp.default_url=/lab/tree/notebooks

example: $(READY)  ## write parameters/marlbrook again
	@$(BIN)/curvebook example parameters/marlbrook --force

lock:  ## pin every dependency again, with hashes (needs uv)
	uv pip compile pyproject.toml --all-extras --universal --generate-hashes --no-emit-index-url --python-version 3.11 --upgrade -o requirements.lock

clean:  ## delete what the press made (all of it can be rebuilt)
	rm -rf outputs/*
