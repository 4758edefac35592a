# Every target makes its own environment: a clone needs Python 3.11 or newer, and nothing else done first.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PY     := $(BIN)/python
READY  := $(VENV)/.ready

.DEFAULT_GOAL := help
.PHONY: help demo test lint score bench fuzz samples clean

help:  ## list the targets
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-9s %s\n' "$$name" "$$what"; done

demo: $(READY)  ## diagnose a call that fails: an announcement, then a 404
	@$(BIN)/sipdiag samples/announcement-then-404.pcap; status=$$?; \
	if [ $$status -gt 1 ]; then exit $$status; fi  # 1 says that the call failed, and it did

test: $(READY)  ## run the tests (as root, installs the system tools that they compare with)
	@scripts/system-tools.sh
	$(PY) -m pytest $(ARGS)

lint: $(READY)  ## style, types, import borders, spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/oxlint --deny-warnings sipdiag/report/templates
	$(BIN)/codespell $(wildcard *.md docs knowledge)

score: $(READY)  ## root causes right on samples and scenarios, beside "name the last error code"
	$(PY) samples/score.py $(ARGS)

bench: $(READY)  ## measure time and memory on large captures, beside other tools
	$(PY) bench/run.py $(ARGS)

MINUTES ?= 2
fuzz: $(READY)  ## throw mutated captures, SIP and SDP at the readers: make fuzz MINUTES=10
	@$(PY) -m pip install --quiet --disable-pip-version-check --constraint constraints.txt atheris || { \
		echo "atheris has no build for this Python ($$($(PY) -V)): make PYTHON=python3.11 fuzz, after make clean" >&2; exit 1; }
	$(PY) -m fuzz.run --minutes $(MINUTES) $(ARGS)

samples: $(READY)  ## build the sample captures from their stories
	$(PY) samples/build.py $(ARGS)

clean:  ## remove the environment and what builds left behind
	rm -rf $(VENV) sipdiag/sip/_compiled.*.so sipdiag/calls/_compiled build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(READY): pyproject.toml constraints.txt hatch_build.py sipdiag/sip/_compiled.c $(wildcard sipdiag/calls/*.py)
	@scripts/bootstrap.sh "$(PYTHON)" "$(VENV)"
	@touch $@
