# make view   sets up .venv and opens the window on a bundled surface (no display: writes landscape.png)
# make test   sets up .venv with the dev tools and runs lint, types, import contracts and all tests
# Both install what is missing and do nothing about it the second time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
SAMPLE := assets/samples/digits-cnn-pca.ply

.PHONY: view test lint clean

view: $(VENV)/.installed
	@.ci/system-packages view
	@if [ "$$(uname -s)" != Linux ] || [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    $(BIN)/landscape-view $(SAMPLE); \
	else \
	    $(BIN)/landscape-view $(SAMPLE) --screenshot landscape.png && \
	    echo "There is no display here: the picture is in landscape.png"; \
	fi

test: lint
	@.ci/system-packages test
	$(BIN)/pytest -n 2 --dist loadgroup

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/pyright
	$(BIN)/lint-imports

$(VENV)/bin/python:
	@.ci/system-packages venv $(PYTHON)
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Landscape and what it needs into $(VENV): a few minutes the first time"
	$(PIP) install --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $@

clean:
	rm -rf $(VENV) landscape.png build dist
