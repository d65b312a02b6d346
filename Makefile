# Each target builds what it needs on first use; the system image only has to have python3 (3.11 or newer).
PYTHON ?= python3
VENV ?= .venv
STAMP := $(VENV)/.installed
RUN := $(VENV)/bin

.PHONY: test lint types wheel clean

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

test: $(STAMP)
	$(RUN)/python -m pytest -n 2 -m "not jvm and not kafka"

test-all: $(STAMP)
	$(RUN)/python -m pytest -n 2

lint: $(STAMP)
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: $(STAMP)
	$(RUN)/mypy

wheel: $(STAMP)
	$(RUN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache
