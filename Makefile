# Tongguan. `make demo` shows it, `make test` proves it, `make check` reads it over.
# PYTHON names the interpreter that .venv is made with: 3.11 or later.

FOUND = $(firstword $(foreach p,python3.11 python3.12 python3.13 python3,$(shell $(p) -c 'import sys, venv, ensurepip; print("$(p)" if sys.version_info >= (3, 11) else "")' 2>/dev/null)))
PYTHON ?= $(FOUND)
PY := .venv/bin/python
PO := $(wildcard locale/*/LC_MESSAGES/*.po)
WORKERS ?= 2
LOCK := .venv/bin/uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11
export DEBUG ?= 1

.PHONY: setup demo test test-long check fmt lock states messages bench
.DEFAULT_GOAL := setup

setup: .venv/.locked $(PO:.po=.mo)

demo: setup ; @exec $(PY) manage.py demo

test: setup ; $(PY) -m pytest -n $(WORKERS)

test-long: setup ; HYPOTHESIS_PROFILE=long $(PY) -m pytest -n $(WORKERS) --timeout 3600

check: setup ; PATH="$(CURDIR)/.venv/bin:$$PATH" $(PY) -m config.check

fmt: setup ; $(PY) -m ruff format . && $(PY) -m ruff check --fix .

lock: setup
	$(LOCK) pyproject.toml -o requirements.txt
	$(LOCK) --group dev -c requirements.txt -o requirements-dev.txt

states: setup ; $(PY) manage.py states > docs/states.md

messages: setup ; $(PY) manage.py update_translations

bench: setup ; $(PY) -m benchmarks

.venv/.locked: requirements.txt requirements-dev.txt
	@$(or $(PYTHON),false) -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { echo "Tongguan needs Python 3.11 or later with venv; $(or $(PYTHON),what is on the PATH) is not that. Name one: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt -r requirements-dev.txt
	@touch $@

%.mo: %.po .venv/.locked ; @DEBUG=1 $(PY) manage.py compile_translations
