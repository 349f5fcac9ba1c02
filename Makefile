# One month of machine learning and backend. `make help` explains every target.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
PAGE := week4-ml-project/frontend
PAGE_SOURCES := $(shell find $(PAGE) -type f -not -path '*/node_modules/*' -not -path '*/pictures/*' 2>/dev/null)
FASTPATH := week4-ml-project/models/sprintml/models/fastpath
MATRIXOPS := week1-linear-algebra/matrixops-class/matrixops
KERNELS := $(shell grep -rlE '^@(fast_)?kernel' $(MATRIXOPS) --include='*.py' 2>/dev/null)
LAWS := week2-probability-stats/simulated-distributions/simulated_distributions
SAMPLERS := $(shell grep -rlE 'kernel|njit' $(LAWS) --include='*.py' 2>/dev/null)
CLIENT := week3-backend/websocket-service/client
PEERS := week3-backend/websocket-service/benchmarks
NOTEBOOKS := $(shell git ls-files '*.ipynb' 2>/dev/null)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: help setup up week1 week2 week3 test check prove bench notebooks lab format lock clean

help: ## show this list
	@echo "make up                              serve the product on bundled real data, at a printed address"
	@echo "make up DATA=file.csv TARGET=column  the same for a file of yours (PORT=8000, BUDGET=60 seconds)"
	@echo
	@grep -E '^[a-z0-9]+:.*## ' Makefile | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

setup: .venv/.installed .venv/.fastpath .venv/.page .venv/.client .venv/.kernels .venv/.samplers ## install what is needed into .venv and build the page (quick when done before)

up: .venv/.installed .venv/.fastpath .venv/.page ## train, serve and open to the browser: make up [DATA=file TARGET=column PORT=8000 BUDGET=60]
	@exec $(BIN)/sprintml up $(if $(DATA),"$(DATA)") $(if $(TARGET),--target "$(TARGET)") \
		$(if $(PORT),--port $(PORT)) $(if $(BUDGET),--budget $(BUDGET))

week1: setup ## the ten micro-projects of linear algebra, a picture each
	@for script in week1-linear-algebra/micro-projects/[01]*.py; do echo "== $$script"; $(BIN)/python "$$script"; done

week2: setup ## a law drawn, a limit seen, the stories of the laws, and the statistics workflow with its report
	@cd week2-probability-stats/simulated-distributions && ../../$(BIN)/python simulate.py gamma && \
		../../$(BIN)/python experiments.py clt && ../../$(BIN)/python stories.py
	@$(BIN)/python week2-probability-stats/mini-ds-workflow/run.py

week3: setup ## sensors, stream, windows, SQL and channels, live on a page at a printed address
	@exec $(BIN)/python -m websocket_service.demo

test: export PYTHONDONTWRITEBYTECODE :=  # some shells set it: hundreds of processes would compile us again
test: setup ## pass the whole suite: Python, notebooks, browser, the page's components
	@$(BIN)/python -m pytest -n 2 --dist worksteal $(TESTS)
	@cd $(PAGE) && npm run --silent test

check: setup ## ruff, mypy strict, time's arrow, the page's types, links and README blocks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@cd $(PAGE) && npm run --silent check
	@cd $(CLIENT) && npm run --silent check
	@$(BIN)/python -m pytest -q tests/house

prove: setup ## the heavy proofs (minutes, gigabytes), one at a time
	@$(BIN)/python -m pytest -m prove -s --timeout 3600 $(TESTS)

bench: setup ## every benchmark, alone on the machine; results go to out/ beside each script
	@cd $(PEERS) && npm ci --silent --no-audit --no-fund
	@for script in $$(git grep -l __main__ -- '*benchmark*.py' ':!tests' ':!*/benchmarks/*'); do echo "== $$script"; $(BIN)/python "$$script"; done

notebooks: setup ## run every notebook again, in place, with its pictures
	@for notebook in $(NOTEBOOKS); do echo "$$notebook"; $(BIN)/jupyter execute --inplace "$$notebook"; done

lab: setup ## open the notebooks in JupyterLab
	@exec $(BIN)/jupyter lab

format: setup ## format the code
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format --quiet .

lock: .venv/bin/uv ## pin all dependencies again, from the ranges in pyproject.toml
	@$(BIN)/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
		--all-extras --python-version 3.11 pyproject.toml -o requirements.lock

clean: ## remove what set-up and runs made (.venv, the built page, .sprint, caches)
	@rm -rf .venv .sprint .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache \
		$(PAGE)/node_modules week4-ml-project/api/sprintml/api/page

# What follows is made once, and again only when what it is made from has changed.

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed, and $(PYTHON) is older or missing: make setup PYTHON=python3.12"; exit 2; }
	@$(PYTHON) -m venv .venv || \
		{ rm -rf .venv; echo "Python cannot make virtual environments here; on Debian or Ubuntu: apt install python3-venv"; exit 2; }

.venv/bin/uv: .venv/bin/python requirements.lock
	@awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements.lock > .venv/uv.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	@touch $@

.venv/.installed: .venv/bin/uv requirements.lock pyproject.toml
	@echo "installing (a minute or two the first time) ..."
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r requirements.lock
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

.venv/.fastpath: .venv/.installed $(wildcard $(FASTPATH)/*.py)
	@find $(FASTPATH) -name '*.nb[ic]' -delete  # a kernel's cache does not see changes in other files
	@$(BIN)/python -m sprintml.models.fastpath
	@touch $@

.venv/.kernels: .venv/.installed $(KERNELS)
	@find $(MATRIXOPS) -name '*.nb[ic]' -delete
	@$(BIN)/python -m matrixops.compilation
	@touch $@

.venv/.page: .venv/.installed $(PAGE_SOURCES)
	@echo "building the page ..."
	@cd $(PAGE) && npm ci --silent --no-audit --no-fund && npm run --silent build
	@touch $@

.venv/.samplers: .venv/.installed .venv/.kernels $(SAMPLERS)
	@find $(LAWS) -name '*.nb[ic]' -delete
	@$(BIN)/python -m simulated_distributions.compilation
	@touch $@

.venv/.client: .venv/.installed $(CLIENT)/package-lock.json
	@cd $(CLIENT) && npm ci --silent --no-audit --no-fund  # to check its types; the built page is committed
	@touch $@
