package dialect_test

import (
	"path/filepath"
	"testing"

	"github.com/velog-dashboard/velog-dashboard/collector/ledger/dialect"
	"github.com/velog-dashboard/velog-dashboard/collector/ledger/postgrestest"
)

// TestSQLMeansWhatItsNamesSay asks the engines.
func TestSQLMeansWhatItsNamesSay(t *testing.T) {
	t.Run("SQLite", func(t *testing.T) {
		db, err := dialect.OpenWriter(filepath.Join(t.TempDir(), "a b.db"))
		checkSQL(t, db, err)
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		db, err := dialect.OpenPostgres(postgrestest.Database(t))
		checkSQL(t, db, err)
	})
}

func checkSQL(t *testing.T, db *dialect.DB, err error) {
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), `CREATE TABLE numbers (n BIGINT, known BIGINT, name TEXT)`); err != nil {
		t.Fatal(err)
	}
	columns := []string{"n", "known", "name"}
	rows := []any{7, dialect.Flag(true), "a", 5, dialect.Flag(false), "b", nil, dialect.Flag(true), "c"}
	args, err := db.Arguments(len(columns), rows)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), db.Insert("numbers", columns, "", rows), args...); err != nil {
		t.Fatal(err)
	}
	var sum, known, least, greatest, some int64
	var none *int64
	err = db.QueryRowContext(t.Context(), `SELECT `+dialect.Sum("n")+`, `+dialect.CountIf("known = 1")+`, `+dialect.Least("3", "2")+`, `+dialect.Greatest("3", "2")+`,
		(SELECT `+dialect.Sum("n")+` FROM numbers WHERE n > 10),
		(SELECT COUNT(*) FROM numbers WHERE `+db.Among("n", 1)+` AND name <> $2) FROM numbers`, db.List([]int64{7, 5, 6}), "b").
		Scan(&sum, &known, &least, &greatest, &none, &some)
	if err != nil || sum != 12 || known != 2 || least != 2 || greatest != 3 || none != nil || some != 1 {
		t.Errorf("sum %d, known %d, least %d, greatest %d, none %v, some %d: %v", sum, known, least, greatest, none, some, err)
	}
	for _, c := range []struct {
		table, column string
		want          bool
	}{{"numbers", "known", true}, {"numbers", "other", false}, {"other", "n", false}} {
		if got, err := db.HasColumn(t.Context(), c.table, c.column); err != nil || got != c.want {
			t.Errorf("%s.%s: %v, %v", c.table, c.column, got, err)
		}
	}
	if has, err := db.HasTable(t.Context(), "numbers"); err != nil || !has {
		t.Errorf("the table is not seen: %v", err)
	}
	if found, err := db.Damage(t.Context(), db); err != nil || found != "" {
		t.Errorf("damage %q, %v", found, err)
	}
}
