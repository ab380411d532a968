# `make run` opens the program, `make test` runs every check and test. Both first set up what is missing.
PYTHON ?= python3
ifeq ($(OS),Windows_NT)
BIN := .venv/Scripts
SCREEN := yes
else
BIN := .venv/bin
SCREEN := $(if $(filter Darwin,$(shell uname)),yes,$(DISPLAY)$(WAYLAND_DISPLAY))
endif
ARGS ?=

.PHONY: run test lint tour demo faults bench docs package ready-run ready-test

run: ready-run
ifneq ($(SCREEN),)
	$(BIN)/python main.py $(ARGS)
else
	@$(BIN)/python packaging/offscreen.py
endif

test: ready-test
	@$(BIN)/python packaging/checks.py $(ARGS)

lint: ready-test
	@$(BIN)/python packaging/checks.py --lint

# The same tour that `make run` makes where there is no display.
tour: ready-run
	@$(BIN)/python packaging/offscreen.py

# A believable furniture salon to try things on.
demo: ready-run
	@mkdir -p build
	@test -e build/demo.crm || $(BIN)/python main.py demo --base build/demo.crm
	$(BIN)/python main.py --base build/demo.crm

ready-run:
	@$(PYTHON) packaging/prepare.py run

ready-test:
	@$(PYTHON) packaging/prepare.py test

# A wheel, and what PyInstaller makes where it is installed.
package: ready-test
	@$(BIN)/python packaging/package.py

# The pictures of README and handbook, made by the program.
docs: ready-test
	@$(BIN)/python packaging/pictures.py

# The write path on random sequences of work, long: CRM_EXAMPLES sequences and every planted defect. Then every other
# property on examples that `make test`, which takes the same ones each time, has not seen.
faults: ready-test
	CRM_EXAMPLES=$${CRM_EXAMPLES:-2000} $(BIN)/python -m pytest -q --timeout 0 tests/storage/test_write_path.py
	CRM_EXAMPLES=1 $(BIN)/python -m pytest -q -n 2 --timeout 0 -m hypothesis

# Everything beside its limit in the same run: half an hour; CRM_BENCH_CLIENTS=10000 tries it in half a minute.
bench: ready-test
	-@$(BIN)/python -m pip install -q -c constraints.txt reportlab
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m benchmarks.run $(ARGS)
