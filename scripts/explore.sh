#!/bin/sh
# Every law over fresh random cases, so many of each, then the laws about pages on every
# page: explore.sh [cases [package...]]; where packages are named, those alone. What fails
# tells its seed and leaves the smallest case in testdata/rapid, where the next ordinary
# run finds it again.
set -u
cd "$(dirname "$0")/.."
cases=${1:-1000}
[ $# -gt 0 ] && shift
pages=
[ $# -gt 0 ] || pages=./internal/web
[ $# -gt 0 ] || set -- $(grep -rl --include='*_test.go' 'rapid\.Check(' internal web | xargs -n1 dirname | sort -u)
failed=
for folder; do
	laws=$(awk '/^func / { name = $2; sub(/\(.*/, "", name) } /rapid\.Check\(/ && name ~ /^Test/ { print name }' "$folder"/*_test.go |
		sort -u | paste -sd'|' -)
	RAPID_SEED=0 RAPID_CHECKS=$cases ${GO:-go} test -count=1 -timeout 4h -run "^($laws)\$" "./$folder" || failed="$failed $folder"
done
if [ -n "$pages" ]; then
	REFOLD_THOROUGH=1 ${GO:-go} test -count=1 -timeout 4h -run 'ThePageOfAMoment|Hostile|EveryLink' $pages || failed="$failed $pages"
fi
[ -z "$failed" ] || { echo "laws failed in:$failed"; exit 1; }
