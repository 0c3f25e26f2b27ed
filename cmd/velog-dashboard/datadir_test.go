package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
)

func TestStateDirectory(t *testing.T) {
	const home, windows = "HOME=/home/alice", `LocalAppData=C:\Users\alice\AppData\Local`
	for _, c := range []struct {
		system, env, want string
	}{
		{"linux", home, "/home/alice/.local/state/velog-dashboard"},
		{"linux", home + " XDG_STATE_HOME=/var/state", "/var/state/velog-dashboard"},
		{"linux", home + " XDG_STATE_HOME=state", "/home/alice/.local/state/velog-dashboard"},
		{"linux", home + " STATE_DIRECTORY=/var/lib/velog-dashboard:/var/lib/other", "/var/lib/velog-dashboard"},
		{"linux", "", ""},
		{"darwin", home, "/home/alice/Library/Application Support/velog-dashboard"},
		{"darwin", "", ""},
		{"windows", windows, filepath.Join(`C:\Users\alice\AppData\Local`, "velog-dashboard")},
	} {
		getenv := func(name string) string {
			for entry := range strings.FieldsSeq(c.env) {
				if value, ok := strings.CutPrefix(entry, name+"="); ok {
					return value
				}
			}
			return ""
		}
		if got := stateDirectory(c.system, getenv); got != c.want {
			t.Errorf("%s, %s: %q, want %q", c.system, c.env, got, c.want)
		}
	}
}

func TestConfigNeedsADataDirectory(t *testing.T) {
	setEnvironment(t)
	for _, name := range []string{"HOME", "LocalAppData"} {
		t.Setenv(name, "")
	}
	if _, err := loadConfig(today()); err == nil || !strings.Contains(err.Error(), "DATA_DIR is not set") {
		t.Errorf("without a home: %v", err)
	}
}

// inDirectory runs the program in a working directory without DATA_DIR.
func (b *bench) inDirectory(dir string, args ...string) result {
	b.t.Helper()
	cmd := exec.CommandContext(b.t.Context(), programtest.Path(), args...)
	out, errs := &output{}, &output{}
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, b.with("DATA_DIR="), out, errs
	_ = cmd.Run() // its exit status is in the result
	return result{cmd.ProcessState.ExitCode(), out.String(), errs.String()}
}

// TestOneLedgerFromEverywhere: the working directory does not decide which ledger is
// used, and each start says which one it is.
func TestOneLedgerFromEverywhere(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	state := filepath.Join(filepath.Dir(b.env["DATA_DIR"]), ".local", "state", "velog-dashboard")
	r := b.inDirectory(t.TempDir(), "accounts", "add", "alice")
	if r.status != 0 || !strings.Contains(r.err, "created a new ledger") || !strings.Contains(r.err, state) {
		t.Fatalf("the first command: %+v", r)
	}
	r = b.inDirectory(t.TempDir(), "collect")
	if r.status != 0 || !strings.Contains(r.err, "opened the ledger") || !strings.Contains(r.err, `readings="none yet"`) {
		t.Fatalf("from elsewhere: %+v", r)
	}
	r = b.inDirectory(t.TempDir(), "collect")
	if r.status != 0 || !strings.Contains(r.err, `readings="since 20`) || strings.Contains(r.err, "another ledger") {
		t.Errorf("again: %+v", r)
	}
}

// TestLedgerInTheWorkingDirectoryIsPointedOut: it may be the one that was meant.
func TestLedgerInTheWorkingDirectoryIsPointedOut(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.must(b.with("VELOG_USERS=alice"), "", "collect") // into data/ of the directory that is HOME
	dir := filepath.Dir(b.env["DATA_DIR"])
	const advice = "another ledger is in ./data and is not used: set DATA_DIR=data"
	if r := b.inDirectory(dir, "export"); r.status != 1 || !strings.Contains(r.err, advice) {
		t.Errorf("without a ledger: %+v", r)
	}
	if r := b.inDirectory(dir, "accounts", "add", "alice"); r.status != 0 || !strings.Contains(r.err, advice) {
		t.Errorf("a new ledger: %+v", r)
	}
	if r := b.inDirectory(dir, "check"); r.status != 1 || !strings.Contains(r.out, "WRONG  ledger: "+advice) {
		t.Errorf("check: %+v", r)
	}
	if r := b.run(b.with(), "", "check"); strings.Contains(r.out, "another ledger") {
		t.Errorf("with DATA_DIR: %+v", r)
	}
}

// TestLedgerOfTheServiceIsPointedOut: whoever installed the package and runs a command
// without velog-dashboardctl would begin a second ledger.
func TestLedgerOfTheServiceIsPointedOut(t *testing.T) {
	setEnvironment(t, "HOME="+t.TempDir())
	cfg, err := loadConfig(today())
	if err != nil {
		t.Fatal(err)
	}
	service := t.TempDir()
	if text := serviceLedger(cfg, service); !strings.Contains(text, service) || !strings.Contains(text, "sudo velog-dashboardctl") {
		t.Errorf("beside a service: %q", text)
	}
	if text := serviceLedger(cfg, filepath.Join(service, "none")); text != "" {
		t.Errorf("without a service: %q", text)
	}
	elsewhere := cfg
	elsewhere.DataDir = t.TempDir()
	if text := serviceLedger(elsewhere, service); text != "" {
		t.Errorf("with DATA_DIR: %q", text)
	}
	t.Setenv("STATE_DIRECTORY", service)
	if cfg, err = loadConfig(today()); err != nil {
		t.Fatal(err)
	}
	if text := serviceLedger(cfg, service); text != "" {
		t.Errorf("in the service: %q", text)
	}
}

// TestRemainsOfKilledCommandsGo: a copy of the ledger that nobody needs would stay on
// the disk for ever. One that a command is writing stays.
func TestRemainsOfKilledCommandsGo(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	dir, old := b.env["DATA_DIR"], time.Now().AddDate(0, 0, -2)
	for name, at := range map[string]time.Time{".backup-1": old, ".restore-2": old, ".backup-3": time.Now(), "of-mine": old} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(path, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(path, "ledger.db"), []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	for name, stays := range map[string]bool{".backup-1": false, ".restore-2": false, ".backup-3": true, "of-mine": true, "ledger.db": true} {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != stays {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestEnvExampleWorksInAShell as its first line says, with every line uncommented,
// and with values that need quotes.
func TestEnvExampleWorksInAShell(t *testing.T) {
	text := repositoryFile(t, ".env.example")
	var file strings.Builder
	for line := range strings.Lines(text) {
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "#"), "=")
		if !ok || strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" {
			continue
		}
		switch name {
		case "VELOG_USERS":
			value = "'alice, bob'\n"
		case "DATABASE_URL":
			value = "'postgres://velog:p$(w)#d@db/velog?sslmode=verify-full&pool_max_conns=10'\n"
		case "SECRET_KEY":
			value = `"` + strings.Repeat("0f", 32) + `"` + "\n"
		}
		file.WriteString(name + "=" + value)
	}
	path := filepath.Join(t.TempDir(), ".env")
	if err := os.WriteFile(path, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", "set -a; . "+path+"; set +a; env")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	setEnvironment(t, strings.Split(strings.TrimSpace(string(out)), "\n")...)
	c, err := loadConfig(today())
	if err != nil {
		t.Fatal(err)
	}
	if strings.Join(c.Users, " ") != "alice bob" || !strings.HasSuffix(string(c.DatabaseURL), "p$(w)#d@db/velog?sslmode=verify-full&pool_max_conns=10") {
		t.Errorf("users %v, database %s", c.Users, string(c.DatabaseURL))
	}
}

// TestConfigRemovesQuotes that docker run --env-file leaves around values.
func TestConfigRemovesQuotes(t *testing.T) {
	c := mustLoad(t, `VELOG_USERS="alice, bob"`, `LOG_LEVEL='debug'`, `DATA_DIR="/srv/my ledger"`)
	if strings.Join(c.Users, " ") != "alice bob" || c.LogLevel != -4 || c.DataDir != "/srv/my ledger" {
		t.Errorf("%+v", c)
	}
}
