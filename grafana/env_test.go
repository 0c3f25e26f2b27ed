package grafana_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger"
)

// makeEnv runs tools/env.sh, which is `make env`, in a copy of what it needs.
func makeEnv(t *testing.T, dir string, env ...string) (output string, err error) {
	t.Helper()
	if err := os.MkdirAll(filepath.Join(dir, "tools"), 0o755); err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{".env.example", "tools/env.sh"} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(read(t, file)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), filepath.Join(dir, "tools", "env.sh"))
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// values returns what a .env sets.
func values(t *testing.T, file string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	set := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^([A-Z0-9_]+)=(.*)$`).FindAllStringSubmatch(string(text), -1) {
		set[m[1]] = m[2]
	}
	return set
}

func TestMakeEnvSetsEverySecret(t *testing.T) {
	dir := t.TempDir()
	out, err := makeEnv(t, dir)
	if err != nil || !strings.Contains(out, "VELOG_USERS=") {
		t.Fatalf("%v\n%s", err, out)
	}
	file := filepath.Join(dir, ".env")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf(".env: %v, %v", info, err)
	}
	set := values(t, file)
	seen := map[string]string{}
	for _, u := range uses(read(t, "docker-compose.yml")) {
		value := set[u.name]
		if u.operator == ":?" && len(value) < 32 {
			t.Errorf("%s is %q", u.name, value)
		}
		if other := seen[value]; value != "" && other != "" && other != u.name {
			t.Errorf("%s and %s are the same", u.name, other)
		}
		seen[value] = u.name
	}
	if _, err := ledger.ParseKeys(set["SECRET_KEY"]); err != nil {
		t.Errorf("SECRET_KEY: %v", err)
	}
	if users, ok := set["VELOG_USERS"]; !ok || users != "" {
		t.Errorf("VELOG_USERS is %q, %v: a person must see where to fill it in", users, ok)
	}
}

func TestMakeEnvOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	if out, err := makeEnv(t, dir, "VELOG_USERS=alice,bob"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file := filepath.Join(dir, ".env")
	before := values(t, file)
	if before["VELOG_USERS"] != "alice,bob" {
		t.Errorf("VELOG_USERS is %q", before["VELOG_USERS"])
	}
	out, err := makeEnv(t, dir)
	if err == nil || !strings.Contains(out, "stays as it is") {
		t.Errorf("a second time: %v, %s", err, out)
	}
	if after := values(t, file); after["INFLUXDB_TOKEN"] != before["INFLUXDB_TOKEN"] {
		t.Error("the secrets were overwritten")
	}
	left, err := filepath.Glob(filepath.Join(dir, ".env.*"))
	if err != nil || len(left) != 1 { // .env.example
		t.Errorf("left behind: %v, %v", left, err)
	}
}
