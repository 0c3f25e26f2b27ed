# Go, git and make are all that must be there; the rest is installed into
# .tools/ when it is first needed. CONTRIBUTING.md says more.

GO       ?= go
FUZZTIME ?= 10s
# RACE=-race finds data races; it needs a C compiler. SQLite, translated from C,
# is left out: it would take the tests ten times as long, and the races to be
# found are ours. Only packages without a sync.Map or the like may be left out:
# the linker keeps one copy of a generic function, and the copy from such a package
# hides what it synchronizes from the race detector.
RACE     ?=
race      = $(if $(RACE),$(RACE) $(foreach p,sqlite/lib libc memory,-gcflags=modernc.org/$(p)=-race=false))

version  := github.com/prometheus/common/version
describe := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)
revision := $(shell git rev-parse HEAD 2>/dev/null || echo unknown)
branch   := $(shell git rev-parse --abbrev-ref HEAD 2>/dev/null || echo unknown)
# The commit's date, not today's: the same commit gives the same binary.
date     := $(shell TZ=UTC0 git log -1 --format=%cd --date=format-local:%Y-%m-%dT%H:%M:%SZ 2>/dev/null || echo unknown)

LDFLAGS = -s -w \
	-X $(version).Version=$(patsubst v%,%,$(describe)) \
	-X $(version).Revision=$(revision) \
	-X $(version).Branch=$(branch) \
	-X $(version).BuildDate=$(date)

.PHONY: test test-influxdb2 bench simulate build packaged cross snapshot smoke env lint fuzz tools chromium postgresql screenshots influxd2 clean

# What is built before the tests begin costs no test its time.
test: .tools/influxd .tools/prometheus .tools/axe.min.js chromium postgresql
	$(GO) test $(race) -timeout 30m ./...

# The tests of the delivery, on InfluxDB 2 instead of 1.8.
test-influxdb2: .tools/influxd2
	INFLUXD2=$(CURDIR)/.tools/influxd2 $(GO) test $(race) -timeout 30m ./collector/influx/...

# One package at a time: benchmarks must not disturb each other.
# The tables of docs/accuracy.md.
simulate:
	go run ./tools/simulate

bench: .tools/influxd
	$(GO) test -p 1 -run '^$$' -bench . -benchmem -timeout 60m ./...

build:
	CGO_ENABLED=0 $(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/velog-dashboard ./cmd/velog-dashboard

# Man pages and completions, for the packages.
packaged: build
	rm -rf bin/packaged
	bin/velog-dashboard man bin/packaged/man
	gzip -9n bin/packaged/man/*
	for shell in bash zsh fish; do bin/velog-dashboard completion $$shell >bin/packaged/completion.$$shell || exit 1; done

# Build what the README promises to run on. Each system compiles SQLite anew, for
# some minutes the first time.
PLATFORMS ?= linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64
cross:
	@for platform in $(PLATFORMS); do \
		echo "$$platform"; \
		CGO_ENABLED=0 GOOS=$${platform%/*} GOARCH=$${platform#*/} $(GO) build -o /dev/null ./cmd/velog-dashboard || exit 1; \
	done

# What a release makes, but for SBOMs, into dist/. GoReleaser and SQLite for each
# system take some minutes the first time.
snapshot: .tools/goreleaser
	.tools/goreleaser check
	.tools/goreleaser release --snapshot --clean --skip=sbom

# Start docker-compose.yml against a simulated velog, and look at it. It leaves the
# stack running.
smoke:
	docker compose -f docker-compose.yml -f tools/smoke.yml up -d --build
	tools/smoke.sh

# A .env and random secrets for docker compose. It never overwrites any.
env:
	@tools/env.sh

# Pictures of all pages, on a phone and a desktop, light and dark, in both
# languages. Korean letters need a font such as Debian's fonts-noto-cjk.
SCREENSHOTS ?= bin/screenshots
screenshots: chromium .tools/axe.min.js
	$(GO) test -count 1 -timeout 15m ./cmd/velog-dashboard/browsertest -run Pages -screenshots $(abspath $(SCREENSHOTS))

lint: .tools/staticcheck
	@unformatted=$$("$$($(GO) env GOROOT)/bin/gofmt" -l .); \
	if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	.tools/staticcheck ./...

# Each fuzz target for a short while: go test takes only one at a time.
fuzz:
	@grep -r --include='*_test.go' -o '^func Fuzz[A-Za-z0-9_]*' . | while IFS=: read -r file name; do \
		echo "$$file $$name"; \
		$(GO) test -run '^$$' -fuzz "^$${name#func }\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 10x "$$(dirname "$$file")" </dev/null || exit 1; \
	done

tools: .tools/influxd .tools/prometheus .tools/axe.min.js chromium postgresql .tools/staticcheck

# Chromium is Debian's package, where there is neither it nor Chrome.
chromium:
	@tools/install.sh chromium

# PostgreSQL is Debian's package, where there is none. Tests start their own server.
postgresql:
	@tools/install.sh postgresql

# axe-core finds barriers in pages. The lock file has its version and its hash.
.tools/axe.min.js: tools/axe/package.json tools/axe/package-lock.json
	@tools/install.sh npm
	@mkdir -p .tools/axe
	cp tools/axe/package.json tools/axe/package-lock.json .tools/axe/
	cd .tools/axe && npm ci --ignore-scripts --no-audit --no-fund
	cp .tools/axe/node_modules/axe-core/axe.min.js $@

# InfluxDB 1.8 builds from Go alone, in a minute or two.
.tools/influxd: tools/influxd/go.mod tools/influxd/go.sum
	@mkdir -p .tools
	cd tools/influxd && CGO_ENABLED=0 $(GO) build -o $(CURDIR)/$@ github.com/influxdata/influxdb/cmd/influxd
	@touch $@

# Prometheus and promtool, without what only its web pages and clouds need.
.tools/prometheus: tools/prometheus/go.mod tools/prometheus/go.sum
	@mkdir -p .tools
	cd tools/prometheus && CGO_ENABLED=0 $(GO) build -tags remove_all_sd -o $(CURDIR)/.tools/ \
		github.com/prometheus/prometheus/cmd/promtool github.com/prometheus/prometheus/cmd/prometheus
	@touch $@

.tools/goreleaser: .github/workflows/release.yml
	@mkdir -p .tools
	GOBIN=$(CURDIR)/.tools $(GO) install github.com/goreleaser/goreleaser/v2@$$(sed -n 's/^ *version: \(v2.*\)/\1/p' $<)
	@touch $@

.tools/staticcheck: tools/staticcheck/go.mod tools/staticcheck/go.sum
	@mkdir -p .tools
	cd tools/staticcheck && $(GO) build -o $(CURDIR)/$@ honnef.co/go/tools/cmd/staticcheck
	@touch $@

influxd2: .tools/influxd2

# InfluxDB 2 has Flux in Rust: this needs cargo, a C compiler and pkg-config, and
# some five minutes. rustup would insist on the old compiler that Flux names.
.tools/influxd2: tools/influxd2/go.mod tools/influxd2/go.sum tools/influxd2/rustc-lenient
	@mkdir -p .tools/pkg-config
	cd tools/influxd2 && $(GO) build -o $(CURDIR)/.tools/pkg-config/pkg-config github.com/influxdata/pkg-config
	cd tools/influxd2 && \
		PATH="$(CURDIR)/.tools/pkg-config:$$PATH" PKG_CONFIG=$(CURDIR)/.tools/pkg-config/pkg-config \
		RUSTUP_TOOLCHAIN=stable RUSTC_WORKSPACE_WRAPPER=$(CURDIR)/tools/influxd2/rustc-lenient \
		$(GO) build -tags sqlite_foreign_keys,sqlite_json -o $(CURDIR)/$@ github.com/influxdata/influxdb/v2/cmd/influxd
	@touch $@

clean:
	rm -rf bin dist .tools
