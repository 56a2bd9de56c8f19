# NexusNitro. `make help` lists what there is.

BUILD ?= build
PYTHON := /usr/bin/python3
JOBS ?= $(shell nproc)
BACKEND ?=
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

PACKAGES := g++ cmake ninja-build ccache pkg-config git \
  libgrpc++-dev libgrpc-dev libprotobuf-dev protobuf-compiler protobuf-compiler-grpc \
  golang-github-gogo-googleapis-dev grpc-proto \
  libcurl4-openssl-dev libuv1-dev libc-ares-dev libssl-dev libnghttp2-dev zlib1g-dev \
  libspdlog-dev libsimdjson-dev rapidjson-dev prometheus-cpp-dev libmicrohttpd-dev libyaml-cpp-dev \
  libsqlite3-dev libhiredis-dev redis-tools \
  libcli11-dev libabsl-dev libgtest-dev libgmock-dev \
  python3-venv python3-pip python3-setuptools python3-wheel \
  python3-grpcio python3-protobuf python3-pytest python3-pytest-asyncio \
  python3-psutil python3-tqdm python3-jsonschema openssl \
  python3-yaml
LINT_PACKAGES := clang-14 clang-tidy-14 clang-format-14
FUZZ_PACKAGES := clang-14 libclang-rt-14-dev

# Where clang-tidy looks: the files that differ from this commit.
LINT_BASE ?= HEAD~1
# For each fuzz target.
FUZZ_SECONDS ?= 20
CONFIGURE := cmake -G Ninja -S .
# The reports are judged together, at the end.
TSAN_SETTINGS := suppressions=$(CURDIR)/tests/tsan/suppressions.txt exitcode=0 history_size=4 \
  log_path=$(CURDIR)/build-tsan/reports/log

.DEFAULT_GOAL := help
.PHONY: help packages build venv run test stress lint format asan tsan fuzz bench clean

help:  ## Lists the targets.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## ?/  make \1\t/' | expand -t 20

packages:  ## Installs the Debian packages that are missing.
	@$(call install,$(PACKAGES))

build: packages  ## Builds the server, its tests and the benchmarks (15 minutes the first time).
	@echo "Building the server, its tests and the benchmarks: about 15 minutes the first time."
	@$(CONFIGURE) -B $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS)

venv: packages
	@[ -x .venv/bin/python ] || $(PYTHON) -m venv --system-site-packages .venv
	@.venv/bin/pip install -q --no-build-isolation --no-deps --no-index -e python

run: packages  ## Streams a chat on the embedded backend, or on BACKEND=URL (4 minutes at first).
	@echo "Building the server: about 4 minutes the first time. Then a chat is streamed from it."
	@$(CONFIGURE) -B $(BUILD) >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target nexusnitro-server
	@$(MAKE) --no-print-directory venv
	@.venv/bin/python python/examples/first_chat.py \
	  --server $(BUILD)/server/nexusnitro-server $(if $(BACKEND),--backend $(BACKEND))

test: build venv  ## Runs the whole test suite: C++, then Python (about 4 minutes, after the build).
	@echo "Testing: about 4 minutes."
	@ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)
	@NEXUSNITRO_SERVER=$(CURDIR)/$(BUILD)/server/nexusnitro-server \
	  .venv/bin/python -m pytest -q tests/python
	@.venv/bin/python -m pytest -q tests/tidy tests/tsan

stress: build  ## Runs the stress tests at their full size (about 3 minutes).
	@NEXUSNITRO_STRESS=full $(BUILD)/tests/stress_tests

asan:  ## Runs the C++ tests under AddressSanitizer and UndefinedBehaviorSanitizer.
	@$(CONFIGURE) -B build-asan -DNEXUSNITRO_SANITIZER=address -DNEXUSNITRO_BENCH=OFF >/dev/null
	@cmake --build build-asan -j $(JOBS)
	@$(call run_tests,build-asan)

tsan:  ## Runs the C++ tests under ThreadSanitizer.
	@$(CONFIGURE) -B build-tsan -DNEXUSNITRO_SANITIZER=thread -DNEXUSNITRO_BENCH=OFF >/dev/null
	@cmake --build build-tsan -j $(JOBS)
	@rm -rf build-tsan/reports && mkdir build-tsan/reports
	@export TSAN_OPTIONS="$(TSAN_SETTINGS)"; $(call run_tests,build-tsan)
	@$(PYTHON) tests/tsan/own_reports.py build-tsan/reports

fuzz:  ## Fuzzes every parser and decoder for FUZZ_SECONDS each (20), under AddressSanitizer.
	@$(call install,$(PACKAGES) $(FUZZ_PACKAGES))
	@$(CONFIGURE) -B build-fuzz -DCMAKE_CXX_COMPILER=clang++-14 -DNEXUSNITRO_SANITIZER=address \
	  -DNEXUSNITRO_FUZZ=ON >/dev/null
	@cmake --build build-fuzz -j $(JOBS) --target fuzz_targets
	@$(PYTHON) tests/fuzz/run.py --build build-fuzz --seconds $(FUZZ_SECONDS)

bench: build venv  ## Measures the server beside a null server and direct HTTP (5 minutes).
	@.venv/bin/python bench/run.py --build $(BUILD) --output $(BUILD)/bench.json

lint:  ## Checks the format, clang's thread-safety analysis, clang-tidy on what changed, and ruff.
	@$(call install,$(PACKAGES) $(LINT_PACKAGES))
	@git ls-files '*.cc' '*.h' | xargs clang-format-14 --dry-run --Werror
	@$(CONFIGURE) -B build-lint -DCMAKE_CXX_COMPILER=clang++-14 -DCMAKE_BUILD_TYPE=None \
	  -DNEXUSNITRO_BENCH=OFF -DNEXUSNITRO_TESTS=OFF >/dev/null
	@cmake --build build-lint -j $(JOBS)
	@.ci/clang_tidy $(LINT_BASE)
	@.ci/ruff

format:  ## Formats the C++ and Python sources.
	@$(call install,$(LINT_PACKAGES))
	@git ls-files '*.cc' '*.h' | xargs clang-format-14 -i
	@.ci/ruff --fix

clean:  ## Removes what was built.
	@rm -rf build build-asan build-tsan build-lint build-fuzz .venv

# Runs the test programs in the folder $(1), each within ten minutes.
define run_tests
for program in $(1)/tests/*_tests; do \
  echo "$$program"; timeout 600 $$program --gtest_brief=1; \
done
endef

# Installs those of the packages $(1) that are missing.
define install
missing=$$(for p in $(1); do \
  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || \
    echo $$p; done); \
if [ -n "$$missing" ]; then \
  echo "Installing:" $$missing; \
  sudo=$$([ $$(id -u) = 0 ] || echo sudo); \
  $$sudo apt-get update -qq; \
  DEBIAN_FRONTEND=noninteractive \
    $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
fi
endef
