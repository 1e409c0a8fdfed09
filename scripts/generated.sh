#!/bin/sh
# Fails where generated code is not what its sources give: writes it anew and compares.
set -eu
# Without cgo the tools need no C compiler, and sqlc builds in half the time.
tool() { CGO_ENABLED=0 go tool -modfile=tools/go.mod "$@"; }

list() { git ls-files -z --cached --others --exclude-standard -- '*_templ.go' '*.sql.go' 'internal/*/sql*/*.go' internal/catalogue/probed.txt docs/catalogue.md; }
sums() { list | xargs -0 -r sha256sum -- 2>/dev/null; }

before=$(sums || true)
tool templ generate -log-level error
tool sqlc generate
go generate ./internal/catalogue
after=$(sums || true)
if [ "$before" != "$after" ]; then
    echo "Generated code was not current. It is now; look at it and commit it:" >&2
    git --no-pager diff --stat -- '*_templ.go' '*.sql.go' 'internal/*/sql*/*.go' internal/catalogue docs/catalogue.md >&2
    exit 1
fi
