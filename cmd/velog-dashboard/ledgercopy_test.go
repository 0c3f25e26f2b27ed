package main

import (
	"strings"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

// TestTheLedgerMovesToPostgreSQLAndBack: after each move the program goes on where
// it was, with the same readings.
func TestTheLedgerMovesToPostgreSQLAndBack(t *testing.T) {
	url := postgrestest.Database(t)
	b := newBench(t)
	b.blog("alice", 3)
	onSQLite := b.with("VELOG_USERS=alice", "SECRET_KEY="+strings.Repeat("ab", 32))
	onPostgreSQL := append(onSQLite, "DATABASE_URL="+url)
	b.must(onSQLite, "", "collect")
	want := b.must(onSQLite, "", "export")

	if out := b.must(onPostgreSQL, "", "ledger", "copy", b.env["DATA_DIR"], "DATABASE_URL"); !strings.Contains(out, "compared each with the original") {
		t.Errorf("the copy says %q", out)
	}
	if got := b.must(onPostgreSQL, "", "export"); got != want {
		t.Errorf("PostgreSQL has\n%s\nwant\n%s", got, want)
	}
	b.must(onPostgreSQL, "", "collect")
	if out := b.must(onPostgreSQL, "", "check"); !strings.Contains(out, "ok     ledger: 1 account tracked") {
		t.Errorf("check says\n%s", out)
	}
	if r := b.run(onPostgreSQL, "", "ledger", "copy", b.env["DATA_DIR"], url); r.status != 1 || !strings.Contains(r.err, "is not empty") {
		t.Errorf("a second copy ended with %d: %s", r.status, r.err)
	}

	back := t.TempDir()
	b.must(onSQLite, "", "ledger", "copy", url, back)
	b.env["DATA_DIR"] = back
	if got, want := b.must(b.with("SECRET_KEY="+strings.Repeat("ab", 32)), "", "export"), b.must(onPostgreSQL, "", "export"); got != want {
		t.Errorf("SQLite has\n%s\nwant\n%s", got, want)
	}
}
