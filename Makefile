# `make site` and `make test` do all the set-up. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# One more than there are processors: many tests wait for servers, browsers and builds.
JOBS ?= $(shell echo $$(($$(nproc 2>/dev/null || echo 2) + 1)))

.PHONY: help site site-proved site-offline pdf portable serve test test-fast service-test check lint audit reference lock screenshots lighthouse system clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# With CI=true a tool that is missing fails the build, so what the system lacks is installed first.
site: $(if $(filter true,$(CI)),system) $(VENV)/.site ## Verify every snippet, build the site, say what was proved; nothing when nothing changed
	$(BIN)/python scripts/build_site.py

site-proved: system $(VENV)/.site $(VENV)/service/.installed ## The same, and run what pages run, and build every image
	$(BIN)/python scripts/build_site.py --prove

site-offline: site ## The handbook as one zip that works from file://
	$(BIN)/python scripts/offline_site.py

pdf: $(VENV)/.dev site ## Every checklist and the whole handbook as tagged PDFs, in build/pdf
	$(BIN)/python scripts/make_pdf.py

portable: site $(VENV)/portable/.installed ## The same sources with MkDocs, ProperDocs and Zensical, compared
	$(VENV)/portable/bin/python scripts/portable_site.py

serve: $(VENV)/.site ## Serve the site with live reload
	$(BIN)/python scripts/serve_site.py

test: system $(VENV)/.dev $(VENV)/service/.installed lighthouse lint ## Run everything: system packages, lint, types, all tests
	$(BIN)/pytest -n $(JOBS) --dist worksteal --durations=25 --cov --cov-report=term:skip-covered

test-fast: $(VENV)/.dev ## Run the tests that need no server, browser or build
	$(BIN)/pytest -q -n $(JOBS) --dist worksteal -m "not slow"

service-test: system ## The reference service and its two siblings: lint, types and tests, each in its own environment
	for name in service ml-api crawler; do \
	  $(MAKE) --no-print-directory -C snippets/$$name test PYTHON=$(PYTHON) VENV=$(CURDIR)/$(VENV)/$$name; \
	done

check: $(VENV)/.dev ## Our own checklist on this repository, waivers and attestations included
	$(BIN)/prodready check .

lint: $(VENV)/.dev ## ruff and mypy --strict
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

audit: $(VENV)/.dev ## Known vulnerabilities in the locks (asks the network), secrets in the tree
	$(BIN)/pip-audit --strict --require-hashes --disable-pip --requirement locks/dev.txt
	git ls-files -z -- ':!locks' ':!tests' ':!snippets/unready' | xargs -0 \
	  $(BIN)/detect-secrets-hook --exclude-lines 'secret(Name|Key): |SECRETS = "secrets"|"detect-secrets-hook"'

reference: $(VENV)/.site ## Write the generated reference pages anew
	$(BIN)/python scripts/generate_reference.py

screenshots: $(VENV)/.dev ## Photograph the built site: light and dark, wide and narrow
	$(BIN)/python scripts/screenshots.py

lock: ## Resolve pyproject.toml into locks/ (needs uv)
	scripts/lock.sh

lighthouse: system
	scripts/bootstrap_lighthouse.sh

system:
	scripts/bootstrap_system.sh

clean: ## Remove what was built and installed here
	rm -rf $(VENV) build site .prodready-cache

$(VENV)/.site: locks/site.txt pyproject.toml
	PYTHON=$(PYTHON) scripts/bootstrap_venv.sh $(VENV) locks/site.txt
	touch $@

$(VENV)/.dev: locks/dev.txt pyproject.toml
	PYTHON=$(PYTHON) scripts/bootstrap_venv.sh $(VENV) locks/dev.txt
	touch $@ $(VENV)/.site

$(VENV)/portable/.installed: locks/portable.txt pyproject.toml
	PYTHON=$(PYTHON) scripts/bootstrap_venv.sh $(VENV)/portable locks/portable.txt
	touch $@

# Pages of the handbook run the reference service; it has an environment of its own.
$(VENV)/service/.installed: snippets/service/requirements-dev.txt | $(VENV)/.site
	$(MAKE) --no-print-directory -C snippets/service PYTHON=$(PYTHON) \
	  VENV=$(CURDIR)/$(VENV)/service $(CURDIR)/$(VENV)/service/.installed
