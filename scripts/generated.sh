#!/bin/sh
# Fails where generated code is not what its sources give: writes it anew and compares.
set -eu

list() { git ls-files -z --cached --others --exclude-standard -- '*_templ.go' '*.sql.go' 'internal/*/sql*/*.go'; }
sums() { list | xargs -0 -r sha256sum -- 2>/dev/null; }

before=$(sums || true)
go tool -modfile=tools/go.mod templ generate -log-level error
go tool -modfile=tools/go.mod sqlc generate
after=$(sums || true)
if [ "$before" != "$after" ]; then
    echo "Generated code was not current. It is now; look at it and commit it:" >&2
    git --no-pager diff --stat -- '*_templ.go' '*.sql.go' 'internal/*/sql*/*.go' >&2
    exit 1
fi
