package ledger

import (
	"context"
	"io/fs"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pressly/goose/v3"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

// keysVersion is the migration that gave the large tables keys that begin with the
// account.
const keysVersion = 19

func migratorOf(t *testing.T, db *DB) *goose.Provider {
	t.Helper()
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		t.Fatal(err)
	}
	p, err := db.write.Migrator(db.write, files, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func migrateTo(t *testing.T, db *DB, version int64) {
	t.Helper()
	p := migratorOf(t, db)
	has, err := p.GetDBVersion(t.Context())
	if err == nil && has <= version {
		_, err = p.UpTo(t.Context(), version)
	} else if err == nil {
		_, err = p.DownTo(t.Context(), version)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// tableRowsOf are all rows of all tables, with columns and rows in an order that does
// not depend on how they are stored.
func tableRowsOf(t *testing.T, db *DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, columns := range tables(t, db) {
		if strings.HasPrefix(table, "goose_") {
			continue
		}
		names := make([]string, 0, len(columns))
		for c := range columns {
			names = append(names, c)
		}
		slices.Sort(names)
		rows := dump(t, db, "SELECT '"+strings.Join(names, " ")+":', "+strings.Join(names, ", ")+" FROM "+table)
		slices.Sort(rows)
		all[table] = rows
	}
	return all
}

// withAccounts are the rows of tables by post as they are once they have the account.
func withAccounts(t *testing.T, db *DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for table, columns := range tables(t, db) {
		if !slices.Contains(keyedTables(), table) {
			continue
		}
		names := []string{"account"}
		for c := range columns {
			names = append(names, c)
		}
		slices.Sort(names)
		rows := dump(t, db, "SELECT '"+strings.Join(names, " ")+":', "+strings.Join(names, ", ")+
			" FROM (SELECT p.account, t.* FROM "+table+" t JOIN posts p ON p.id = t.post) AS named")
		slices.Sort(rows)
		all[table] = rows
	}
	return all
}

// TestKeysBeginWithTheAccount migrates a kept ledger, on both engines, and back: no
// table loses, gains or changes a row, except that rows have their account.
func TestKeysBeginWithTheAccount(t *testing.T) {
	onEachEngine(t, func(t *testing.T) {
		db := keptBefore(t)
		before, want := tableRowsOf(t, db), tableRowsOf(t, db)
		for table, rows := range withAccounts(t, db) {
			want[table] = rows
		}
		spans := dump(t, db, "SELECT * FROM spans ORDER BY 1, 2")
		migrateTo(t, db, keysVersion)
		if diff := cmp.Diff(want, tableRowsOf(t, db)); diff != "" {
			t.Errorf("(-before +after):\n%s", diff)
		}
		got := dump(t, db, `SELECT post, first_at, last_at, views, likes, comments, comments_from, comments_to FROM spans ORDER BY 1, 2`)
		if diff := cmp.Diff(spans, got); diff != "" || len(got) == 0 {
			t.Errorf("spans (-before +after):\n%s", diff)
		}
		migrateTo(t, db, keysVersion-1)
		if diff := cmp.Diff(before, tableRowsOf(t, db)); diff != "" {
			t.Errorf("(-before +after going back):\n%s", diff)
		}
	})
}

// keptBefore is the kept ledger of the version before, with the engine of the test.
func keptBefore(t *testing.T) *DB {
	t.Helper()
	dir := restoreKept(t, "testdata/kept/version-16.sql")
	path := filepath.Join(dir, FileName)
	file := opened(t, dialect.OpenWriter, path)
	file.read = opened(t, dialect.OpenReaders, path).read
	migrateTo(t, file, keysVersion-1)
	if !strings.HasSuffix(t.Name(), onPostgres) {
		return file
	}
	// Statements that were prepared before a migration do not fit after it.
	db := opened(t, dialect.OpenPostgres, postgrestest.Database(t)+"&default_query_exec_mode=exec")
	migrateTo(t, db, keysVersion-1)
	if _, err := Copy(t.Context(), file, db, nil); err != nil {
		t.Fatal(err)
	}
	return db
}

func opened(t *testing.T, open func(string) (*dialect.DB, error), place string) *DB {
	t.Helper()
	d, err := open(place)
	if err != nil {
		t.Fatal(err)
	}
	db := &DB{read: d, write: d, waits: func() {}}
	t.Cleanup(func() {
		if err := d.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// TestStatementsThatDoNotNameTheAccountAreFound is about the check that every ledger of
// these tests makes of every statement; see [watch].
func TestStatementsThatDoNotNameTheAccountAreFound(t *testing.T) {
	for query, want := range map[string][]string{
		`SELECT views FROM days WHERE account = $1 AND post = $2`:                                                nil,
		`SELECT views FROM days WHERE post = $1`:                                                                 {"days"},
		`SELECT views FROM days d WHERE d.post = $1 AND account = $2`:                                            {"days"},
		`SELECT 1 FROM posts p JOIN days d ON d.account = p.account AND d.post = p.id WHERE p.account = $1`:      nil,
		`SELECT 1 FROM posts p JOIN days d ON d.post = p.id WHERE p.account = $1`:                                {"days"},
		`SELECT (SELECT MIN(first_at) FROM readings WHERE account = p.account AND post = p.id) FROM posts p`:     nil,
		`SELECT (SELECT MIN(first_at) FROM readings WHERE post = p.id) FROM posts p WHERE account = $1`:          {"readings"},
		`SELECT 1 FROM days d, readings r WHERE d.account = r.account`:                                           nil,
		`SELECT 1 FROM days d, readings r WHERE d.account = $1`:                                                  {"readings"},
		`WITH f AS (SELECT post FROM following WHERE account = $1) SELECT 1 FROM f JOIN spans r ON r.post = f.a`: {"spans"},
		`SELECT 1 FROM days WHERE account = 1 UNION ALL SELECT 1 FROM days WHERE post = 1`:                       {"days"},
		`SELECT 1 FROM days d WHERE EXISTS (SELECT 1 FROM posts WHERE account = 1 AND id = d.post)`:              {"days"},
		`INSERT INTO days (account, post, day) VALUES (?, ?, ?) ON CONFLICT (account, post, day) DO NOTHING`:     nil,
		`INSERT INTO days (post, day) VALUES (?, ?)`:                                                             {"days"},
		`UPDATE following SET point = 1 WHERE (account, post) IN (SELECT account, id FROM posts)`:                nil,
		`UPDATE following SET point = 1 WHERE post IN (SELECT id FROM posts WHERE account = $1)`:                 {"following"},
		`UPDATE following SET point = 1 WHERE ($2 = '' OR account IN (SELECT id FROM accounts))`:                 nil,
		`DELETE FROM readings WHERE post = $1 AND first_at = $2`:                                                 {"readings"},
		`SELECT MIN(undelivered_since) FROM following WHERE undelivered_since IS NOT NULL`:                       nil,
		`SELECT d.views FROM days AS d JOIN account_days a ON a.account = d.account WHERE a.posts = 1`:           nil,
		`SELECT MAX(views) FROM reported_days`:                                                                   {"reported_days"},
	} {
		if diff := cmp.Diff(want, unnamed(query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
	}
	db := openTest(t)
	err := each(t.Context(), db.read, `SELECT views FROM days WHERE post = 1`, nil, nil)
	if err == nil || !strings.Contains(err.Error(), "does not name the account") {
		t.Errorf("the ledgers of tests run it all the same: %v", err)
	}
	if err := each(direct(context.Background()), db.read, `SELECT views FROM days WHERE post = 1`, nil, nil); err != nil {
		t.Error(err)
	}
}
