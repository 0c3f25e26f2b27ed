package grafana_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestComposeSecretsAreFiles: an environment is shown by docker inspect, and
// inherited by whatever a service starts.
func TestComposeSecretsAreFiles(t *testing.T) {
	c := compose(t)
	inFile := regexp.MustCompile(`^(?:\$\$__file\{)?(?:\$\{[A-Z_]+:\+)?/run/(?:secrets/(\w+)|influxdb-tokens/\w+)\}?$`)
	used := map[string]bool{}
	for name, s := range c.Services {
		named := map[string]bool{}
		for variable, value := range s.Environment {
			if !regexp.MustCompile(`TOKEN|PASS|KEY|NOTIFY_URLS`).MatchString(variable) || variable == "TOKENS_DIR" {
				continue
			}
			m := inFile.FindStringSubmatch(value)
			if m == nil || !strings.HasSuffix(variable, "_FILE") && !strings.HasPrefix(value, "$$__file{") {
				t.Errorf("%s: %s is %q, not a file", name, variable, value)
				continue
			}
			if named[m[1]] = true; m[1] != "" && !slices.Contains(s.Secrets, m[1]) {
				t.Errorf("%s does not get the secret %s", name, m[1])
			}
		}
		for _, secret := range s.Secrets {
			if c.Secrets[secret].File == "" || !named[secret] {
				t.Errorf("%s: the secret %s is not declared, or nothing uses it", name, secret)
			}
			if used[secret] {
				t.Errorf("two services see the secret %s", secret)
			}
			used[secret] = true
		}
	}
	if len(used) != len(c.Secrets) {
		t.Errorf("services use %d secrets of %d", len(used), len(c.Secrets))
	}
}

// TestComposeTokensAreSeparate: the collector and Grafana each read the token
// that InfluxDB made for them, through a volume without anything else in it.
func TestComposeTokensAreSeparate(t *testing.T) {
	services := compose(t).Services
	influxdb, collector, grafana := services["influxdb"], services["collector"], services["grafana"]
	if got := influxdb.mounts()["/docker-entrypoint-initdb.d/tokens.sh"]; got != "./tools/influxdb-tokens.sh" {
		t.Errorf("InfluxDB runs %q after its setup", got)
	}
	if volume := influxdb.mounts()[influxdb.Environment["TOKENS_DIR"]]; volume != "influxdb-tokens" {
		t.Errorf("InfluxDB makes tokens in the volume %q", volume)
	}
	// The image keeps its operator's token beside them unless told otherwise.
	if got := influxdb.Environment["INFLUX_CONFIGS_PATH"]; !strings.HasPrefix(got, "/tmp/") {
		t.Errorf("the operator's token is kept in %s", got)
	}
	if got := collector.Environment["INFLUXDB_TOKEN_FILE"]; got != "/run/influxdb-tokens/collector" {
		t.Errorf("the collector's token is in %q", got)
	}
	if got := grafana.Environment["GRAFANA_INFLUXDB_TOKEN"]; got != "$$__file{/run/influxdb-tokens/grafana}" {
		t.Errorf("Grafana's token is in %q", got)
	}
	for _, s := range []*service{collector, grafana} {
		if !slices.Contains(s.Volumes, "influxdb-tokens:/run/influxdb-tokens:ro") {
			t.Errorf("the volumes are %v", s.Volumes)
		}
	}
	if s := services["prometheus"]; slices.Contains(s.Volumes, "influxdb-tokens:/run/influxdb-tokens:ro") {
		t.Error("Prometheus sees tokens")
	}
	script := read(t, "tools/influxdb-tokens.sh")
	for group, line := range map[string]string{"65532": "\ntoken collector 65532 ", "472": "\ntoken grafana 472 "} {
		if !strings.Contains(script, line) || !slices.Contains(influxdb.GroupAdd, group) {
			t.Errorf("InfluxDB, in the groups %v, cannot give a file to %s", influxdb.GroupAdd, group)
		}
	}
	if !strings.Contains(read(t, "Dockerfile"), "USER 65532:65532") || !slices.Equal(grafana.GroupAdd, []string{"472"}) {
		t.Error("the collector or Grafana is not in the group that may read its token")
	}
}

// influxCLI stands in for InfluxDB's command line, which cannot be fetched as a
// Go module, and another script for chgrp, which needs those groups. It answers as
// influx 2.7.5 does, and writes down how it was called.
const influxCLI = `#!/bin/sh
printf '%s|%s\n' "$INFLUX_TOKEN" "$*" >>"$CALLS"
tab() { printf '%s\t' "$@"; echo; }
case "$*" in
"bucket list"*"--name views"*) tab 000000000000000b views infinite ;;
"auth list"*) tab 00000000000000ff "admin's Token" operator admin; [ ! -e "$CALLS.again" ] || tab 0000000000000011 "velog-dashboard grafana" old admin ;;
"auth create"*grafana*) tab 0000000000000012 "velog-dashboard grafana" reads== admin ;;
"auth create"*collector*) tab 0000000000000013 "velog-dashboard collector" writes== admin ;;
esac
`

// makeTokens runs the script that makes tokens, and returns how it called InfluxDB.
func makeTokens(t *testing.T, dir string) (calls []string, output string) {
	t.Helper()
	for name, text := range map[string]string{"bin/influx": influxCLI, "bin/chgrp": "#!/bin/sh\necho \"chgrp $*\" >>\"$CALLS\"\n", "operator": "operator\n"} {
		if err := os.MkdirAll(filepath.Join(dir, "bin"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "tokens"), 0o755); err != nil {
		t.Fatal(err)
	}
	record := filepath.Join(dir, "calls")
	cmd := exec.CommandContext(t.Context(), filepath.Join(root, "tools", "influxdb-tokens.sh"))
	cmd.Env = []string{"PATH=" + filepath.Join(dir, "bin") + ":" + os.Getenv("PATH"), "CALLS=" + record, "TOKENS_DIR=" + filepath.Join(dir, "tokens"),
		"DOCKER_INFLUXDB_INIT_ORG=blogs", "DOCKER_INFLUXDB_INIT_BUCKET=views", "DOCKER_INFLUXDB_INIT_ADMIN_TOKEN_FILE=" + filepath.Join(dir, "operator")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n"), string(out)
}

func TestInfluxDBTokens(t *testing.T) {
	dir := t.TempDir()
	calls, output := makeTokens(t, dir)
	for _, want := range []string{
		"operator|auth create --org blogs --description velog-dashboard collector --hide-headers --read-bucket 000000000000000b --write-bucket 000000000000000b",
		"operator|auth create --org blogs --description velog-dashboard grafana --hide-headers --read-bucket 000000000000000b",
	} {
		if !slices.Contains(calls, want) {
			t.Errorf("no call %q", want)
		}
	}
	all := strings.Join(calls, "\n")
	for group, name := range map[string]string{"65532": "collector", "472": "grafana"} {
		if !regexp.MustCompile(`(?m)^chgrp ` + group + ` \S*/\.` + name + `\.\w+$`).MatchString(all) {
			t.Errorf("the group %s does not get the token for %s", group, name)
		}
	}
	for name, want := range map[string]string{"collector": "writes==\n", "grafana": "reads==\n"} {
		file := filepath.Join(dir, "tokens", name)
		text, err := os.ReadFile(file)
		info, _ := os.Stat(file)
		if err != nil || string(text) != want || info.Mode().Perm() != 0o440 {
			t.Errorf("%s: %q, %v, %v", name, text, info, err)
		}
	}
	if files, err := os.ReadDir(filepath.Join(dir, "tokens")); err != nil || len(files) != 2 {
		t.Errorf("the volume holds %v, %v", files, err)
	}
	if strings.Contains(all, "auth delete") || regexp.MustCompile(`==|operator`).MatchString(output) {
		t.Errorf("tokens were deleted, or shown: %s", output)
	}
}

// TestInfluxDBTokensAgain: new tokens replace the former, and only those.
func TestInfluxDBTokensAgain(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "calls.again"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	calls, _ := makeTokens(t, dir)
	deleted := slices.DeleteFunc(calls, func(call string) bool { return !strings.Contains(call, "auth delete") })
	if !slices.Equal(deleted, []string{"operator|auth delete --id 0000000000000011"}) {
		t.Errorf("deleted %v", deleted)
	}
}
