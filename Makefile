# Two commands do it all on a fresh machine: `make run` and `make test`.
# Needs only Python 3.11+ with venv, git and make; Node comes as a Python wheel into .venv.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONPATH := $(CURDIR)
WORKERS ?= 2

.PHONY: run test check quick bench demo soak pictures locks clean system lint types unit client rules e2e build wheel

run: $(VENV)/.run  ## build what changed, migrate, serve (HTTPS=1 for phones)
	@exec $(BIN)/python -m webapp.cli run $(if $(HTTPS),--https)

demo: $(VENV)/.run  ## fill an account with a believable conference and print its sign-in
	@exec $(BIN)/python -m webapp.cli demo

test: system $(VENV)/.dev lint types client build unit e2e  ## everything

check: $(VENV)/.dev pwa/node_modules/.hallway-lock  ## the fast half, its parts side by side, the longest first
	@$(MAKE) --no-print-directory -j$(WORKERS) -Otarget quick types lint rules

quick: pwa/node_modules/.hallway-lock  ## the client's tests that are quick
	cd pwa && npm run --silent test:quick

rules: $(VENV)/.dev  ## the reconciler's tests that are quick
	$(BIN)/python -m pytest -q tests/sync -x -m "not slow"

bench: $(VENV)/.dev build bench/node_modules/.hallway-lock  ## budgets and goals, with ratios against peers; BENCH=client, scan, sync or peers for a part
	$(BIN)/python -m bench

soak: $(VENV)/.dev build  ## SOAK_MINUTES of simulation and chaos with a printed seed, and properties on new cases
	cd pwa && SOAK_MINUTES=$${SOAK_MINUTES:-60} npx vitest run src/domain src/sync/model.test.ts
	SOAK_MINUTES=$${SOAK_MINUTES:-60} $(BIN)/python -m pytest -q -s tests/sim tests/sync tests/webapp/test_imports.py tests/chaos --timeout=0

pictures: $(VENV)/.dev build  ## the screenshots of README and docs, taken from the running app
	$(BIN)/python -m scripts.pictures
	HALLWAY_PICTURES=docs/pictures/texts $(BIN)/pytest -q tests/e2e/test_texts.py
	HALLWAY_PICTURES=docs/pictures $(BIN)/pytest -q tests/e2e/test_hostile_cards.py

lint: $(VENV)/.dev pwa/node_modules/.hallway-lock
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	cd pwa && npm run --silent lint

types: $(VENV)/.dev pwa/node_modules/.hallway-lock
	$(BIN)/mypy
	cd pwa && npm run --silent check

client: pwa/node_modules/.hallway-lock
	cd pwa && npm run --silent test

build: pwa/node_modules/.hallway-lock
	$(BIN)/python -m webapp.client_build

wheel: $(VENV)/.run  ## dist/hallway-*.whl, which carries the built app
	$(BIN)/python -m build --wheel --no-isolation

unit: $(VENV)/.dev build
	$(BIN)/python -m pytest -q tests -n $(WORKERS) --ignore=tests/e2e

e2e: $(VENV)/.dev build
	scripts/with_display $(BIN)/python -m pytest -q tests/e2e -n $(WORKERS)

system:
	@scripts/system_packages

locks:  ## after a change of dependencies (needs uv)
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --group build -c requirements.lock -o requirements-build.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml --group dev -c requirements.lock -o requirements-dev.lock

$(BIN)/python:
	@echo "Setting up (once; some minutes, most of it fetching packages) ..."
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.run: requirements.lock requirements-build.lock | $(BIN)/python
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-build.lock
	@touch $@

$(VENV)/.dev: requirements-dev.lock | $(BIN)/python
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@ $(VENV)/.run

pwa/node_modules/.hallway-lock: pwa/package-lock.json | $(VENV)/.dev
	$(BIN)/python -m webapp.client_build --packages
	@touch $@

bench/node_modules/.hallway-lock: bench/package-lock.json | $(VENV)/.dev
	cd bench && npm ci --silent --no-audit --no-fund
	@touch $@

clean:
	rm -rf $(VENV) pwa/node_modules webapp/static/pwa dist .cache
