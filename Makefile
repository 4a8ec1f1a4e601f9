# make run: serve the dashboard.  make test: run the tests.  Everything else is for those who build it.
PYTHON ?= python3
PY := .venv/bin/python
export OMP_NUM_THREADS ?= 1

.PHONY: run test test-slow lint bench generate demo spark lock clean

run: .setup-core
	@$(PY) -m careledger builds --json | grep -q '"published": true' || \
	  if $(PY) -m careledger imports --json | grep -q batch_id; then $(PY) -m careledger build; \
	  else $(PY) -m careledger demo; fi
	$(PY) -m careledger serve

test: .setup-test
	$(PY) -m pytest -n auto --dist loadfile

test-slow: .setup-test .setup-spark
	@sh tests/libreoffice.sh
	$(PY) -m pytest -m slow -n 2 --dist loadfile

lint: .setup-lint
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	.venv/bin/sqlfluff lint --nocolor -q sql/queries
	.venv/bin/codespell
	$(PY) -m pytest -q tests/test_generated.py

bench: .setup-bench
	$(PY) -m benchmarks

# What follows from the contracts and the catalogue.
generate: .setup-core
	$(PY) -m careledger.contracts.generated
	$(PY) -m careledger.imports.templates
	$(PY) -m careledger.metrics.catalogue

demo: .setup-core
	$(PY) -m careledger demo

# uv resolves and installs in seconds; pip brings it, locked like everything else.
.venv/bin/uv:
	$(PYTHON) -m venv .venv
	$(PY) -m pip install -q --disable-pip-version-check --require-hashes -r requirements-uv.txt

.setup-core: requirements.txt .venv/bin/uv
	.venv/bin/uv pip install -q --python $(PY) --require-hashes -r requirements.txt || \
	  $(PY) -m pip install -q --require-hashes -r requirements.txt
	@touch $@

.setup-test: requirements-test.txt .venv/bin/uv
	.venv/bin/uv pip install -q --python $(PY) --require-hashes -r requirements-test.txt || \
	  $(PY) -m pip install -q --require-hashes -r requirements-test.txt
	@sh tests/chromium.sh
	@touch $@

.setup-lint: requirements-lint.txt .venv/bin/uv
	.venv/bin/uv pip install -q --python $(PY) --require-hashes -r requirements-lint.txt || \
	  $(PY) -m pip install -q --require-hashes -r requirements-lint.txt
	@touch $@

.setup-bench: requirements-bench.txt .setup-test
	.venv/bin/uv pip install -q --python $(PY) --require-hashes -r requirements-bench.txt || \
	  $(PY) -m pip install -q --require-hashes -r requirements-bench.txt
	@touch $@

# What `build --engine spark` needs beside Java 17.
.setup-spark: requirements-spark.txt .setup-core
	.venv/bin/uv pip install -q --python $(PY) --require-hashes -r requirements-spark.txt || \
	  $(PY) -m pip install -q --require-hashes -r requirements-spark.txt
	@sh tests/java.sh
	@touch $@

spark: .setup-spark

lock: .venv/bin/uv
	for part in uv "" test bench lint spark; do name=requirements$${part:+-$$part}; \
	  .venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" $$name.in -o $$name.txt > /dev/null || exit 1; done

clean:
	rm -rf .venv .setup-* .mypy_cache .ruff_cache
