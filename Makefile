# Each target builds what it needs on first use; the system image only has to have python3 (3.11 or newer).
PYTHON ?= python3
VENV ?= .venv
STAMP := $(VENV)/.installed
RUN := $(VENV)/bin
WORKERS ?= 2

.PHONY: help demo test lint types bench fuzz-oracle record foreign-clients readme picture docs wheel clean

help:
	@echo "make demo    install, and check a broken set-up"
	@echo "make test    install, and run all tests; those that need a JDK or Kafka skip where there is none"
	@echo "make lint    ruff: rules and format"
	@echo "make types   mypy, strict"
	@echo "make bench   whole processes against one keytool -list -v; probes against sslscan and openssl"
	@echo "make fuzz-oracle  random set-ups against real Kafka (SEED=0 TRIALS=200 KAFKA=4.4.0 JDK=17)"
	@echo "make record  what real Kafka says of the set-ups in fixtures/recorded, anew (70 minutes on 2 cores)"
	@echo "make foreign-clients  clients of librdkafka, Python, Go and Node against a real broker, anew"
	@echo "make readme  bring the reports and the help in README.md up to date"
	@echo "make docs    the documentation site, in build/site"
	@echo "make wheel   dist/*.whl"

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(RUN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: $(STAMP)
	@$(RUN)/python fixtures/demo.py

# Lines are counted where tests differ in what they run: counting takes half of the time again. Those that wait for a
# JVM leave a processor idle, so that there is one more of them at once.
test: $(STAMP)
	@rm -f .coverage .coverage.*
	$(RUN)/coverage run -m pytest -n $(WORKERS) --dist worksteal -m "not slow and not records"
	@$(RUN)/coverage combine --quiet
	$(RUN)/coverage report --skip-covered --fail-under=90
	$(RUN)/python -m pytest -n $$(($(WORKERS) + 1)) --dist worksteal -m "slow or records"

lint: $(STAMP)
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .

types: $(STAMP)
	$(RUN)/mypy

bench: $(STAMP)
	$(RUN)/python fixtures/bench.py
	$(RUN)/python fixtures/bench_probe.py

SEED ?= 0
TRIALS ?= 200
KAFKA ?= 4.4.0
JDK ?= 17

# Whole reports against the real Kafka, then links against real connections; needs its jars (fixtures/oracle/get_kafka.py).
fuzz-oracle: $(STAMP)
	$(RUN)/python fixtures/oracle/fuzz.py --kafka $(KAFKA) --jdk $(JDK) --seed $(SEED) --trials $(TRIALS)
	$(RUN)/python fixtures/oracle/fuzz_links.py --kafka $(KAFKA) --jdk $(JDK) --seed $(SEED) --trials $(TRIALS)

# What real Kafka says of every set-up in fixtures/cases, anew; make record again goes on where it was interrupted.
record: $(STAMP)
	$(RUN)/python fixtures/record.py --all

# Clients that are none of the JVM live in an environment of their own; those of Go are pinned in clients/go/go.sum.
CLIENTS := .venv-clients
ASK := fixtures/oracle/clients

$(CLIENTS)/bin/ask-go: $(ASK)/go/ask.go $(ASK)/go/go.mod $(ASK)/go/go.sum
	$(PYTHON) -m venv $(CLIENTS)
	$(CLIENTS)/bin/python -m pip install --quiet --disable-pip-version-check \
	  confluent-kafka==2.16.1 kafka-python==3.0.12 aiokafka==0.14.0
	npm install --silent --no-save --prefix $(CLIENTS) kafkajs@2.2.4
	cd $(ASK)/go && GOFLAGS=-mod=readonly go build -o $(CURDIR)/$(CLIENTS)/bin/ask-go .

foreign-clients: $(STAMP) $(CLIENTS)/bin/ask-go
	$(RUN)/python fixtures/oracle/foreign.py --record fixtures/foreign.json
	$(RUN)/python fixtures/oracle/fuzz_foreign.py --kafka $(KAFKA) --jdk $(JDK) --seed $(SEED) --trials $(TRIALS)
	$(RUN)/python fixtures/oracle/fuzz_foreign.py --runtime librdkafka --dialect librdkafka --kafka $(KAFKA) --jdk $(JDK) \
	  --seed $(SEED) --trials $(TRIALS)

# What the README shows is what the program prints; a test holds it to that.
readme: $(STAMP)
	$(RUN)/python fixtures/readme.py

# The picture of the HTML report in README.md; needs a Chromium.
picture: $(STAMP)
	$(RUN)/python -m docs.screenshot

# Pages by hand with what their commands print, one for each rule, the command line; works from a file system.
docs: $(STAMP)
	$(RUN)/python -m docs.build build/site
	$(RUN)/codespell docs/pages docs/gating.md rules README.md CHANGELOG.md

wheel: $(STAMP)
	@rm -rf dist
	$(RUN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .

clean:
	rm -rf $(VENV) build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis
