package ledger

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/velog-dashboard/velog-dashboard/collector"
	"github.com/velog-dashboard/velog-dashboard/collector/secretkey"
)

// keptLedgers are ledgers as each earlier state of the migrations made and
// filled them, dumped as SQL. One is added with every migration; none changes.
func keptLedgers(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/kept/*.sql")
	if err != nil || len(files) < 4 {
		t.Fatal("kept ledgers are missing:", files, err)
	}
	return files
}

// restoreKept makes a data directory with a kept ledger in it.
func restoreKept(t *testing.T, file string) string {
	t.Helper()
	script, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	db, err := sql.Open("sqlite", filepath.Join(dir, FileName))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(string(script)); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

func TestKeptLedgersComeUpToDate(t *testing.T) {
	keys, err := secretkey.ParseKeys(strings.Repeat("ab", 32))
	if err != nil {
		t.Fatal(err)
	}
	fresh := columnsOf(t, openTest(t))
	for _, file := range keptLedgers(t) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			db := openDir(t, restoreKept(t, file), keys)
			if diff := cmp.Diff(fresh, columnsOf(t, db)); diff != "" {
				t.Errorf("its tables differ from those of a new ledger (-new +kept):\n%s", diff)
			}
			checkKept(t, db)
		})
	}
}

// columnsOf lists all columns of all tables.
func columnsOf(t *testing.T, db *DB) []string {
	t.Helper()
	return dump(t, db, `SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || COALESCE(c.dflt_value, '')
		FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') ORDER BY 1`)
}

// checkKnownAt compares since when events are known with what their days say.
func checkKnownAt(t *testing.T, db *DB) {
	t.Helper()
	for _, kind := range collector.EventKinds() {
		events, _, err := db.AllEvents(t.Context(), collector.EventQuery{Kind: kind, Limit: 1000}, 1000)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			at := dump(t, db, fmt.Sprintf(`SELECT e.known_at FROM events e JOIN accounts a ON a.id = e.account
				WHERE a.username = '%s' AND e.kind = '%s' AND e.post = '%s' AND e.key = %d`, e.User, e.Kind, e.Post, e.Key))
			if want := fmt.Sprint(e.Known().Unix()); len(at) != 1 || at[0] != want {
				t.Errorf("%s is known at %v, want %s", e.ID(), at, want)
			}
		}
	}
}

// checkPartOfYesterday compares the sums of what posts had got with the posts.
func checkPartOfYesterday(t testing.TB, db *DB) {
	t.Helper()
	for _, account := range accountIDs(t, db) {
		var last nullInt
		if err := db.read.QueryRowContext(direct(t.Context()), `SELECT MAX(last_at) FROM following WHERE account = $1`, account).Scan(&last); err != nil {
			t.Fatal(err)
		}
		if last == 0 {
			continue
		}
		today := dayOfLast(int64(last))
		want, err := partOfYesterday(t.Context(), db.read, account, 0, today, allPosts)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := db.PartOfYesterday(t.Context(), account, 0, today); err != nil || got != want {
			t.Errorf("account %d: by %v its posts had got %+v, want %+v, %v", account, last, got, want, err)
		}
	}
}

// accountIDs are those of all accounts.
func accountIDs(t testing.TB, db *DB) []int64 {
	t.Helper()
	ids, err := list(direct(t.Context()), db.read, `SELECT id FROM accounts ORDER BY id`, nil, scanValue[int64])
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// checkKept expects what every kept ledger was filled with: an hourly public
// account with two posts, one with three views an hour, and a connected one
// with a private post.
func checkKept(t *testing.T, db *DB) {
	t.Helper()
	checkGroups(t, db)
	checkRecent(t, db)
	checkKnownAt(t, db)
	checkPartOfYesterday(t, db)
	a := accountOf(t, db, "alice")
	if tokens := tokensOf(t, db, a.ID); tokens.Empty() {
		t.Error("the tokens are lost")
	}
	days, err := db.AccountDays(t.Context(), accountOf(t, db, "velopert").ID, collector.DateOf(noon())+1, collector.DateOf(noon())+2)
	if err != nil || len(days) != 2 || days[0].Views != 73 || days[0].Quality != collector.Exact {
		t.Errorf("days %+v, %v, want two of 73 views", days, err)
	}
	most := dump(t, db, `SELECT MAX(d.views) FROM accounts a JOIN days d ON d.account = a.id WHERE a.username = 'velopert'`)
	if best, err := db.BestPostDay(t.Context(), accountOf(t, db, "velopert").ID); err != nil || best.Day == nil || fmt.Sprint(best.Day.Views) != most[0] {
		t.Errorf("the best day of a post: %+v, %v, want %s views", best, err, most[0])
	}
	if lines := strings.Count(exportText(t, db), "\n"); lines < 1+96+4+48 {
		t.Errorf("an export has %d lines", lines)
	}
	at := noon().AddDate(0, 1, 0)
	got := store(t, db, accountOf(t, db, "velopert").ID, at, seen(1, at, 1000, 9, 0), seen(2, at, 20, 1, 0))
	if got.Readings != 2 || got.Days == 0 {
		t.Errorf("a scrape afterwards stored %+v", got)
	}
}
