# Short names for what is done often; every line can also be typed as it stands. `make dev` first, once.
# A Makefile, because it needs nothing installed, and each of these is a single line.
BIN := .venv/bin
UV := .venv-lock/bin/uv
# For every system and every Python from 3.11 on, and from nobody's own settings.
COMPILE := $(UV) pip compile --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--no-annotate --custom-compile-command 'make lock' --group build
# What takes minutes and mostly starts the program anew for each test: proofs of whole folders, every walk on every screen,
# random inputs, killed processes, all papers. The rest, which is half of the tests, takes a minute or two on two free cores.
SLOW := archive bundle checks hostile kit picture render store terminal test_commands.py test_commands_author.py \
	test_commands_keep.py test_commands_look.py test_commands_papers.py test_docs_playbooks.py test_doctor.py \
	test_faults.py test_kill.py test_offline.py test_papers.py test_rescue.py

.PHONY: dev lint types fast test newest lock coverage

dev:  ## the tested versions of everything, and this checkout
	python3 -m venv .venv && $(BIN)/pip install --quiet --require-hashes -r requirements-dev.lock && $(BIN)/pip install --quiet --no-deps --no-build-isolation --editable .

lint:  ## style and layout
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types:  ## annotations
	$(BIN)/mypy

fast:  ## the half of the tests that is done soon
	$(BIN)/python -m pytest --quiet $(SLOW:%=--ignore tests/%)

test:  ## all tests
	$(BIN)/python -m pytest --quiet

newest:  ## all tests with the newest of everything that pyproject.toml admits
	python3 -m venv --clear .venv-newest && .venv-newest/bin/pip install --quiet --editable '.[test]' && .venv-newest/bin/python -m pytest --quiet

lock:  ## the newest versions into the lock files; run all tests afterwards
	python3 -m venv .venv-lock && .venv-lock/bin/pip install --quiet --upgrade uv
	$(COMPILE) --upgrade --extra test --extra lint pyproject.toml --output-file requirements-dev.lock
	$(COMPILE) --upgrade --constraints requirements-dev.lock pyproject.toml --output-file requirements.lock

coverage:  ## which lines no test reaches
	$(BIN)/python -m pytest --quiet --cov kumamoto_ir --cov-report term-missing:skip-covered
