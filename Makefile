# Everything that one does with a checkout. Needs make and Python 3.11 or later; `uv` is used where it is present.

PYTHON ?=
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help
N ?= 500
SECONDS ?= 3600
SEED ?= 1
.PHONY: help demo test check dev screenshots bench day crash soak conformance interop docs clean

help: ## Show what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

demo: $(READY) ## Open the dashboard on a RunComfy that runs here (ARGS="--empty --speed 4")
	@$(BIN)/runcomfy-tui demo $(ARGS)

test: $(READY) ## Run the tests (ARGS="tests/store -k name")
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n 3 --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(READY) ## Check format, lint, types and import contracts
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

dev: $(READY) ## Set up .venv for development
	@echo "Ready: $(BIN)/runcomfy-tui, or '. $(BIN)/activate'."

screenshots: $(READY) ## Make the pictures in screenshots/ from the running program
	@$(BIN)/python -m bench.screenshots $(ARGS)

bench: $(READY) ## Measure start-up, table, memory, downloads and 10,000 live jobs
	@$(BIN)/python -m bench $(ARGS)
	@$(BIN)/python -m bench.many_jobs
	@$(BIN)/python -m bench.commands

day: $(READY) ## Run the simulated day: how many polls, how late changes are noticed (ARGS="--seeds 1,2,3 --pools --limit")
	@$(BIN)/python -m bench.day $(ARGS)

crash: $(READY) ## Kill the engine at every step and at random (N=500 SEED=1)
	@$(BIN)/python -m bench.crash $(N) $(SEED)

soak: $(READY) ## Run with every fault switched at random (SECONDS=3600 SEED=1)
	@$(BIN)/python -m bench.soak --seconds $(SECONDS) --seed $(SEED)

conformance: $(READY) ## Try the JSON-Schema-Test-Suite as forms (DIR=path: a suite that is here already)
	@$(BIN)/python -m bench.conformance $(if $(DIR),--dir "$(DIR)") $(ARGS)

interop: $(READY) ## Try somebody else's client on the simulator (DIR=folder with runcomfy-com/runcomfy-mcp's runcomfy_client.py)
	@$(BIN)/python -m bench.interop --dir "$(DIR)"

docs: $(READY) ## Make docs/ from the settings and from the tests' table of exit codes
	@$(BIN)/runcomfy-tui config reference --markdown > docs/configuration.md
	@$(BIN)/python -m tests.cli.outcomes

clean: ## Remove .venv and everything that tools left
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .import_linter_cache .hypothesis snapshot_report.html
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# One set of locked versions for everything, the development tools and the extra `media` included.
$(READY): requirements.lock pyproject.toml
	@python=; for name in $(PYTHON) python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "runcomfy-tui needs Python 3.11 or later, and none was found here." >&2; \
	    echo "Install one, or name it: make PYTHON=/path/to/python3 ..." >&2; exit 1; \
	fi; \
	$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || { \
	    echo "Making $(VENV) with $$($$python --version) ..."; \
	    rm -rf $(VENV); \
	    if command -v uv >/dev/null 2>&1; then uv venv --quiet --python "$$(command -v $$python)" $(VENV); \
	    else $$python -m venv $(VENV) || { \
	        rm -rf $(VENV); \
	        echo "Python's venv module does not work here (on Debian and Ubuntu: install python3-venv)." >&2; exit 1; }; \
	    fi; \
	} || exit 1
	@echo "Installing the locked versions ..."
	@if command -v uv >/dev/null 2>&1; then \
	    uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock && \
	    uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .; \
	else \
	    { $(BIN)/python -m pip --version >/dev/null 2>&1 || $(BIN)/python -m ensurepip >/dev/null; } && \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock && \
	    $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .; \
	fi
	@touch $(READY)
