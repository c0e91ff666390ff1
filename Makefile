# Everything below needs only git, make, npm (or Bun) and, for Elasticsearch, Docker or a JDK 17+ with Maven.
BUN_VERSION := $(shell sed -n 's/.*"packageManager": "bun@\(.*\)".*/\1/p' package.json)
TOOLS := $(CURDIR)/.tools/$(BUN_VERSION)
BUN := $(TOOLS)/node_modules/.bin/bun
export PATH := $(TOOLS)/node_modules/.bin:$(CURDIR)/node_modules/.bin:$(PATH)

all: fmt-check check lint build test

# Bun comes pinned from npm, so that every machine builds with the same one; where there is no npm, a Bun that is
# there fetches it.
$(BUN):
	@mkdir -p $(TOOLS)
	if command -v npm >/dev/null; then \
	  npm install --no-save --no-package-lock --no-fund --no-audit --silent --prefix $(TOOLS) bun@$(BUN_VERSION); \
	else \
	  echo '{}' >$(TOOLS)/package.json && cd $(TOOLS) && bun add --trust --exact bun@$(BUN_VERSION); \
	fi
	@test "$$($(BUN) --version)" = "$(BUN_VERSION)"

node_modules: $(BUN) package.json bun.lock
	bun install --frozen-lockfile
	@touch node_modules

fmt: node_modules
	bun fmt src test scripts

fmt-check: node_modules
	bun fmt --check src test scripts

check: node_modules
	bun check

lint: node_modules
	biome lint --error-on-warnings

build: node_modules
	bun scripts/build.ts

man: node_modules
	bun scripts/man.ts

test: node_modules
	bun scripts/test.ts $(ARGS)

demo: node_modules
	bun scripts/demo.ts

bench: node_modules
	bun scripts/bench.ts

chaos: node_modules
	bun scripts/chaos.ts $(ARGS)

# What others have written in front of what we have: clients through the proxy, Prometheus, packaging tools, manual
# pages and shells. It names each tool that is missing.
interop: node_modules
	bun scripts/interop.ts

# Tarballs and Debian packages for every platform, with checksums, in dist/release: tar, gzip, dpkg-deb.
release: node_modules
	bun scripts/release.ts

# The Debian package for this machine: dpkg-deb.
deb: node_modules
	bun scripts/deb.ts

# The container image for this machine: docker, ldd.
image: node_modules
	bun scripts/image.ts

clean:
	rm -rf dist coverage node_modules .tools .cache

.PHONY: all fmt fmt-check check lint build man test demo bench chaos interop release deb image clean
