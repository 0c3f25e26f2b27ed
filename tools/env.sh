#!/bin/sh
# Writes .env for docker compose: .env.example with a random value for each
# secret. It needs only what every system has, and never overwrites a .env.
set -eu
cd "$(dirname "$0")/.."

if [ -e .env ]; then
	echo ".env is there already, with secrets that are in use: it stays as it is." >&2
	exit 1
fi

# 32 random bytes in hex, which is the form that SECRET_KEY needs.
random() { od -An -N32 -tx1 /dev/urandom | tr -d ' \n'; }

umask 077
new=$(mktemp .env.XXXXXX)
trap 'rm -f "$new"' EXIT
sed -e "s/^#VELOG_USERS=.*/VELOG_USERS=${VELOG_USERS:-}/" \
	-e "s/^#SECRET_KEY=.*/SECRET_KEY=$(random)/" \
	-e "s/^#INFLUXDB_TOKEN=.*/INFLUXDB_TOKEN=$(random)/" \
	-e "s/^# INFLUXDB_ADMIN_PASSWORD=.*/INFLUXDB_ADMIN_PASSWORD=$(random)/" \
	-e "s/^# GRAFANA_ADMIN_PASSWORD=.*/GRAFANA_ADMIN_PASSWORD=$(random)/" \
	-e "s/^# GRAFANA_SECRET_KEY=.*/GRAFANA_SECRET_KEY=$(random)/" \
	.env.example >"$new"
ln "$new" .env # fails if somebody else has made one meanwhile

echo "Wrote .env with random secrets; only you can read it."
if [ -n "${VELOG_USERS:-}" ]; then
	echo "Now run: docker compose up -d"
else
	echo "Now write into its line VELOG_USERS= whom to follow, then run: docker compose up -d"
fi
