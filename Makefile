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
  libcurl4-openssl-dev libuv1-dev libc-ares-dev libssl-dev libnghttp2-dev \
  libspdlog-dev libsimdjson-dev rapidjson-dev prometheus-cpp-dev libmicrohttpd-dev libyaml-cpp-dev \
  libcli11-dev libabsl-dev libgtest-dev libgmock-dev \
  python3-venv python3-pip python3-setuptools python3-wheel \
  python3-grpcio python3-protobuf python3-pytest python3-pytest-asyncio python3-psutil python3-tqdm \
  python3-yaml

.DEFAULT_GOAL := help
.PHONY: help packages build venv run test lint format asan tsan bench clean

help:  ## Lists the targets.
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## ?/  make \1\t/' | expand -t 20

packages:  ## Installs the Debian packages that are missing.
	@missing=$$(for p in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || echo $$p; done); \
	if [ -n "$$missing" ]; then \
	  echo "Installing:" $$missing; \
	  sudo=$$([ $$(id -u) = 0 ] || echo sudo); \
	  $$sudo apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	fi

build: packages  ## Builds the server, its tests and the benchmarks (about 5 minutes the first time).
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
	@cmake --build $(BUILD) -j $(JOBS)

venv: packages
	@[ -x .venv/bin/python ] || $(PYTHON) -m venv --system-site-packages .venv
	@.venv/bin/pip install -q --no-build-isolation --no-deps --no-index -e python

run: packages  ## Builds the server and streams a chat on the embedded backend, or on BACKEND=URL.
	@cmake -S . -B $(BUILD) -G Ninja -DCMAKE_BUILD_TYPE=Release >/dev/null
	@cmake --build $(BUILD) -j $(JOBS) --target nexusnitro-server
	@$(MAKE) --no-print-directory venv
	@.venv/bin/python python/examples/first_chat.py --server $(BUILD)/server/nexusnitro-server $(if $(BACKEND),--backend $(BACKEND))

test: build  ## Runs the whole test suite.
	@ctest --test-dir $(BUILD) --output-on-failure -j $(JOBS)

asan:  ## Runs the C++ tests under AddressSanitizer and UndefinedBehaviorSanitizer.
	@cmake -S . -B build-asan -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNEXUSNITRO_SANITIZER=address -DNEXUSNITRO_BENCH=OFF >/dev/null
	@cmake --build build-asan -j $(JOBS)
	@ctest --test-dir build-asan --output-on-failure -j $(JOBS)

tsan:  ## Runs the C++ unit tests under ThreadSanitizer.
	@cmake -S . -B build-tsan -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DNEXUSNITRO_SANITIZER=thread -DNEXUSNITRO_BENCH=OFF >/dev/null
	@cmake --build build-tsan -j $(JOBS) --target core_unit_tests
	@build-tsan/tests/core_unit_tests

clean:  ## Removes what was built.
	@rm -rf build build-asan build-tsan .venv
