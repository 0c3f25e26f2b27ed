package main

import (
	"database/sql"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/cmd/velog-dashboard/programtest"
	"github.com/velog-dashboard/velog-dashboard/collector/influx/influxtest"
)

// fails runs the program and expects it to fail with one clear sentence.
func (b *bench) fails(env []string, stdin string, args []string, want ...string) {
	b.t.Helper()
	b.exits(exitFailure, env, stdin, args, want...)
}

// misconfigured runs the program and expects it to reject its environment.
func (b *bench) misconfigured(env []string, args []string, want ...string) {
	b.t.Helper()
	b.exits(exitConfig, env, "", args, want...)
}

func (b *bench) exits(status int, env []string, stdin string, args []string, want ...string) {
	b.t.Helper()
	r := b.run(env, stdin, args...)
	if r.status != status {
		b.t.Errorf("%v: exit status %d, want %d\n%s%s", args, r.status, status, r.out, r.err)
	}
	for _, w := range want {
		if !strings.Contains(r.err, w) {
			b.t.Errorf("%v: no %q in\n%s", args, w, r.err)
		}
	}
}

func TestEveryMistakeOfTheEnvironmentIsNamed(t *testing.T) {
	b := newBench(t)
	b.misconfigured(b.with("VELOG_RATE=fast", "COLLECT_INTERVAL=1s", "LOG_LEVEL=loud", "INFLUXDB_BUCKET=velog"), nil,
		"VELOG_RATE", "COLLECT_INTERVAL", "LOG_LEVEL", "INFLUXDB_URL")
}

func TestUnknownUsernameSaysSo(t *testing.T) {
	b := newBench(t)
	b.fails(b.with(), "", []string{"accounts", "add", "nobody-here"}, `velog has no user "nobody-here"; check the spelling`)
	b.fails(b.with(), "", []string{"accounts", "add", "Alice"}, `velog has no user "Alice"; velog usernames are lower case: try "alice"`)
}

func TestTokensOfNobodyAreRefused(t *testing.T) {
	b := newBench(t)
	access, refresh := b.velog.IssueTokens("gone", time.Hour, 30*24*time.Hour)
	b.fails(b.with(), access+"\n"+refresh+"\n", []string{"accounts", "add", "--tokens"}, "verifying the tokens with velog")
	b.fails(b.with(), "not-a-token\n", []string{"accounts", "add", "--tokens"}, "line 1", "not a JSON Web Token")
	b.fails(b.with(), access+"\n", []string{"accounts", "add", "--tokens"}, "two lines")
}

// TestTokensAreJudgedAlikeOnTheCommandLine: what the page and the API refuse, a
// command does, too.
func TestTokensAreJudgedAlikeOnTheCommandLine(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	access, refresh := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	add := []string{"accounts", "add", "--tokens"}
	b.fails(b.with(), refresh+"\n"+access+"\n", add, "line 1 of standard input contains the other token")
	b.misconfigured(b.with("VELOG_ACCESS_TOKEN="+refresh, "VELOG_REFRESH_TOKEN="+access), add,
		"VELOG_ACCESS_TOKEN contains the other token", "VELOG_REFRESH_TOKEN contains the other token")
	b.fails(b.with(), access+"\n"+refresh[:len(refresh)-5]+"\n", add, "velog rejects line 2 of standard input")
	b.fails(b.with("VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh[:len(refresh)-5]), "", add,
		"velog rejects VELOG_REFRESH_TOKEN")
	_, over := b.velog.IssueTokens("alice", time.Hour, -time.Hour)
	b.fails(b.with(), access+"\n"+over+"\n", add, "line 2 of standard input expired on")
}

func TestTokensOfTwoWritersAreRefused(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.blog("bob", 1)
	access, _ := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	_, refresh := b.velog.IssueTokens("bob", time.Hour, 30*24*time.Hour)
	b.fails(b.with(), access+"\n"+refresh+"\n", []string{"accounts", "add", "--tokens"},
		"line 2 of standard input belongs to another writer than line 1 of standard input")
	b.misconfigured(b.with("VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh), nil,
		"VELOG_REFRESH_TOKEN belongs to another writer than VELOG_ACCESS_TOKEN")
}

func TestCSVWithABadLineIsRefusedWhole(t *testing.T) {
	b := newBench(t)
	csv := "user,post,title,released_at,observed_at,views,likes,comments\n" +
		"alice,aaaaaaaa-0000-4000-8000-000000000001,one,,2026-11-01T00:00:00Z,10,1,0\n" +
		"alice,aaaaaaaa-0000-4000-8000-000000000001,one,,2026-11-02T00:00:00Z,many,1,0\n"
	b.fails(b.with(), csv, []string{"import", "-"}, "line 3", "views", "- was not imported")
	if out := b.must(b.with(), "", "export"); strings.Count(out, "\n") != 1 {
		t.Errorf("the ledger has\n%s", out)
	}
	b.fails(b.with(), "", []string{"import", "/no/such/file.csv"}, "/no/such/file.csv")
}

func TestDataDirectoryThatCannotBeWritten(t *testing.T) {
	b := newBench(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	below := b.with("DATA_DIR=" + filepath.Join(file, "data"))
	b.fails(below, "", []string{"collect"}, "DATA_DIR")
	// What cannot be read is not what is not there yet.
	b.fails(below, "", []string{"accounts", "list"}, "cannot be read: not a directory", "DATA_DIR")
	b.fails(below, "", []string{"check"})
	b.exits(exitUsage, b.with(), "", []string{"backup", ""}, "the name of the file is empty")
	b.exits(exitUsage, b.with(), "", []string{"restore", ""}, "the name of the file is empty")
}

// TestFullDiskOfTheOutput: one error, and not a success.
func TestFullDiskOfTheOutput(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	for _, args := range [][]string{{"export"}, {"backup", "-"}, {"accounts", "list"}} {
		cmd, errs := exec.CommandContext(t.Context(), programtest.Path(), args...), &output{}
		cmd.Env, cmd.Stdout, cmd.Stderr = b.with(), full, errs
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitFailure || strings.Count(errs.String(), "\n") != 1 {
			t.Errorf("%v: %v, %q", args, err, errs)
		}
	}
}

func TestLedgerOfANewerVersion(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.must(b.with("VELOG_USERS=alice"), "", "collect")
	db, err := sql.Open("sqlite", filepath.Join(b.env["DATA_DIR"], "ledger.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b.fails(b.with(), "", []string{"collect"}, "newer version")
	b.fails(b.with(), "", []string{"export"}, "newer version")
}

func TestPortInUse(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	b.fails(b.with("VELOG_USERS=alice", "LISTEN_ADDRESS="+l.Addr().String()), "", nil, "LISTEN_ADDRESS", "in use")
}

func TestWrongInfluxDBTokenOrBucket(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	influx := influxtest.Start(t)
	b.deliverTo(influx)
	b.fails(b.with("VELOG_USERS=alice", "INFLUXDB_TOKEN=velog:wrong"), "", []string{"collect"}, "INFLUXDB_TOKEN")
	b.fails(b.with("INFLUXDB_BUCKET=nowhere/autogen"), "", []string{"deliver"}, "INFLUXDB_BUCKET")
	influx.Stop()
	b.fails(b.with(), "", []string{"deliver"}, "INFLUXDB_URL")
	influx.Restart()
	b.must(b.with(), "", "deliver")
}

func TestWrongKeyNamesSecretKey(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	access, refresh := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	b.must(b.with(), access+"\n"+refresh+"\n", "accounts", "add", "--tokens")
	other := "SECRET_KEY=" + strings.Repeat("ab", 32)
	b.fails(b.with(other), "", []string{"collect"}, "SECRET_KEY")
}

func TestAccountThatIsNotTracked(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.fails(b.with(), "", []string{"collect"}, "no accounts are tracked yet")
	b.fails(b.with("VELOG_USERS=alice"), "", []string{"collect", "bob"}, `"bob" is not tracked here`)
	b.fails(b.with(), "", []string{"accounts", "remove", "--yes", "bob"}, `"bob" is not tracked here`)
	b.fails(b.with(), "", []string{"deliver"}, "INFLUXDB_URL")
}
