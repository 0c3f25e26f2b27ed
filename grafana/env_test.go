package grafana_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
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

// secretsIn returns the files of a directory's secrets/ by their names.
func secretsIn(t *testing.T, dir string) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "secrets", "*"))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		found[filepath.Base(file)] = strings.TrimSpace(string(text))
	}
	return found
}

func TestMakeEnvMakesEverySecret(t *testing.T) {
	dir := t.TempDir()
	out, err := makeEnv(t, dir)
	if err != nil || !strings.Contains(out, "VELOG_USERS=") {
		t.Fatalf("%v\n%s", err, out)
	}
	// Containers have users of their own, so that the directory is what keeps
	// others away.
	for file, mode := range map[string]os.FileMode{".env": 0o600, "secrets": 0o700, "secrets/secret_key": 0o444} {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v, %v", file, info, err)
		}
	}
	set, secrets, seen := values(t, filepath.Join(dir, ".env")), secretsIn(t, dir), map[string]string{}
	files := compose(t).Secrets
	maps.Copy(files, composeFile(t, "docker-compose.scale.yml").Secrets)
	for name, s := range files {
		if strings.HasPrefix(s.File, "${") {
			continue // somebody's own
		}
		value := secrets[name]
		if s.File != "./secrets/"+name || len(value) < 32 || seen[value] != "" {
			t.Errorf("%s, from %s, is %q, as is %s", name, s.File, value, seen[value])
		}
		seen[value] = name
		delete(secrets, name)
	}
	if len(secrets) > 0 {
		t.Errorf("secrets that nothing uses: %v", secrets)
	}
	for name, value := range set {
		if seen[value] != "" {
			t.Errorf("%s in .env is a secret", name)
		}
	}
	if _, err := secretkey.ParseKeys(secretsIn(t, dir)["secret_key"]); err != nil {
		t.Errorf("secret_key: %v", err)
	}
	if users, ok := set["VELOG_USERS"]; !ok || users != "" {
		t.Errorf("VELOG_USERS is %q, %v: a person must see where to fill it in", users, ok)
	}
}

// TestMakeEnvTakesTheSecretsOfAnOlderEnv: a stack that was set up when secrets
// stood in .env goes on with them.
func TestMakeEnvTakesTheSecretsOfAnOlderEnv(t *testing.T) {
	dir := t.TempDir()
	file, text := filepath.Join(dir, ".env"), "VELOG_USERS=alice\nSECRET_KEY=key\nINFLUXDB_TOKEN=\"token\"\nGRAFANA_ADMIN_PASSWORD=admin\nGRAFANA_SECRET_KEY=sign\n#INFLUXDB_ADMIN_PASSWORD=x\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := makeEnv(t, dir)
	if err != nil || !strings.Contains(out, "Now run: docker compose up -d") {
		t.Fatalf("%v\n%s", err, out)
	}
	got := secretsIn(t, dir)
	for name, want := range map[string]string{"secret_key": "key", "influxdb_admin_token": "token", "grafana_admin_password": "admin", "grafana_secret_key": "sign"} {
		if got[name] != want {
			t.Errorf("%s is %q, not %q", name, got[name], want)
		}
	}
	if after, err := os.ReadFile(file); err != nil || string(after) != text || len(got["influxdb_admin_password"]) < 32 {
		t.Errorf(".env became %q, %v", after, err)
	}
}

func TestMakeEnvOverwritesNothing(t *testing.T) {
	dir := t.TempDir()
	if out, err := makeEnv(t, dir, "VELOG_USERS=alice, bob"); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	file := filepath.Join(dir, ".env")
	before := secretsIn(t, dir)
	if users := values(t, file)["VELOG_USERS"]; users != "alice,bob" {
		t.Errorf("VELOG_USERS is %q", users)
	}
	out, err := makeEnv(t, dir)
	if err == nil || !strings.Contains(out, "nothing was changed") {
		t.Errorf("a second time: %v, %s", err, out)
	}
	if after := secretsIn(t, dir); !maps.Equal(after, before) || len(before) < 5 {
		t.Errorf("the secrets were %v and are %v", before, after)
	}
	left, err := filepath.Glob(filepath.Join(dir, ".env.*"))
	if err != nil || len(left) != 1 { // .env.example
		t.Errorf("left behind: %v, %v", left, err)
	}
}
