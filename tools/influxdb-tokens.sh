#!/bin/sh
# Makes two InfluxDB tokens, so that nobody but InfluxDB needs the operator's:
# one for the collector, which reads and writes the bucket (it asks how long the
# bucket keeps points, and deletes some), and one for Grafana, which only reads
# it. InfluxDB's image runs this once, after its setup. New tokens in place of
# these, or the first ones for an InfluxDB that was set up without them:
#
#   docker compose exec influxdb /docker-entrypoint-initdb.d/tokens.sh
#   docker compose restart collector grafana
set -eu
umask 077

org=$DOCKER_INFLUXDB_INIT_ORG
INFLUX_TOKEN=$(cat "$DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE")
export INFLUX_TOKEN

# Neither name may match anything else: bucket and token are the first and the
# third column, separated by tabs.
bucket=$(influx bucket list --org "$org" --name "$DOCKER_INFLUXDB_INIT_BUCKET" --hide-headers | cut -f 1)
[ -n "$bucket" ] || { echo "InfluxDB has no bucket $DOCKER_INFLUXDB_INIT_BUCKET in $org: set INFLUXDB_BUCKET and INFLUXDB_ORG to what it has." >&2; exit 1; }

# tokens_of NAME lists the ids of the tokens that were made here under the name.
tokens_of() {
	influx auth list --org "$org" --hide-headers | awk -F '\t' -v made="velog-dashboard $1" '$2 == made { print $1 }'
}

# token NAME GROUP PERMISSION… makes a token and puts it into a file that only
# InfluxDB and the group read; former tokens of the name end.
token() {
	name=$1 group=$2
	shift 2
	former=$(tokens_of "$name")
	made=$(influx auth create --org "$org" --description "velog-dashboard $name" --hide-headers "$@" | cut -f 3)
	[ -n "$made" ] || { echo "InfluxDB made no token for $name." >&2; exit 1; }

	file=$(mktemp "$TOKENS_DIR/.$name.XXXXXX")
	printf '%s\n' "$made" >"$file"
	chgrp "$group" "$file"
	chmod 440 "$file"
	mv -f "$file" "$TOKENS_DIR/$name"
	for id in $former; do influx auth delete --id "$id" >/dev/null; done
}

# The groups are those in which docker-compose.yml runs the two.
token collector 65532 --read-bucket "$bucket" --write-bucket "$bucket"
token grafana 472 --read-bucket "$bucket"
echo "Made tokens for the collector and for Grafana."
