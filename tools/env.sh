#!/bin/sh
# Makes what docker compose needs: .env, from .env.example, and secrets/ with a
# random text in a file for each secret. What is there already stays as it is;
# secrets that an older .env holds are taken from there. It needs only what every
# system has.
set -eu
cd "$(dirname "$0")/.."
umask 077
new=
trap 'rm -f "$new"' EXIT
wrote=

# 32 random bytes in hex, which is the form that SECRET_KEY needs.
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

# create FILE MODE writes a file whole from what it reads, unless there is one.
create() {
	new=$(mktemp "$1.XXXXXX")
	cat >"$new"
	chmod "$2" "$new"
	ln "$new" "$1" # fails if somebody else has made one meanwhile
	rm -f "$new"
}

# secret NAME VARIABLE makes secrets/NAME. The directory is for its owner alone;
# inside of it every service, which has a user of its own, can read its file.
secret() {
	[ ! -e "secrets/$1" ] || return 0
	set -- "$1" "$(sed -n "s/^$2=[\"']\{0,1\}\([^\"']*\).*/\1/p" .env | tail -n 1)"
	printf '%s\n' "${2:-$(random)}" | create "secrets/$1" 444
	wrote=yes
}

if [ ! -e .env ]; then
	users=$(printf %s "${VELOG_USERS:-}" | tr -d ' ') # a shell reads the file, too
	sed -e "s/^#VELOG_USERS=.*/VELOG_USERS=$users/" .env.example | create .env 600
	wrote=yes
fi
mkdir -p secrets
chmod 700 secrets
secret secret_key SECRET_KEY
secret influxdb_admin_password INFLUXDB_ADMIN_PASSWORD
secret influxdb_admin_token INFLUXDB_TOKEN
secret grafana_admin_password GRAFANA_ADMIN_PASSWORD
secret grafana_secret_key GRAFANA_SECRET_KEY

# For docker-compose.scale.yml.
secret postgres_password POSTGRES_PASSWORD
if [ ! -e secrets/database_url ]; then
	printf 'postgres://velog:%s@postgres:5432/velog?sslmode=disable\n' "$(cat secrets/postgres_password)" | create secrets/database_url 444
	wrote=yes
fi

if [ -z "$wrote" ]; then
	echo ".env and secrets/ are there already and their secrets are in use: nothing was changed." >&2
	exit 1
fi
echo "Wrote .env, and random secrets to secrets/. Only you can read them."
if grep -q '^VELOG_USERS=.' .env; then
	echo "Now run: docker compose up -d"
else
	echo "Set VELOG_USERS= in .env to the usernames to track, then run: docker compose up -d"
fi
