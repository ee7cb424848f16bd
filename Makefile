# Two commands do everything on a fresh Debian machine with Swift: `make run` and `make test`.

SWIFT ?= swift
# A build fails on an import that the package does not declare.
BUILD = $(SWIFT) build --explicit-target-dependency-import-check error
# Each test process runs its own tests in parallel; warnings of ours are errors in every build.
TEST = .ci/tests $(SWIFT) test
SOURCES = Package.swift Sources Tests Fuzzing/Package.swift Fuzzing/Sources

.PHONY: run test test-differential soak simulate fuzz bench format lint clean packages python build help

help: ## Show these lines.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 26

packages: ## Install the Debian packages that are missing.
	@.ci/packages

python: packages
	@.ci/python

build: packages ## Build the program and its worker, optimised.
	$(BUILD) -c release --product space-worker
	$(BUILD) -c release --product agon

run: build ## Play sessions of every Space in spaces/ with its bots (ARGS="--sessions 50 --seed 7").
	@.build/release/agon run $(ARGS)

test: packages python lint ## Build and run the fast slice of every test.
	$(BUILD) --build-tests
	$(TEST) --skip-build

test-differential: packages ## Compare CIDs, DAG-CBOR and DAG-PB with other implementations (SEED=1 COUNT=10000).
	SEED=$(or $(SEED),1) COUNT=$(or $(COUNT),10000) Tests/Differential/run

soak: packages python fuzz ## Run every test at its full count, the fuzz targets, and each row of the bench, quickly (SEED=1).
	$(BUILD) --build-tests
	AGON_SOAK=1 AGON_SEED=$(or $(SEED),1) $(TEST) --skip-build
	Benchmarks/run --quick

simulate: packages ## Live through a seeded schedule of requests, crashes and failing disks (SEED=1 STEPS=1000000).
	$(BUILD) -c release --product simulate
	.build/release/simulate $(or $(SEED),1) $(or $(STEPS),1000000)

fuzz: packages ## Feed a million inputs to each fuzz target under the address sanitizer (SEED=1 RUNS=1000000).
	SEED=$(or $(SEED),1) RUNS=$(or $(RUNS),1000000) Fuzzing/run

bench: packages ## Measure speed and memory, as ratios to named limits and peers.
	Benchmarks/run $(ARGS)

format: ## Format the Swift sources in place.
	$(SWIFT) format format --in-place --recursive $(SOURCES)

lint: ## Check the format of the Swift sources.
	$(SWIFT) format lint --strict --recursive $(SOURCES)

clean: ## Delete what was built; data in .agon stays.
	rm -rf .build .build-* Fuzzing/.build Benchmarks/.build Benchmarks/.venv Tests/.venv Tests/Differential/.venv
