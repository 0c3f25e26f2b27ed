package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/velog-dashboard/velog-dashboard/velog/velogsim"
)

// TestBackupBesideTheDaemonComesBack backs a daemon up, as it does every day and by
// hand, and lives on elsewhere.
func TestBackupBesideTheDaemonComesBack(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 2)
	b.blog("bob", 1)
	b.world.Publish("alice", velogsim.PostSpec{Title: "secret", Private: true, ReleasedAt: time.Now().AddDate(0, 0, -1)})
	access, refresh := b.velog.IssueTokens("alice", time.Hour, 30*24*time.Hour)
	backups, passphrase := filepath.Join(t.TempDir(), "backups"), filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(passphrase, []byte("correct horse battery\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.env["BACKUP_DIR"], b.env["BACKUP_PASSPHRASE_FILE"] = backups, passphrase
	cmd, _, log := b.start(t.Context(), b.with("VELOG_USERS=bob", "VELOG_ACCESS_TOKEN="+access, "VELOG_REFRESH_TOKEN="+refresh), "")
	base := address(t, log)
	eventually(t, "both are scraped", func() bool { return strings.Count(log.String(), "INF scrape ") == 2 })
	made := regexp.MustCompile(`(?m)^velog_backup_last_success_timestamp_seconds [1-9]`)
	eventually(t, "the first backup is made", func() bool {
		_, body := get(t, base+"/metrics")
		return made.MatchString(body)
	})
	file := filepath.Join(backups, "mine.db")
	if out := b.must(b.with(), "", "backup", file); !strings.Contains(out, "and its key") {
		t.Errorf("backup: %s", out)
	}
	want := b.must(b.with(), "", "export")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("the daemon ended with %v\n%s", err, log)
	}

	if r := b.run(b.with(), "", "restore", file); r.status != 1 || !strings.Contains(r.err, "there is a ledger already") {
		t.Errorf("restoring over a ledger: exit status %d, %s", r.status, r.err)
	}
	b.env["DATA_DIR"] = filepath.Join(t.TempDir(), "elsewhere")
	if r := b.run(b.with("BACKUP_PASSPHRASE_FILE="), "", "restore", file); r.status != 1 || !strings.Contains(r.err, "BACKUP_PASSPHRASE_FILE") {
		t.Errorf("without the passphrase: exit status %d, %s", r.status, r.err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if out := b.must(b.with(), string(content), "restore", "-"); !strings.Contains(out, "restored 2 accounts and 4 posts") {
		t.Errorf("restore: %s", out)
	}
	if got := b.must(b.with(), "", "export"); got != want {
		t.Errorf("an export differs:\n%s\nwant\n%s", got, want)
	}
	b.must(b.with("BACKUP_DIR="), "", "collect") // with the tokens that came back
	if list := b.must(b.with(), "", "accounts", "list"); !strings.Contains(list, "alice  connected  collecting  3") {
		t.Errorf("accounts:\n%s", list)
	}
}

// TestCollectKeepsUpWithoutADaemon: with cron alone, too, the ledger is backed up once
// a day and old readings are thinned.
func TestCollectKeepsUpWithoutADaemon(t *testing.T) {
	b := newBench(t)
	b.blog("alice", 1)
	b.env["BACKUP_DIR"], b.env["KEEP_READINGS"], b.env["VELOG_USERS"] = filepath.Join(t.TempDir(), "backups"), "60d", "alice"
	var csv strings.Builder
	csv.WriteString("user,post,title,released_at,observed_at,views,likes,comments\n")
	for n, at := 0, time.Now().AddDate(0, 0, -100); n < 48; n++ {
		fmt.Fprintf(&csv, "bob,aaaaaaaa-0000-4000-8000-000000000001,one,,%s,%d,0,0\n", at.Add(time.Duration(n)*time.Hour).UTC().Format(time.RFC3339), n)
	}
	b.must(b.with(), csv.String(), "import", "-")
	b.must(b.with(), "", "collect")
	b.must(b.with(), "", "collect")
	if made, err := filepath.Glob(filepath.Join(b.env["BACKUP_DIR"], "ledger-*.db")); err != nil || len(made) != 1 {
		t.Errorf("backups of two scrapes on one day: %q, %v", made, err)
	}
	if out := b.must(b.with(), "", "check"); !strings.Contains(out, "ok     backups: the newest in "+b.env["BACKUP_DIR"]+" is of 20") {
		t.Errorf("check: %s", out)
	}
	old := t.TempDir()
	if err := os.WriteFile(filepath.Join(old, "ledger-20260101T190000Z.db"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := b.run(b.with("BACKUP_DIR="+old), "", "check"); r.status != 1 || !strings.Contains(r.out, "WRONG  backups: the newest in "+old+" is of 2026-01-02 04:00") {
		t.Errorf("check of old backups: exit status %d, %s", r.status, r.out)
	}
	if n := strings.Count(b.must(b.with(), "", "export"), "\nbob,"); n < 2 || n > 24 {
		t.Errorf("%d of 48 hourly readings of old days are left", n)
	}
	if r := b.run(b.with("BACKUP_DIR=/dev/null/backups"), "", "collect"); r.status != 1 || !strings.Contains(r.err, "BACKUP_DIR") {
		t.Errorf("where no backup can be made: exit status %d, %s", r.status, r.err)
	}
}

func TestBackupOfPostgreSQLNamesItsTools(t *testing.T) {
	b := newBench(t)
	settings := b.with("DATABASE_URL=postgres://velog@127.0.0.1:1/velog", "SECRET_KEY="+strings.Repeat("0f", 32))
	for _, command := range []string{"backup", "restore"} {
		if r := b.run(settings, "", command, "file"); r.status != 1 || !strings.Contains(r.err, "pg_dump") {
			t.Errorf("%s: exit status %d, %s", command, r.status, r.err)
		}
	}
	b.misconfigured(append(settings, "BACKUP_DIR=/tmp"), []string{"serve"}, "BACKUP_DIR is set, but the ledger is in PostgreSQL")
}
