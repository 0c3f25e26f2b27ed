#!/usr/bin/env bash
# Looks at a running `docker compose up -d` as an operator would: every container
# is healthy, Prometheus reaches its targets and evaluates its rules, InfluxDB has
# points, Grafana has its dashboards and reaches its data sources. It waits for what
# is not so yet, SMOKE_TIMEOUT seconds at most. It needs curl and jq, and changes
# nothing. For further compose files, set COMPOSE_FILE as for docker compose.
set -euo pipefail
cd "$(dirname "$0")/.."
for tool in docker curl jq; do
	command -v "$tool" >/dev/null || { echo "smoke.sh needs $tool: install it" >&2; exit 1; }
done
deadline=$((SECONDS + ${SMOKE_TIMEOUT:-300}))

# check WHAT COMMAND… waits until the command succeeds, and prints what it says.
check() {
	local what=$1 out
	shift
	until out=$("$@" 2>&1); do
		if ((SECONDS >= deadline)); then
			printf 'FAILED  %s\n%s\n' "$what" "$out" >&2
			exit 1
		fi
		sleep 2
	done
	printf 'ok      %s: %s\n' "$what" "$out"
}

# get SERVICE PORT PATH [CURL OPTION…] requests what a service publishes here.
get() {
	local address
	address=$(docker compose port "$1" "$2")
	curl --silent --show-error --fail --max-time 20 "http://$address$3" "${@:4}"
}

# Secrets reach curl through a file, not through arguments, which every user sees.
influxdb() { get influxdb 8086 "$@" --config <(printf 'header = "Authorization: Token %s"\n' "$(<secrets/influxdb_admin_token)"); }
grafana() { get grafana 3000 "$@" --config <(printf 'user = "admin:%s"\n' "$(<secrets/grafana_admin_password)"); }

# setting NAME is a variable of the collector's.
setting() { docker compose config --format json | jq -er --arg name "$1" '.services.collector.environment[$name]'; }

# all ELEMENTS CONDITION prints how many elements of the JSON there are, if there
# are some and the condition holds for each; else it prints the others.
all() {
	jq -er "[$1] | if length > 0 and all(.[]; $2) then length else (map(select($2 | not)) | tojson | halt_error(1)) end"
}

healthy() {
	local ids services
	ids=$(docker compose ps --all --quiet)
	services=$(docker compose config --services | wc -l)
	# shellcheck disable=SC2086 # one argument for each container
	docker inspect $ids | jq --argjson services "$services" \
		'if length >= $services then . else error("\(length) containers for \($services) services") end' |
		all '.[] | {name: .Name, health: .State.Health.Status}' '.health == "healthy"'
}

targets() { get prometheus 9090 /api/v1/targets | all '.data.activeTargets[] | {scrapeUrl, health, lastError}' '.health == "up"'; }
rules() { get prometheus 9090 /api/v1/rules | all '.data.groups[].rules[] | {name, health, lastError}' '.health == "ok"'; }

points() {
	influxdb "/api/v2/query?org=$(setting INFLUXDB_ORG)" \
		--header 'Accept: application/csv' --header 'Content-Type: application/vnd.flux' --data-binary "
		from(bucket: \"$(setting INFLUXDB_BUCKET)\") |> range(start: -10y)
		|> filter(fn: (r) => r._measurement == \"velog_post_daily\" and r._field == \"views\")
		|> group() |> count()" |
		tr -d '\r' | awk -F , '/^,(_result)?,[0-9]/ { found = $NF } END { print found + 0; exit !(found > 0) }'
}

# delivered waits until nothing is left to deliver.
delivered() {
	get collector 9914 /metrics | awk '$1 == "velog_points_pending" { print $2; found = $2 == 0 } END { exit !found }'
}

dashboards() {
	local missing
	missing=$(comm -23 <(jq -r .uid dashboards/*.json grafana/ko/*.json | sort) <(grafana '/api/search?type=dash-db' | jq -r '.[].uid' | sort))
	[ -z "$missing" ] || { echo "missing: $missing"; return 1; }
	jq -s length dashboards/*.json grafana/ko/*.json
}

sources() {
	local uid
	for uid in $(sed -n 's/^ *uid: *//p' grafana/provisioning/datasources/velog.yml); do
		grafana "/api/datasources/uid/$uid/health" | jq -er "select(.status == \"OK\") | \"$uid \" + .status"
	done
}

check "healthy containers" healthy
check "Prometheus targets up" targets
check "Prometheus rules ok" rules
check "points in InfluxDB" points
check "points pending" delivered
check "Grafana dashboards" dashboards
check "Grafana data sources" sources
