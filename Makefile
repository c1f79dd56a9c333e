# Two words for a newcomer: `make demo`, `make test`. Each target installs what it needs once, into .venv.
PYTHON ?= python3.11
BIN := .venv/bin
# A worker a core, one thread each: two nets with a thread for every core wait for each other.
WORKERS := -n logical --maxprocesses=4
SMOKE := COURSE_PROFILE=smoke OMP_NUM_THREADS=1

.PHONY: help demo lab lessons grade hub test test-all bench
help:
	@echo "make demo      see the whole course loop once (about 5 minutes after the install)"
	@echo "make lab       open the lessons in JupyterLab"
	@echo "make test      prove the kit: style, tests, every notebook, the release"
	@echo "make test-all  and the slow extras"
	@echo "make lessons   generate lessons/ from solutions/"
	@echo "make grade LAB=lab1_xray_lung   grade what a class has handed in"
	@echo "make hub       a class on this machine: JupyterHub, students fenced off from each other"
	@echo "make bench     speed and memory against the peers"

demo: .venv/.course
	$(BIN)/course demo

lab: .venv/.course
	$(BIN)/course lab

lessons: .venv/.course
	$(BIN)/course lessons

grade: .venv/.course
	$(BIN)/course grade $(LAB)

hub: .venv/.hub
	$(BIN)/jupyterhub --config deploy/jupyterhub/jupyterhub_config.py

test: .venv/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(SMOKE) $(BIN)/pytest $(WORKERS) --dist loadfile -m "not slow"
	$(SMOKE) $(BIN)/pytest $(WORKERS) --dist loadfile --nbval-lax --nbval-cell-timeout=120 solutions

test-all: test .venv/.hub
	$(SMOKE) $(BIN)/pytest -m slow

bench: .venv/.bench
	$(BIN)/python benchmarks/data.py
	$(BIN)/python benchmarks/nets.py
	$(BIN)/python benchmarks/metrics.py
	$(BIN)/python benchmarks/inference.py
	$(BIN)/python benchmarks/viewer.py
	$(BIN)/python benchmarks/grading.py
	$(BIN)/python benchmarks/grade_class.py

# A stamp per extra: a second run installs nothing, a changed list of packages installs anew.
.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/.course: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing the pinned packages into .venv: about 2 GB to fetch, some minutes, once."
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e . -c constraints.txt
	@touch $@

.venv/.bench: .venv/.course
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[bench]" -c constraints.txt
	@touch $@

.venv/.test: .venv/.course
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[test]" -c constraints.txt
	@touch $@

.venv/.hub: .venv/.course deploy/jupyterhub/proxy/package-lock.json
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[hub]" -c constraints.txt
	mkdir -p .venv/hub-proxy && cp deploy/jupyterhub/proxy/*.json .venv/hub-proxy
	PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent --prefix .venv/hub-proxy
	@touch $@
