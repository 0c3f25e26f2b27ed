#!/bin/sh
# What the tests need and Go cannot build: PostgreSQL, and for those in a browser
# Chromium, and npm, which fetches axe-core. Whatever is there already is used;
# what is missing is installed on Debian and its like, where that needs no password.
set -eu

# present NAME… says whether one of the programs is there.
present() {
	for name in "$@"; do
		if command -v "$name" >/dev/null; then return 0; fi
	done
	return 1
}

# install PACKAGE… installs Debian packages.
install() {
	command -v apt-get >/dev/null || return 1
	sudo=
	if [ "$(id -u)" != 0 ]; then
		sudo="sudo -n"
		$sudo true 2>/dev/null || return 1
	fi
	echo "tools/install.sh: installing $* with apt-get" >&2
	$sudo apt-get update >&2 || return 1
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >&2
}

need=${1-}
case $need in
chromium)
	# The same names as in cmd/velog-dashboard/browsertest.
	if [ -n "${CHROMIUM-}" ]; then
		present "$CHROMIUM" || { echo "CHROMIUM names $CHROMIUM, which cannot be run." >&2; exit 1; }
		exit 0
	fi
	present chromium chromium-browser google-chrome headless-shell \
		"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" || install chromium || {
		echo "The tests of the pages need Chromium or Chrome: install one, or name one with CHROMIUM=/path/to/it." >&2
		exit 1
	}
	;;
npm)
	present npm || install npm || {
		echo "The tests of the pages need npm, which fetches axe-core: install Node.js with npm." >&2
		exit 1
	}
	;;
postgresql)
	# The same places as in collector/ledger/postgrestest. Debian has the server's
	# programs in no PATH.
	server() {
		if [ -n "${POSTGRES_BIN-}" ]; then present "$POSTGRES_BIN/initdb"; return; fi
		present initdb /usr/lib/postgresql/*/bin/initdb /opt/homebrew/opt/postgresql@*/bin/initdb
	}
	server || { [ -z "${POSTGRES_BIN-}" ] && install postgresql && server; } || {
		echo "The tests of the ledger need PostgreSQL 14 or later: install its server (Debian and Ubuntu: postgresql; Fedora: postgresql-server; Homebrew: postgresql), or name the directory of initdb and postgres with POSTGRES_BIN." >&2
		exit 1
	}
	;;
*)
	echo "usage: tools/install.sh chromium|npm|postgresql" >&2
	exit 2
	;;
esac
