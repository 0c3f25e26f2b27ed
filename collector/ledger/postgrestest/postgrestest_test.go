package postgrestest_test

import (
	"database/sql"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

func open(t *testing.T, url string) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func exec(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func count(t *testing.T, db *sql.DB) (n int) {
	t.Helper()
	if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM numbers").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func prepare(url string) error {
	db, err := sql.Open("pgx", url)
	if err != nil {
		return err
	}
	if _, err := db.Exec("CREATE TABLE numbers (n BIGINT)"); err != nil {
		return err
	}
	return db.Close()
}

// TestEachTestHasItsOwnDatabase: clones of one template do not see each other.
func TestEachTestHasItsOwnDatabase(t *testing.T) {
	s := postgrestest.Shared(t)
	a, b := open(t, s.Clone(t, "numbers", prepare)), open(t, s.Clone(t, "numbers", prepare))
	exec(t, a, "INSERT INTO numbers VALUES (1)")
	if count(t, a) != 1 || count(t, b) != 0 {
		t.Errorf("%d rows in the one, %d in the other", count(t, a), count(t, b))
	}
}

// TestCommittedRowsOutliveTheServer: what is committed is there after a crash and
// after a restart, on the same port.
func TestCommittedRowsOutliveTheServer(t *testing.T) {
	s := postgrestest.Start(t)
	url := s.Database(t)
	db := open(t, url)
	exec(t, db, "CREATE TABLE numbers (n BIGINT)")
	for i, stop := range []func(testing.TB){s.Kill, s.Stop, s.Kill} {
		exec(t, db, "INSERT INTO numbers VALUES (1)")
		stop(t)
		if err := db.PingContext(t.Context()); err == nil {
			t.Error("a stopped server answers")
		}
		s.Restart(t)
		db = open(t, url)
		if got := count(t, db); got != i+1 {
			t.Errorf("%d rows after %d inserts", got, i+1)
		}
	}
}
