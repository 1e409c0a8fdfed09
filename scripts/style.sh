#!/bin/sh
# The checks that need no running program. Prints each complaint; goes through all of them.
set -u
status=0
tool() { CGO_ENABLED=0 go tool -modfile=tools/go.mod "$@"; }

unformatted=$(git ls-files -z --cached --others --exclude-standard -- '*.go' | xargs -0 gofmt -l)
if [ -n "$unformatted" ]; then
    echo "gofmt would change:" "$unformatted" >&2
    status=1
fi
go vet ./... || status=1
go vet -tags browser ./... || status=1
tool staticcheck ./... || status=1
# Switches marked //exhaustive:enforce name every value. Those over events and commands
# are held to the same by internal/house.
tool exhaustive -e ./... || status=1
go mod tidy -diff || status=1
exit $status
