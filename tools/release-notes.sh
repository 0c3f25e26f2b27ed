#!/bin/sh
# Prints what CHANGELOG.md says of a version: tools/release-notes.sh v1.2.3
set -eu
cd "$(dirname "$0")/.."
version=${1#v}
notes=$(awk -v heading="## [$version]" '
	/^## / || /^\[[^]]*\]: / { inside = index($0, heading) == 1; next }
	inside' CHANGELOG.md)
[ -n "$notes" ] || { echo "CHANGELOG.md has no section \"## [$version]\": rename \"## [Unreleased]\" in the commit that is tagged." >&2; exit 1; }
printf '%s\n' "$notes"
