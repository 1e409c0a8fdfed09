# What a developer types. README.md says the same; .ci/run calls what stands here.

GO       ?= go
# Without cgo the tools need no C compiler, and sqlc builds in half the time.
TOOL      = CGO_ENABLED=0 $(GO) tool -modfile=tools/go.mod
# The commit that a program was built from, "-dirty" behind it where files were changed.
REVISION := $(shell git -c safe.directory='*' describe --always --dirty --abbrev=12 --exclude='*' 2>/dev/null)
BUILD     = $(GO) build -buildvcs=false -ldflags '-X refold/internal/revision.stamped=$(REVISION)'

# A slow machine may need longer for one package than the ten minutes that are usual.
PATIENCE  = -timeout 40m

# Where goroutines meet: the packages that the race detector is worth its time for.
RACE = ./internal/events/... ./internal/timemachine/... ./internal/web/... ./cmd/...

.PHONY: help bench-history run build generate test unit explore browser pictures check generated style house race bench rebuild clean

help: ## list what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## */  make \1|/' | column -t -s '|'

run: ## install what is missing, then serve Refold with its own database
	@[ -n "$$DATABASE_URL" ] || sh scripts/needs.sh postgresql
	@$(MAKE) --no-print-directory build
	@exec bin/web

build: ## build the two programs into bin/
	@mkdir -p bin
	$(BUILD) -o bin/web ./cmd/web
	$(BUILD) -o bin/refold ./cmd/refold

generate: ## write generated code anew: pages, queries, the catalogue
	$(TOOL) templ generate -log-level error
	$(TOOL) sqlc generate
	$(GO) generate ./internal/catalogue

test: ## everything, browser included; installs what is missing
	@sh scripts/needs.sh postgresql chromium
	$(GO) test $(PATIENCE) ./...
	$(GO) test $(PATIENCE) -tags browser -count=1 ./web/e2e/...

unit: ## everything but the browser
	$(GO) test $(PATIENCE) ./...

explore: ## the laws over fresh random cases, a thousand of each (CASES=1000)
	@sh scripts/needs.sh postgresql
	@GO=$(GO) sh scripts/explore.sh $(or $(CASES),1000)

browser: ## the journeys in a real browser
	@sh scripts/needs.sh postgresql chromium
	$(GO) test $(PATIENCE) -tags browser -count=1 ./web/e2e/...

pictures: ## take the pictures of docs/screenshots anew
	@sh scripts/needs.sh postgresql chromium
	REFOLD_PICTURES=1 $(GO) test -tags browser -count=1 -run 'Pictures|Recording' ./web/e2e/...

check: generated style house race ## what a reviewer need not look for

generated: ## fail where generated code is not current
	@sh scripts/generated.sh

style: ## format, vet, lint, exhaustive switches, tidy module file
	@sh scripts/style.sh

house: ## the house's own rules: who imports whom, sizes, names
	$(GO) test ./internal/house

race: ## the race detector where goroutines meet
	@sh scripts/needs.sh postgresql gcc
	$(GO) test $(PATIENCE) -race -short $(RACE)

bench: ## the figures of docs/performance.md
	@sh scripts/needs.sh postgresql
	$(GO) test -run '^$$' -bench 'Append|DecidePledges|ColdFold' -benchtime 1x -timeout 30m ./internal/events
	$(GO) test -run '^$$' -bench 'Pages|Pledge' -benchtime 1x -timeout 30m ./internal/web
	$(GO) test -run '^$$' -bench Amend -benchtime 20x -timeout 30m ./internal/domain

# How many events, and where they are kept for the next time (440 bytes an event on disk).
EVENTS  ?= 1000000
HISTORY ?= $(CURDIR)/var/history-$(EVENTS)

bench-history: build ## measure the time bar, undo and correction over EVENTS events, which are filled in first
	@sh scripts/needs.sh postgresql
	@[ -d $(HISTORY) ] || REFOLD_DATA=$(HISTORY) bin/refold demo --events $(EVENTS)
	REFOLD_DATA=$(HISTORY) bin/refold checkpoint
	GOGC=200 REFOLD_HISTORY=$(HISTORY) $(GO) test -run '^$$' -bench 'Frames|Rival|Amend|Memory|FirstLooks' -benchtime 1x -timeout 60m ./internal/web

rebuild: build ## write the relational tables anew, beside the running ones
	bin/refold rebuild

clean: ## remove what was built; the data in var/ stays
	rm -rf bin
